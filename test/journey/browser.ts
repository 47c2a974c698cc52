import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

/** Chromium's own requests to its maker would only fail here. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']

/** The Chromium that `npm test` has found or installed; `args` are added to its own. */
export function launchChromium({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = process.env.FOOTFALL_CHROMIUM
  if (!executablePath) throw new Error('FOOTFALL_CHROMIUM is not set: run the tests with npm test')
  return chromium.launch({ ...options, executablePath, args: ['--no-sandbox', ...QUIET, ...args] })
}
