// Finds the browsers of the tests, or installs them: Debian's packages as root, else it says what to install.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canInstall, installPackages } from './apt.mjs'
import { run, took } from './run.mjs'

const DOWNLOAD_MS = 180_000
const START_MS = 20_000

/**
 * What each browser is made of. `variable` tells the tests where the part is; set by hand it names another one than the
 * first found. `places` are commands and whole paths. With `proof` the part ends at once: without its libraries it is
 * there and does not start.
 */
const PARTS = {
  chromium: [
    {
      variable: 'FOOTFALL_CHROMIUM',
      package: 'chromium',
      proof: '--version',
      places: async () => [
        await playwrights(),
        'chromium',
        'chromium-browser',
        'google-chrome',
        'google-chrome-stable',
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
      ],
    },
  ],
  firefox: [
    {
      variable: 'FOOTFALL_FIREFOX',
      package: 'firefox-esr',
      proof: '--version',
      places: () => ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    },
  ],
  webkit: [
    {
      variable: 'FOOTFALL_WEBKIT_DRIVER',
      package: 'webkit2gtk-driver',
      proof: '--help',
      places: () => ['WebKitWebDriver'],
    },
    // The driver's package brings it; it starts with a display only.
    { variable: 'FOOTFALL_MINIBROWSER', package: 'webkit2gtk-driver', places: miniBrowsers },
    { variable: 'FOOTFALL_XVFB', package: 'xvfb', proof: '-help', places: () => ['Xvfb'] },
  ],
}

export const BROWSERS = Object.keys(PARTS)

/** The paths of all that these browsers need, by the variable that tells the tests; ends the process where one is missing. */
export async function ensureBrowsers(names) {
  const parts = names.flatMap((name) => PARTS[name])
  let paths = await findAll(parts)
  const lacks = () => parts.filter(({ variable }) => !paths[variable])
  if (lacks().length && canInstall()) {
    await installWith(lacks())
    paths = await findAll(parts)
  }
  if (lacks().some(({ variable }) => variable === 'FOOTFALL_CHROMIUM')) {
    await downloadChromium()
    paths = await findAll(parts)
  }
  if (lacks().length) giveUp(lacks())
  return paths
}

async function findAll(parts) {
  return Object.fromEntries(await Promise.all(parts.map(async (part) => [part.variable, await find(part)])))
}

async function find({ variable, proof, places }) {
  const all = [process.env[variable], ...(await places())].filter(Boolean)
  return all.flatMap(pathsOf).find((path) => existsSync(path) && (!proof || starts(path, proof)))
}

/** A command may be in any folder of the PATH; drivers need the whole path. */
function pathsOf(place) {
  return place.includes('/') ? [place] : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, place))
}

function starts(path, proof) {
  return spawnSync(path, [proof], { stdio: 'ignore', timeout: START_MS }).status === 0
}

/** The Chromium that Playwright has downloaded, or would. */
async function playwrights() {
  const { chromium } = await import('playwright-core')
  return chromium.executablePath()
}

/** MiniBrowser is in no PATH: beside the libraries, in a folder named after the processor or not. */
function miniBrowsers() {
  const folders = ['/usr/libexec', '/usr/lib', '/usr/lib64', ...foldersIn('/usr/lib')]
  const versions = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']
  return folders.flatMap((folder) => versions.map((version) => join(folder, version, 'MiniBrowser')))
}

function foldersIn(folder) {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

async function installWith(parts) {
  const packages = [...new Set(parts.map((part) => part.package))]
  const start = Date.now()
  console.log(`Installing ${packages.join(', ')} (apt-get). Browsers take a minute or two, once …`)
  if (await installPackages(packages)) console.log(`Installed in ${took(start)}.`)
}

function downloadChromium() {
  console.log('No Chromium found. Downloading the one of Playwright …')
  const args = ['node_modules/playwright-core/cli.js', 'install', 'chromium']
  return run(process.execPath, args, { timeout: DOWNLOAD_MS })
}

function giveUp(parts) {
  const packages = [...new Set(parts.map((part) => part.package))].join(' ')
  console.error(`Missing for these tests: ${parts.map(({ variable }) => variable.slice(9).toLowerCase()).join(', ')}.`)
  console.error(`  Debian: sudo apt-get install --no-install-recommends ${packages}`)
  console.error(
    '  macOS: Chrome and Firefox in /Applications. WebKitGTK is for Linux only, and Safari cannot stand in for it:',
  )
  console.error('         npm run test:browsers -- chromium firefox')
  console.error(`  Or name what is elsewhere: ${parts.map(({ variable }) => `${variable}=/path`).join(' ')}`)
  process.exit(1)
}
