// Installs and builds what is missing or old, and says so. Only Node's own modules: nothing is installed yet.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canInstall, installPackages } from './apt.mjs'
import { run, took } from './run.mjs'

const MIN_NODE = 20
const STAMP = 'dist/.stamp'
const SOURCES = ['sdk', 'collector', 'rollup.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json']

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

function newest(path) {
  if (!existsSync(path) || !statSync(path).isDirectory()) return modified(path)
  return Math.max(modified(path), ...readdirSync(path, { recursive: true }).map((file) => modified(join(path, file))))
}

/** Without `g++`, `make` and `python3` a SQLite that cannot be downloaded cannot be compiled either. */
async function installCompiler() {
  const missing = ['g++', 'make', 'python3'].filter((tool) => spawnSync(tool, ['--version']).status !== 0)
  if (missing.length === 0) return false
  console.log(`Missing to compile SQLite: ${missing.join(', ')}.`)
  if (canInstall() && (await installPackages(missing))) return true
  console.error(
    'Install them (Debian: sudo apt-get install g++ make python3; macOS: xcode-select --install) and try again.',
  )
  return false
}

function install() {
  // With NODE_ENV=production npm would leave out what the build needs.
  return run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
}

if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
  console.error(`footfall needs Node ${MIN_NODE} or newer; this is ${process.version}.`)
  process.exit(1)
}

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  const start = Date.now()
  console.log('Installing packages. Where SQLite has to be compiled this takes one to three minutes, once …')
  if (!(await install()) && !((await installCompiler()) && (await install()))) process.exit(1)
  console.log(`Installed in ${took(start)}.`)
}

if (modified(STAMP) < Math.max(...SOURCES.map(newest))) {
  const start = Date.now()
  console.log('Building the script and the collector …')
  if (!(await run('npm', ['run', '--silent', 'build']))) process.exit(1)
  mkdirSync('dist', { recursive: true })
  writeFileSync(STAMP, '')
  console.log(`Built in ${took(start)}.`)
}
