import { spawnSync } from 'node:child_process'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../dist/npm/footfall/client.js'
import { type Installation, install } from '../process.js'
import { CHROME, MINUTE, visit } from '../traffic.js'
import { launchChromium } from './browser.js'

/** The API as a developer meets it: a collector that runs, its page of documentation, the client of the npm package. */
let footfall: Installation
let url = ''
const ADMIN_KEY = 'the-key-of-who-owns-all'
let keys = { KEY: '', WRITE_KEY: '', ADMIN_KEY }

beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', 'shop.example'])
  const keyOf = (scope: string) => footfall.run(['key', 'create', '--site', 'shop.example', scope]).out
  keys = { KEY: keyOf('--read'), WRITE_KEY: keyOf('--write'), ADMIN_KEY }
  footfall.wrap([], { FOOTFALL_ADMIN_KEY: ADMIN_KEY })
  url = await footfall.serve()
  const pages = [{ url: 'https://shop.example/' }, { url: 'https://shop.example/pricing' }]
  const batch = visit({ at: Date.now() - MINUTE, pages, tracks: [{ name: 'signup' }] })
  const headers = { 'User-Agent': CHROME, 'Content-Type': 'text/plain' }
  await fetch(`${url}/e`, { method: 'POST', body: JSON.stringify(batch), headers })
})
afterAll(() => footfall.remove())

describe('the client', () => {
  it('gets the numbers of a site', async () => {
    const client = createClient({ url, key: keys.KEY })
    const { results, meta } = await client.query({
      metrics: ['visitors', 'pageviews'],
      date_range: '24h',
      dimensions: ['event:page'],
      filters: [['contains', 'event:page', ['pricing']]],
      include: { total_rows: true },
    })
    const { totals } = await client.delivery({ date_range: '24h' })

    expect(results).toEqual([{ dimensions: ['/pricing'], metrics: [1, 1] }])
    expect(meta.total_rows).toBe(1)
    expect(totals).toMatchObject({ received: 3, stored: 3 })
  })

  it('hears what is wrong with a question, a key, an address', async () => {
    const ask = (options: { url: string; key: string }) =>
      createClient(options).query({ metrics: ['exits'], date_range: '24h' })

    await expect(ask({ url, key: keys.KEY })).rejects.toMatchObject({
      name: 'FootfallError',
      status: 400,
      code: 'wrong_grouping',
      path: 'metrics[0]',
      allowed: ['event:page', 'visit:exit_page'],
    })
    await expect(ask({ url, key: 'ff_no' })).rejects.toMatchObject({ status: 401, code: 'unauthorized' })
    await expect(ask({ url, key: keys.WRITE_KEY })).rejects.toMatchObject({ status: 403, code: 'forbidden' })
    await expect(ask({ url: 'http://127.0.0.1:1', key: keys.KEY })).rejects.toMatchObject({ code: 'unreachable' })
  })
})

describe('the page of documentation', () => {
  it('has commands that work as they are', async () => {
    const page = await (await fetch(`${url}/api/docs`)).text()
    const commands = [...page.matchAll(/<code>(curl [^<]+)<\/code>/g)].map(([, text]) => unescapeHtml(text))

    // What has dots in it wants a password, or a link, of your own.
    const whole = commands.filter((command) => !command.includes('…'))
    expect(whole.length).toBeGreaterThan(6)
    for (const command of whole) {
      const env = { ...process.env, ...keys, SITE: 'shop.example' }
      // A stream ends when we have enough of it.
      const end = command.includes(' -N ') ? '--max-time 1' : ''
      const { stdout } = spawnSync('sh', ['-c', `${command} ${end} -w '\n%{http_code}'`], { encoding: 'utf8', env })
      expect(stdout, command).toMatch(/\n20[02]$/)
      expect(stdout, command).not.toContain('"reason"')
    }
  })
})

describe('the page of documentation in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  async function open(options: BrowserContextOptions = {}) {
    const page = await (await browser.newContext(options)).newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('requestfailed', (request) => complaints.push(request.url()))
    await page.goto(`${url}/api/docs`)
    return { page, complaints }
  }

  it.each(['light', 'dark'] as const)(
    'has its style in the %s, and breaks no rule of its policy',
    async (colorScheme) => {
      const { page, complaints } = await open({ colorScheme })
      const [paper, ink] = await page.evaluate(() => {
        const { backgroundColor, color } = getComputedStyle(document.body)
        return [backgroundColor, color].map((rgb) => Number(/\d+/.exec(rgb)?.[0]))
      })

      expect(complaints).toEqual([])
      expect(paper > 200 && ink < 60).toBe(colorScheme === 'light')
      expect(paper < 60 && ink > 200).toBe(colorScheme === 'dark')
    },
  )

  it('can be read by keyboard, and has a name for each of its regions', async () => {
    const { page } = await open()
    await page.keyboard.press('Tab')
    const first = await page.evaluate(() => document.activeElement?.textContent)
    await page.keyboard.press('Enter')
    const unnamed = await page.locator('[role=region]:not([aria-label]), table:not(:has(caption))').count()

    expect(first).toBe('To the content')
    expect(new URL(page.url()).hash).toBe('#content')
    expect(unnamed).toBe(0)
    expect(
      await page
        .getByRole('region', { name: 'Metrics' })
        .getByRole('rowheader', { name: 'visitors', exact: true })
        .count(),
    ).toBe(1)
  })

  it('is no wider than a phone', async () => {
    const { page } = await open({ viewport: { width: 360, height: 640 } })

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })
})

const unescapeHtml = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
