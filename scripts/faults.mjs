// Finds what the fault tests take a collector's system apart with, or gets it from Debian. What is missing is said, and
// the tests that need it are skipped; with CI=true they fail.
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canInstall, installPackages } from './apt.mjs'

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']

const inPath = (name) => FOLDERS.map((folder) => join(folder, name)).find(existsSync)

function libfaketime() {
  const folders = [
    '/usr/lib',
    ...(existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`) : []),
  ]
  return folders.map((folder) => `${folder}/faketime/libfaketime.so.1`).find(existsSync)
}

const TOOLS = [
  { variable: 'FOOTFALL_STRACE', package: 'strace', find: () => inPath('strace') },
  { variable: 'FOOTFALL_FAKETIME', package: 'libfaketime', find: libfaketime },
  { variable: 'FOOTFALL_MKFS', package: 'e2fsprogs', find: () => inPath('mkfs.ext4') },
  { variable: 'FOOTFALL_PRLIMIT', package: 'util-linux', find: () => inPath('prlimit') },
]

/** The paths of the tools that are there, by the variable that tells the tests. */
export async function findFaultTools() {
  const lacks = () => TOOLS.filter((tool) => !(process.env[tool.variable] ?? tool.find()))
  if (lacks().length && canInstall()) {
    const packages = lacks().map((tool) => tool.package)
    console.log(`Installing ${packages.join(', ')} for the fault tests (apt-get) …`)
    await installPackages(packages)
  }
  for (const tool of lacks()) console.log(`Missing: ${tool.package}. Debian: sudo apt-get install ${tool.package}`)
  const found = TOOLS.map((tool) => [tool.variable, process.env[tool.variable] ?? tool.find()])
  return Object.fromEntries(found.filter(([, path]) => path))
}
