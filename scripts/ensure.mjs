// Installs and builds what is missing or old, and says so. Only Node's own modules: nothing is installed yet.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MIN_NODE = 20
const STAMP = 'dist/.stamp'
const SOURCES = ['sdk', 'collector', 'rollup.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json']

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

function newest(path) {
  if (!existsSync(path) || !statSync(path).isDirectory()) return modified(path)
  return Math.max(0, ...readdirSync(path, { recursive: true }).map((file) => modified(join(path, file))))
}

function run(args) {
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

function took(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`
}

if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
  console.error(`footfall needs Node ${MIN_NODE} or newer; this is ${process.version}.`)
  process.exit(1)
}

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  const start = Date.now()
  console.log('Installing packages. Where SQLite has to be compiled this takes about a minute, once …')
  // With NODE_ENV=production npm would leave out what the build needs.
  run(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  console.log(`Installed in ${took(start)}.`)
}

if (modified(STAMP) < Math.max(...SOURCES.map(newest))) {
  const start = Date.now()
  console.log('Building the script and the collector …')
  run(['run', '--silent', 'build'])
  mkdirSync('dist', { recursive: true })
  writeFileSync(STAMP, '')
  console.log(`Built in ${took(start)}.`)
}
