// Finds nginx and Caddy for the tests of the proxy recipes, or gets them from Debian, else says what is missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** nginx lies in /usr/sbin, which is on the path of root only. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']

const PROXIES = [
  { name: 'nginx', variable: 'FOOTFALL_NGINX', debian: 'nginx-light', version: '-v' },
  { name: 'caddy', variable: 'FOOTFALL_CADDY', debian: 'caddy', version: 'version' },
]

const starts = (path, version) => spawnSync(path, [version], { stdio: 'ignore', timeout: 20_000 }).status === 0

/** The path of a proxy that starts; `undefined` where there is none. */
function find({ name, variable, version }) {
  const named = process.env[variable]
  const paths = named ? [named] : FOLDERS.map((folder) => join(folder, name))
  return paths.find((path) => existsSync(path) && starts(path, version))
}

/** What the tests read: `{ FOOTFALL_NGINX, FOOTFALL_CADDY }`, those that are there. */
export function findProxies() {
  const found = PROXIES.map((proxy) => [proxy.variable, find(proxy)])
  return Object.fromEntries(found.filter(([, path]) => path !== undefined))
}

/** The same, all of them; ends the process where one cannot be had. */
export function ensureProxies() {
  const missing = PROXIES.filter((proxy) => !find(proxy))
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    const packages = missing.map(({ debian }) => debian)
    console.log(`Installing ${packages.join(' and ')} for the tests of the proxy recipes (apt-get) …`)
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } }
    spawnSync('apt-get', ['update', '-q'], options)
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], options)
  }
  const lacking = PROXIES.filter((proxy) => !find(proxy))
  if (lacking.length === 0) return findProxies()
  const names = lacking.map(({ name }) => name)
  console.error(`The tests of the proxy recipes need ${names.join(' and ')}. Install what is missing (Debian: apt-get`)
  console.error(`install nginx-light caddy; macOS: brew install nginx caddy), or name its path:`)
  for (const { name, variable } of lacking) console.error(`  ${variable}=/path/to/${name}`)
  return process.exit(1)
}
