import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startDemoSite } from '../../demo-site/server.mjs'
import { type Installation, install, query } from '../process.js'
import { launchChromium } from './browser.js'

const SECOND = 1000
const HOUR = 3_600_000
/** The browser's own clock; it stands still but for what the journey lets pass. The collector has the real one. */
const START = Date.UTC(2026, 2, 2, 9)

let footfall: Installation
let demo: Awaited<ReturnType<typeof startDemoSite>>
let browser: Browser
let context: BrowserContext
let collector = ''
let key = ''
const complaints: string[] = []

beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', 'demo.example', '--allow-bots'])
  key = footfall.run(['key', 'create', '--site', 'demo.example', '--read']).out
  collector = await footfall.serve()
  demo = await startDemoSite({ port: 0, collectorUrl: collector })
  browser = await launchChromium()
  context = await browser.newContext()
  context.on('weberror', (error) => complaints.push(error.error().message))
  await context.clock.install({ time: START })
  await context.clock.pauseAt(START + SECOND)
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
  await footfall?.remove()
})

/** Lets time pass in the page: timers run, clocks move. */
const pass = (page: Page, seconds: number) => page.clock.runFor(seconds * SECOND)

/** A program cannot put a tab behind another one: the page is told so, as a browser would tell it. */
const turnTab = (page: Page, visibility: 'hidden' | 'visible') =>
  page.evaluate((state) => {
    // Without a stub it is the browser's own again, which a page that is left needs.
    if (state === 'visible') Reflect.deleteProperty(document, 'visibilityState')
    else Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, visibility)

const whole = async (metrics: string[], body: object = {}) =>
  (await query(collector, key, { site_id: 'demo.example', metrics, date_range: '24h', ...body })).body.results

/** Waits until so many pageviews and seconds are on disk: what a closing tab sends arrives after it. */
const arrived = (pageviews: number, seconds: number) =>
  vi.waitFor(
    async () => {
      const results = await whole(['pageviews', 'total_active_time'])
      expect(results).toEqual([{ dimensions: [], metrics: [pageviews, seconds] }])
    },
    { timeout: 20_000, interval: 100 },
  )

async function firstVisit(): Promise<void> {
  const page = await context.newPage()

  // Arrives from a newsletter and reads 5 s, moves the mouse and reads 7 s more: 12 s.
  await page.goto(`${demo.url}/?utm_source=newsletter&utm_campaign=spring`, { referer: 'https://mail.example/inbox' })
  await pass(page, 5)
  await page.mouse.move(200, 200)
  await pass(page, 7)

  // Hides the tab for a minute; comes back and does nothing for 4 s: the last input is 71 s old, nothing counts.
  await turnTab(page, 'hidden')
  await pass(page, 60)
  await turnTab(page, 'visible')
  await pass(page, 4)

  // Moves the mouse and goes idle for 100 s: 30 s of them count. 12 + 30 = 42 s.
  await page.mouse.move(300, 300)
  await pass(page, 100)

  // Goes to the shop, 8 s, and to a product, 10 s; puts it into the basket and stays 2 s: 12 s.
  await page.getByRole('link', { name: 'See the tiles' }).click()
  await page.waitForURL('**/shop')
  await pass(page, 8)
  await page.locator('a[href="/shop/scale-tile"]').first().click()
  await page.waitForURL('**/shop/scale-tile')
  await pass(page, 10)
  await page
    .getByRole('button', { name: /basket/i })
    .first()
    .click()
  await pass(page, 2)

  // Opens the studio, 3 s, and goes on in it without a load, 6 s. Closes the tab.
  await page.locator('.site-header a[href="/studio"]').click()
  await page.waitForURL('**/studio')
  await pass(page, 3)
  await page.locator('[data-view] a[href="/studio/shape"]').first().click()
  await page.waitForURL('**/studio/shape')
  await pass(page, 6)
  await page.close()
}

/** An hour later, by the browser's clock: reads a help page for 15 s and leaves. */
async function secondVisit(): Promise<void> {
  const page = await context.newPage()
  await page.clock.pauseAt(START + HOUR + 10 * 60 * SECOND)
  await page.goto(`${demo.url}/help`)
  await pass(page, 15)
  await page.close()
}

describe('a visitor of the demo site', () => {
  beforeAll(async () => {
    await firstVisit()
    await arrived(5, 71)
    await secondVisit()
    await arrived(6, 86)
  })

  it('is one visitor, new and then returning, with two visits', async () => {
    expect(await whole(['visitors', 'new_visitors', 'returning_visitors', 'visits', 'visits_per_visitor'])).toEqual([
      { dimensions: [], metrics: [1, 1, 1, 2, 2] },
    ])
  })

  it('made six pageviews and one conversion; the second visit bounced', async () => {
    expect(await whole(['pageviews', 'events', 'views_per_visit', 'bounces', 'bounce_rate'])).toEqual([
      { dimensions: [], metrics: [6, 7, 3, 1, 50] },
    ])
    expect(await whole(['events'], { dimensions: ['event:name'] })).toEqual([
      { dimensions: ['pageview'], metrics: [6] },
      { dimensions: ['cart'], metrics: [1] },
    ])
  })

  it('was active for 71 and 15 seconds, without the hidden minute and the idle one', async () => {
    // 42 + 8 + 12 + 3 + 6 = 71; (71 + 15) / 2 = 43; 86 / 6 = 14.33.
    expect(await whole(['active_time', 'total_active_time', 'time_on_page', 'engaged_visits'])).toEqual([
      { dimensions: [], metrics: [43, 86, 14, 2] },
    ])
  })

  it('was active on each page for as long as the journey says, the last one included', async () => {
    const pages = await whole(['total_active_time', 'exits'], { dimensions: ['event:page'] })

    expect(pages).toEqual([
      { dimensions: ['/'], metrics: [42, 0] },
      { dimensions: ['/help'], metrics: [15, 0] },
      { dimensions: ['/shop/scale-tile'], metrics: [12, 0] },
      { dimensions: ['/shop'], metrics: [8, 0] },
      { dimensions: ['/studio/shape'], metrics: [6, 1] },
      { dimensions: ['/studio'], metrics: [3, 0] },
    ])
  })

  it('came by the newsletter, and the second time by nobody', async () => {
    const dimensions = ['visit:source', 'visit:utm_campaign', 'visit:entry_page', 'visitor:type']

    expect(await whole(['visits', 'pageviews'], { dimensions })).toEqual([
      { dimensions: ['(not set)', '(not set)', '/help', 'returning'], metrics: [1, 1] },
      { dimensions: ['newsletter', 'spring', '/', 'new'], metrics: [1, 5] },
    ])
  })

  it('used Chrome on a desktop', async () => {
    const [{ dimensions }] = await whole(['visits'], { dimensions: ['visit:browser', 'visit:device'] })

    expect(dimensions[0]).toMatch(/^Chrom/)
    expect(dimensions[1]).toBe('Desktop')
  })

  it('has two cookies of this site, and met no error', async () => {
    const names = (await context.cookies(demo.url)).map(({ name }) => name)

    expect(names.toSorted()).toEqual(['footfall-visit.demo.example', 'footfall.demo.example'])
    expect(complaints).toEqual([])
  })
})
