// Installs and builds what is missing or old, and says so. Only Node's own modules: nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MIN_NODE = 20
const BEAT_MS = 15_000
const KILL_MS = 2000
const STAMP = 'dist/.stamp'
const SOURCES = ['sdk', 'collector', 'rollup.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json']

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

function newest(path) {
  if (!existsSync(path) || !statSync(path).isDirectory()) return modified(path)
  return Math.max(modified(path), ...readdirSync(path, { recursive: true }).map((file) => modified(join(path, file))))
}

/** Runs a command and says every now and then that it still runs; Ctrl-C ends it with this process. */
function run(command, args, env = process.env) {
  const start = Date.now()
  const child = spawn(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' })
  const beat = setInterval(() => console.log(`… still at it, ${took(start)}`), BEAT_MS)
  const stop = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), KILL_MS).unref()
    console.log('Stopped. The same command starts over with what is missing.')
    process.exitCode = 130
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  return new Promise((done) => {
    child.on('error', () => done(false))
    child.on('exit', (code) => {
      clearInterval(beat)
      process.off('SIGINT', stop).off('SIGTERM', stop)
      if (process.exitCode) process.exit()
      done(code === 0)
    })
  })
}

/** Without `g++`, `make` and `python3` a SQLite that cannot be downloaded cannot be compiled either. */
async function installCompiler() {
  const missing = ['g++', 'make', 'python3'].filter((tool) => spawnSync(tool, ['--version']).status !== 0)
  if (missing.length === 0) return false
  console.log(`Missing to compile SQLite: ${missing.join(', ')}.`)
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  if (isDebianRoot && (await run('apt-get', ['update', '-q'], env))) {
    return run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], env)
  }
  console.error(
    'Install them (Debian: sudo apt-get install g++ make python3; macOS: xcode-select --install) and try again.',
  )
  return false
}

function install() {
  // With NODE_ENV=production npm would leave out what the build needs.
  return run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
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
