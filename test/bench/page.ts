import type { Browser, Page } from 'playwright-core'
import { install } from '../process.js'
import { prepareData } from './query/data.js'
import { launch } from './sdk/measure.js'
import { type Line, median } from './table.js'

const ROUNDS = 9
/** 30 of the 90 days, and the 30 before. */
const PERIOD = '2025-05-31,2025-06-29'
const COUNTRIES = 'Places'
const LONG_TASK_MS = 50

/** Of one load. */
interface Load {
  /** Largest content painted, ms after the navigation began. */
  painted: number
  /** All numbers are there, ms. */
  ready: number
  longestTask: number
  /** To the collector's API. */
  requests: number
}

/** What the page has seen of itself since it was opened. */
interface Seen {
  painted: number
  longestTask: number
}

/**
 * The page of numbers of a site with so many events in Chromium at full speed, beside a collector that has been asked
 * before: how soon it is there, and how soon a filter has its numbers. Medians.
 */
export async function benchPage(events: number): Promise<Line[]> {
  const { url: store, site } = await prepareData(events)
  const installation = install()
  const browser = await launch()
  try {
    const { out: key } = installation.run(['key', 'create', '--site', site.id, '--read', '--store', store])
    const page = await openPage(browser, key)
    const { port } = new URL(await installation.serve('--store', store))
    const url = `http://stats.localhost:${port}/?period=${PERIOD}`
    const loads: Load[] = []
    for (let round = -1; round < ROUNDS; round++) {
      const load = await measureLoad(page, url)
      // The first fills the collector's caches.
      if (round >= 0) loads.push(load)
    }
    const clicks: number[] = []
    for (let row = 0; row < ROUNDS; row++) {
      await ready(page, url)
      clicks.push(await measureFilter(page, row))
    }
    return linesOf(loads, clicks).map((line) => ({ ...line, what: `${events / 1e6} M events: ${line.what}` }))
  } finally {
    await browser.close()
    await installation.remove()
  }
}

async function openPage(browser: Browser, key: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  await context.addInitScript((own) => {
    localStorage.setItem('footfall-key', own)
    const seen: Seen = { painted: 0, longestTask: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) seen.painted = startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longestTask = Math.max(seen.longestTask, duration)
    }).observe({ type: 'longtask', buffered: true })
  }, key)
  return context.newPage()
}

async function ready(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.locator('main[aria-busy="false"] .panel tbody tr').first().waitFor()
}

async function measureLoad(page: Page, url: string): Promise<Load> {
  let requests = 0
  const count = (request: { url(): string }) => {
    if (new URL(request.url()).pathname.startsWith('/api/')) requests++
  }
  page.on('request', count)
  await page.goto(url, { waitUntil: 'commit' })
  const at = await page.waitForFunction(
    () => document.querySelector('main[aria-busy="false"] .panel tbody tr') && performance.now(),
    undefined,
    { polling: 'raf' },
  )
  // What is painted is told a little later.
  await page.waitForTimeout(500)
  page.off('request', count)
  const { painted, longestTask } = await page.evaluate(() => (window as unknown as { seen: Seen }).seen)
  return { painted, longestTask, requests, ready: Number(await at.jsonValue()) }
}

/** From the click on a row to the frame that has its numbers, ms. */
function measureFilter(page: Page, row: number): Promise<number> {
  return page
    .getByRole('region', { name: COUNTRIES })
    .locator('tbody a')
    .nth(row)
    .evaluate(
      (link: HTMLElement) =>
        new Promise<number>((done) => {
          const from = performance.now()
          new MutationObserver((changes) => {
            const isReady = changes.some(({ target }) => (target as Element).ariaBusy === 'false')
            if (isReady) requestAnimationFrame(() => done(performance.now() - from))
          }).observe(document, { subtree: true, attributeFilter: ['aria-busy'] })
          link.click()
        }),
    )
}

function linesOf(loads: readonly Load[], clicks: readonly number[]): Line[] {
  const of = (name: keyof Load) => median(loads.map((load) => load[name]))
  const longest = Math.max(...loads.map(({ longestTask }) => longestTask))
  return [
    { what: 'largest content painted', value: of('painted'), unit: 'ms', against: 200, limit: 'target' },
    { what: 'all numbers there', value: of('ready'), unit: 'ms', against: 200, limit: 'target' },
    { what: 'a filter by a click', value: median(clicks), unit: 'ms', against: 150, limit: 'target' },
    { what: 'longest task over 50 ms, 0 without', value: longest, unit: 'ms', against: LONG_TASK_MS, limit: 'target' },
    { what: 'requests to the API', value: of('requests'), unit: '', against: 3, limit: 'target' },
  ]
}
