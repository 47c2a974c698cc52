// Finds a Chromium that starts, or gets one: Playwright's own, else Debian's package, else says what to do.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const SYSTEM = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const DOWNLOAD_MS = 180_000

/** A browser without its libraries is there and does not start. */
const starts = (path) => spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0

/** The whole path of a command, which is what the driver needs. */
const pathsOf = (name) =>
  name.includes('/') ? [name] : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))

async function playwrights() {
  const { chromium } = await import('playwright-core')
  const path = chromium.executablePath()
  return existsSync(path) ? [path] : []
}

async function find() {
  const named = process.env.FOOTFALL_CHROMIUM ? [process.env.FOOTFALL_CHROMIUM] : []
  const names = [...named, ...(await playwrights()), ...SYSTEM]
  return names.flatMap(pathsOf).find((path) => existsSync(path) && starts(path))
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: 'inherit', ...options }).status === 0
}

/** The path of a Chromium for the browser tests; ends the process where none can be had. */
export async function ensureChromium() {
  const found = await find()
  if (found) return found
  console.log('No Chromium found. Downloading the one of Playwright …')
  run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium'], { timeout: DOWNLOAD_MS })
  const downloaded = await find()
  if (downloaded) return downloaded
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log('That did not work. Installing the one of Debian (apt-get) …')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    run('apt-get', ['update', '-q'], { env })
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env })
    const installed = await find()
    if (installed) return installed
  }
  console.error('The browser tests need a Chromium. Install one (Debian: apt-get install chromium; macOS: Chrome), or')
  console.error('name its path: FOOTFALL_CHROMIUM=/path/to/chromium npm test')
  return process.exit(1)
}
