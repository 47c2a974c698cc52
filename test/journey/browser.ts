import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

/** Chromium's own requests to its maker would only fail here. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']

/**
 * The first two are pages of the browser's own window, two more processes for each context (half of the time a test
 * takes), and the third starts a process in advance. The rest are the driver's, which a second list replaces.
 */
const FEATURES_OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
]

/** The Chromium that `npm test` has found or installed; `args` are added to its own. */
export function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = process.env.FOOTFALL_CHROMIUM
  if (!executablePath) throw new Error('FOOTFALL_CHROMIUM is not set: run the tests with npm test')
  const own = ['--no-sandbox', `--disable-features=${FEATURES_OFF}`, ...QUIET]
  return chromium.launch({ ...options, executablePath, args: [...own, ...args] })
}
