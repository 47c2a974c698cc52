import { setTimeout as wait } from 'node:timers/promises'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { ensureBrowsers } from '../../../scripts/browsers.mjs'
import type { Contender } from './contenders.js'
import type { Site } from './site.js'
import { CATEGORIES, readTrace, sum } from './trace.js'

/** One load of a page and a few clicks on it, at a quarter of the machine's speed; ms. */
export interface Load {
  /** CPU time of the script from its evaluation until it rests. */
  start: number
  /** The same by the wall clock: it has the waiting for other processes in it, and for a busy machine. */
  startWall: number
  /** CPU time of the script in its longest task. */
  longest: number
  /** CPU time of dispatching the events of a click, handlers of the page included. */
  click: number
}

const SLOWDOWN = 4
const REST_MS = 2000
const CLICK_MS = 100
const CLICKS = ['#button', '#away', '#button', '#away', '#button']
const CLICK_EVENTS = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick']
const PAGES = 5
const READ_MS = 20_000
const HIDDEN_MS = 10 * 60_000

/** Scripts treat a headless, automated browser as a bot: this one says that it is none. No request leaves the machine. */
export async function launch(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-blink-features=AutomationControlled',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost',
  ]
  const { FOOTFALL_CHROMIUM: executablePath } = await ensureBrowsers(['chromium'])
  return chromium.launch({ executablePath, args })
}

const open = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  })

/**
 * Start and clicks by tracing: the trace tells the work of the script's own URL, the timers and microtasks that follow it
 * included, and each task's CPU time, which a busy machine disturbs less than marks set around it in the page.
 */
export async function measureLoad(browser: Browser, site: Site, contender: Contender): Promise<Load> {
  const context = await open(browser)
  const page = await context.newPage()
  const places = await placesOf(context, site.url(contender))
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
  await browser.startTracing(page, { categories: CATEGORIES })
  await page.goto(site.url(contender))
  await wait(REST_MS)
  for (const { x, y } of places) {
    await page.mouse.click(x, y)
    await wait(CLICK_MS)
  }
  const { tasks, dispatches } = readTrace(await browser.stopTracing(), {
    path: new URL(site.url(contender)).pathname,
    files: [...contender.files.keys()][0]?.replace(/[^/]+$/, '') ?? 'no file',
  })
  await context.close()
  const clicked = dispatches.find(({ type }) => type === 'pointerdown')?.at ?? Number.POSITIVE_INFINITY
  const starting = tasks.filter(({ at }) => at < clicked)
  return {
    start: sum(starting.map(({ cpu }) => cpu)),
    startWall: sum(starting.map(({ wall }) => wall)),
    longest: Math.max(0, ...tasks.map(({ cpu }) => cpu)),
    click: sum(dispatches.filter(({ type }) => CLICK_EVENTS.includes(type)).map(({ cpu }) => cpu)) / CLICKS.length,
  }
}

/** Where to click: asked of another page, since asking runs script in it. */
async function placesOf(context: BrowserContext, url: string): Promise<{ x: number; y: number }[]> {
  const page = await context.newPage()
  await page.route('**/*.js', (route) => route.abort())
  await page.goto(url)
  const boxes = await Promise.all(CLICKS.map((target) => page.locator(target).boundingBox()))
  await page.close()
  return boxes.map((box) => ({ x: (box?.x ?? 0) + 5, y: (box?.y ?? 0) + 5 }))
}

/** A visit of five pages, each read for 20 s by a clock that is let run, with some scrolling; then the tab is closed. */
export async function makeVisit(browser: Browser, site: Site, contender: Contender): Promise<void> {
  const context = await open(browser)
  await context.clock.install()
  const page = await context.newPage()
  await page.goto(site.url(contender))
  for (let number = 1; number <= PAGES; number++) {
    if (number > 1) {
      await page.click('#next')
      await page.waitForURL(`**/page/${number}*`)
    }
    await read(page)
  }
  await page.close()
  await wait(500)
  await context.close()
}

async function read(page: Page): Promise<void> {
  for (const share of [0.2, 0.4, 0.4]) {
    await page.clock.runFor(READ_MS * share)
    await page.mouse.move(100 + 200 * share, 100)
    await page.mouse.wheel(0, 500 * share)
    // What was sent is answered, as it would be in that time.
    await wait(100)
  }
  await page.evaluate('scrollTo(0, 0)')
}

/** Ten minutes in a hidden tab, by Chromium's own virtual time: real timers, fired as fast as they can. */
export async function measureHidden(
  browser: Browser,
  site: Site,
  contender: Contender,
): Promise<{ cpu: number; timers: number }> {
  const context = await open(browser)
  const page = await context.newPage()
  await page.goto(site.url(contender))
  await wait(REST_MS)
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    Object.defineProperty(document, 'hidden', { value: true, configurable: true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    window.dispatchEvent(new Event('blur'))
  })
  await wait(1000)
  const devtools = await context.newCDPSession(page)
  await browser.startTracing(page, { categories: CATEGORIES })
  const done = new Promise((resolve) => devtools.once('Emulation.virtualTimeBudgetExpired', resolve))
  await devtools.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: HIDDEN_MS })
  await done
  const { tasks, timers } = readTrace(await browser.stopTracing(), {
    path: new URL(site.url(contender)).pathname,
    files: [...contender.files.keys()][0]?.replace(/[^/]+$/, '') ?? 'no file',
  })
  await context.close()
  return { cpu: sum(tasks.map(({ cpu }) => cpu)), timers }
}
