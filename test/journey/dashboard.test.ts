import { readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, install } from '../process.js'
import { CHROME, visit } from '../traffic.js'
import { launchChromium } from './browser.js'

const HOSTILE = '<img src=x onerror="window.hacked = true">'
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const DAY = 86_400_000

/** The same with an order, and a thumb down that is explained. */
function withOrder(batch: ReturnType<typeof visit>) {
  const [{ id: view, at }] = batch.views
  const events = [
    { type: 'track', name: 'order', view, n: 1, at: at + 1000, order_id: 'A-1', value: 10, currency: 'EUR' },
    { type: 'feedback', kind: 'thumbs', score: 0, subject: 'prices', comment: HOSTILE, view, n: 2, at: at + 2000 },
  ]
  return { ...batch, events: [...batch.events, ...events] }
}

let footfall: Installation
let browser: Browser
let page: Page
let url = ''
let key = ''
const complaints: string[] = []

beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', 'shop.example'])
  footfall.run(['goal', 'add', '--site', 'shop.example', '--name', 'Prices', '--page', '/pricing'])
  key = footfall.run(['key', 'create', '--site', 'shop.example', '--read']).out
  // Today, also in the first minute of a day.
  const at = Math.max(Date.now() - 60_000, new Date().setUTCHours(0, 0, 0, 0))
  const pages = [
    { url: 'https://shop.example/pricing', visible: 20_000, active: 20_000 },
    { url: `https://shop.example/a?utm_source=${encodeURIComponent(HOSTILE)}`, visible: 65_000, active: 65_000 },
  ]
  const lines = [
    { country: 'DE', batch: visit({ at, pages: pages.toReversed() }) },
    { country: 'AT', batch: visit({ visitor: 'ben', ordinal: 2, at, pages: pages.slice(0, 1) }) },
    { country: 'AT', batch: withOrder(visit({ visitor: 'carl', at: at - DAY, pages: pages.slice(0, 1) })) },
  ].map(({ country, batch }) => JSON.stringify({ received: batch.sent, batch, user_agent: CHROME, country }))
  writeFileSync(join(footfall.folder, 'traffic.ndjson'), lines.join('\n'))
  footfall.run(['import', 'traffic.ndjson'])
  url = await footfall.serve()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await footfall?.remove()
})

let close = async () => {}
async function openPage(options: BrowserContextOptions = {}): Promise<void> {
  await close()
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  close = () => context.close()
  page = await context.newPage()
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  complaints.length = 0
}
beforeEach(async () => {
  await openPage()
  return () => close()
})

async function signIn(withKey = key, path = ''): Promise<void> {
  await page.goto(url + path)
  await page.getByText('With an API key instead').click()
  await page.getByLabel('API key of a site').fill(withKey)
  await page.keyboard.press('Enter')
}

const panel = (title: string) => page.getByRole('region', { name: title })

/** The overview, when its numbers are there. */
async function open(path = ''): Promise<void> {
  await signIn(key, path)
  await ready()
}

async function ready(): Promise<void> {
  await page.locator('main[aria-busy="false"] .panel tbody tr').first().waitFor()
}

/** What axe-core finds wrong. */
const faults = () =>
  page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
    return (await axe.run()).violations.map((each) => JSON.stringify(each))
  })

/** Each total as it is read: its label, its value, its change. */
const totals = () =>
  page
    .locator('.tiles > div')
    .evaluateAll((tiles) =>
      tiles.map((tile) =>
        ['.term', '.value', 'small'].flatMap((part) => tile.querySelector(part)?.textContent ?? []).join(' | '),
      ),
    )

const rows = (title: string) =>
  panel(title)
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))

describe('the page of numbers', () => {
  it('asks for a key, and shows behind it the totals of today with their change', async () => {
    await open()

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('footfall shop.example')
    // Anna 65 + 20 s, Ben 20 s: 105 / 2 = 52.5. Ben bounced. Yesterday Carl: 20 s, and an order.
    expect(await totals()).toEqual([
      'Visitors | 2 | +100 %',
      'New visitors | 1 | ±0 %',
      'Returning visitors | 1',
      'Visits | 2 | +100 %',
      'Pageviews | 3 | +200 %',
      'Bounce rate | 50 % | +50 pts',
      'Active time | 53 s | +163 %',
      'Conversion rate | 100 % | ±0 pts',
      'Customer satisfaction | –',
    ])
    expect(complaints).toEqual([])
  })

  it('has the numbers that the collector answers', async () => {
    await open('/?period=7d')
    const question = { metrics: ['visitors', 'pageviews', 'time_on_page', 'scroll_depth'], dimensions: ['event:page'] }
    const today = new Date().toISOString().slice(0, 10)
    const from = new Date(Date.now() - 6 * DAY).toISOString().slice(0, 10)
    const reply = await fetch(`${url}/api/v2/query`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
      body: JSON.stringify({ ...question, date_range: [from, today] }),
    })
    const { results } = await reply.json()

    expect(results).toMatchObject([
      { dimensions: ['/pricing'], metrics: [3, 3, 20, 0] },
      { dimensions: ['/a'], metrics: [1, 1, 65, 0] },
    ])
    expect(await rows('Pages')).toEqual([
      ['/pricing', '3', '3', '20 s', '0 %'],
      ['/a', '1', '1', '1 m 05 s', '0 %'],
    ])
    expect(await rows('What they did')).toEqual([['Prices', '3', '3', '100 %', '€0.00']])
  })

  it('asks for all of it by one request beside the one for the sites', async () => {
    const asked: string[] = []
    page.on('request', (request) => request.url().includes('/api/') && asked.push(new URL(request.url()).pathname))
    await open()

    expect(asked).toEqual(['/api/v1/sites', '/api/v2/reports'])
  })

  it('is loaded with 60 kB at most', async () => {
    const sizeOf = (path: string) =>
      new Promise<number>((done, fail) => {
        const request = get(`${url}${path}`, { headers: { 'Accept-Encoding': 'br' } }, async (reply) => {
          let size = 0
          for await (const part of reply) size += part.length
          done(size)
        })
        request.on('error', fail)
      })
    const sizes = await Promise.all(['/', '/page.js', '/style.css', '/icon.svg'].map(sizeOf))

    expect(Math.min(...sizes)).toBeGreaterThan(100)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(60_000)
  })

  it('shows text of visitors as text, in the list and as a filter', async () => {
    await open()
    await page.getByRole('tab', { name: 'Sources' }).click()
    await panel('Sources').getByRole('link', { name: HOSTILE }).click()
    await page.locator('.chip').waitFor()
    await ready()

    expect(await page.locator('.chip b').textContent()).toBe(HOSTILE)
    expect((await totals())[0]).toBe('Visitors | 1')
    await page.reload()
    await ready()
    expect(await page.locator('.chip b').textContent()).toBe(HOSTILE)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(complaints).toEqual([])
  })

  it('filters by rows, two of one list as either, and takes filters away', async () => {
    await open('/?period=7d')
    await panel('Places').getByRole('link', { name: 'Austria' }).click()
    await expect.poll(totals).toContain('Visitors | 2')
    expect(new URL(page.url()).search).toBe('?period=7d&filter=is,visit:country,AT')
    await page.goBack()
    await expect.poll(totals).toContain('Visitors | 3')
    await page.goForward()
    await expect.poll(totals).toContain('Visitors | 2')
    await page.getByRole('button', { name: 'Remove the filter Country' }).click()

    await expect.poll(totals).toContain('Visitors | 3')
    expect(new URL(page.url()).search).toBe('?period=7d')
  })

  it('adds any filter by a dialog, that the keyboard opens, and joins them by and or or', async () => {
    await open('/?period=7d')
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: 'What' }).selectOption('Entry page')
    await page.getByRole('combobox', { name: 'How' }).selectOption('does not contain')
    await page.getByLabel('Value').fill('/a')
    await page.keyboard.press('Enter')
    await expect.poll(totals).toContain('Visitors | 2')
    await panel('Places').getByRole('link', { name: 'Austria' }).click()
    await expect.poll(() => page.locator('.chip').allInnerTexts()).toHaveLength(2)
    await page.getByRole('button', { name: 'and', exact: true }).click()

    await expect.poll(() => page.getByRole('button', { name: 'or', exact: true }).count()).toBe(1)
    await expect.poll(totals).toContain('Visitors | 2')
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect.poll(totals).toContain('Visitors | 3')
  })

  it('has its period in the address; arrows and letters change it, and back works', async () => {
    await open()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => page.url()).toBe(`${url}/?period=yesterday`)
    await expect.poll(async () => (await totals())[0]).toBe('Visitors | 1')
    await page.getByLabel('Period', { exact: true }).selectOption('Last 7 days')
    await expect.poll(async () => (await totals())[0]).toBe('Visitors | 3')
    expect(page.url()).toBe(`${url}/?period=7d`)
    await page.goBack()

    await expect.poll(async () => (await totals())[0]).toBe('Visitors | 1')
    await page.keyboard.press('w')
    await expect.poll(() => page.url()).toBe(`${url}/?period=7d`)
  })

  it('draws the metric that is chosen, with a table of the same behind it', async () => {
    await open('/?period=7d')
    await page.getByRole('button', { name: /^Pageviews \d/ }).click()
    const table = page.getByRole('table', { name: 'Pageviews over time' })
    await table.waitFor()
    const cells = await table
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))

    expect(cells).toHaveLength(7)
    expect(cells.map(([, value]) => value)).toEqual(['0', '0', '0', '0', '0', '1', '3'])
    expect(await page.locator('.plot canvas').count()).toBe(1)
  })

  it('has parts, each with its own totals, which stay in the address', async () => {
    await open('/?period=7d')
    await page.getByRole('link', { name: 'Commerce' }).click()
    await expect.poll(() => page.url()).toBe(`${url}/?view=commerce&period=7d`)
    await expect.poll(totals).toContain('Revenue | €10.00')
    expect(await rows('Places')).toEqual([
      ['Austria', '2', '1', '€10.00', '€10.00'],
      ['Germany', '1', '0', '€0.00', '–'],
    ])
    await page.goBack()
    await expect.poll(totals).toContain('Visitors | 3')
  })

  it('shows what visitors said as text', async () => {
    await open('/?period=7d&view=voice')

    expect(await totals()).toContain('Thumbs score | 0 %')
    expect(await rows('Thumbs')).toEqual([['prices', '1', '0', '1', '0 %']])
    expect(await page.locator('blockquote').textContent()).toBe(HOSTILE)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(complaints).toEqual([])
  })

  it('makes a funnel of steps', async () => {
    await open('/?period=7d&view=conversion')
    for (const [kind, value] of [
      ['Page', '/pricing'],
      ['Event', 'order'],
    ]) {
      await page.getByLabel('Kind of step').selectOption(kind)
      await page.getByLabel('Path, event or goal').fill(value)
      await page.keyboard.press('Enter')
    }
    await expect
      .poll(() => page.locator('.figures').allInnerTexts())
      .toEqual(['3 visitors', '1 visitors, 33 % of the step before, after 1 s (median)'])
    await page.getByRole('button', { name: 'Remove step 2' }).click()

    await expect.poll(() => new URL(page.url()).searchParams.getAll('step')).toEqual(['page:/pricing'])
  })

  it('says who came back, and what was delivered', async () => {
    await open('/?period=7d&view=loyalty')
    expect((await rows('How often they come'))[0]).toEqual(['1', '3', '100 %'])
    expect(await panel('Who comes back, by week of the first visit').getByRole('table').count()).toBe(1)
    await page.getByRole('link', { name: 'Health' }).click()
    const delivery = panel('What came of what was sent')
    await delivery.locator('tfoot').waitFor()

    // Three visits of four pageviews, an order and a thumb.
    expect((await delivery.locator('tfoot td').allInnerTexts()).slice(0, 3)).toEqual(['6', '6', '0'])
  })

  it.each(['attention', 'conversion', 'loyalty', 'voice', 'commerce', 'health'])(
    'has nothing that axe-core finds in the part %s',
    async (view) => {
      await openPage({ bypassCSP: true })
      await open(`/?period=7d&view=${view}&step=page:/pricing&step=event:order`)
      await page.evaluate(AXE)

      expect(await faults()).toEqual([])
      expect(complaints).toEqual([])
    },
  )

  it('says what each number means, by hovering and by focus', async () => {
    await open()
    const term = page.getByRole('button', { name: 'Bounce rate', exact: true }).first()
    const tip = page.locator('.tiles').getByRole('tooltip').filter({ visible: true })
    await term.focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    const focused = await tip.textContent()
    await page.mouse.move(0, 0)
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    expect(await tip.count()).toBe(0)
    await term.hover()

    expect(await tip.textContent()).toBe(focused)
    expect(focused).toContain('Bounces ÷ visits with at least one pageview.')
    expect(focused).toMatch(/Of 2\. With 95 % confidence 9\.5 % to 91 %\. /)
  })

  it('gives the call behind a panel, and its rows', async () => {
    await openPage({ permissions: ['clipboard-read', 'clipboard-write'] })
    await open()
    await panel('Pages')
      .getByLabel(/Take Pages/)
      .click()
    await panel('Pages').getByRole('button', { name: 'Copy as curl' }).click()
    await panel('Pages').getByRole('status').getByText('Copied.').waitFor()
    const command = await page.evaluate(() => navigator.clipboard.readText())
    expect(command).toContain(`${url}/api/v2/query`)
    expect(command).not.toContain(key)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      (async () => {
        await panel('Pages')
          .getByLabel(/Take Pages/)
          .click()
        await panel('Pages').getByRole('button', { name: 'CSV' }).click()
      })(),
    ])
    expect(readFileSync(await download.path(), 'utf8').split(/\r?\n/)[1]).toBe('/pricing,2,2,20,0')
  })

  it.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 320, height: 640 } }],
    ['forced colours', { forcedColors: 'active' }],
  ] as [string, BrowserContextOptions][])('has nothing that axe-core finds, %s', async (_, options) => {
    await openPage({ bypassCSP: true, ...options })
    await open('/?filter=contains,event:page,/')
    await page.evaluate(AXE)
    expect(await faults()).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await page.keyboard.press('?')
    expect(await faults()).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    expect(await faults()).toEqual([])
  })

  it('says that nobody came, and how to be counted', async () => {
    await signIn(key, '/?period=2020-01-01,2020-01-02')
    await page.getByText('Nobody came in this period').waitFor()

    expect((await totals())[5]).toBe('Bounce rate | –')
    await page.getByRole('link', { name: 'Are its pages counted?' }).click()
    await page.getByRole('heading', { name: 'Is shop.example counted?' }).waitFor()
    expect(await page.getByRole('region', { name: 'The tag', exact: true }).textContent()).toBe(
      `<script defer src="${url}/footfall.js" data-site="shop.example"></script>`,
    )
  })

  it('says what is wrong with a wrong key and asks again', async () => {
    await signIn('ff_wrong')

    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toBe('This key is not known here. Was all of it copied?')
    await page.getByLabel('API key of a site').fill(key)
    await page.keyboard.press('Enter')
    await ready()
  })

  it('shows nothing of one site under the name of another', async () => {
    await page.route('**/api/v1/sites', async (route) => {
      const reply = await route.fetch()
      const { sites, ...rest } = await reply.json()
      await route.fulfill({ json: { ...rest, sites: [...sites, { ...sites[0], site: 'other.example' }] } })
    })
    await open()
    await page.route('**/api/v2/reports', () => {})
    await page.getByLabel('Site', { exact: true }).selectOption('other.example')

    await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe('footfall other.example')
    expect((await totals())[0]).toBe('Visitors | ')
  })

  it('keeps the numbers and says so where the collector does not answer', async () => {
    await open()
    await page.route('**/api/v2/reports', (route) => route.abort())
    await page.keyboard.press('w')

    await expect.poll(() => page.getByRole('alert').textContent()).toContain('The collector does not answer')
    expect((await totals())[0]).toBe('Visitors | 2 | +100 %')
  })

  it('says in its place what is wrong with one list, and keeps the other numbers', async () => {
    await page.route('**/api/v2/reports', async (route) => {
      const { reports } = route.request().postDataJSON()
      const reply = await route.fetch()
      const { answers } = await reply.json()
      const refused = reports.findIndex(({ dimensions }: { dimensions?: string[] }) => dimensions?.[0] === 'event:page')
      answers[refused] = { error: { code: 'too_many_groups', message: 'makes more rows than can be kept' } }
      await route.fulfill({ response: reply, json: { answers } })
    })
    await open()

    expect(await panel('Pages').getByText('Not answered').textContent()).toBe(
      'Not answered: makes more rows than can be kept',
    )
    expect(await rows('Places')).toHaveLength(2)
    expect((await totals())[0]).toBe('Visitors | 2 | +100 %')
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('keeps the key for the next time and forgets it when told', async () => {
    await open()
    await page.reload()
    await ready()
    await page.getByRole('button', { name: 'Forget key' }).click()
    await page.reload()

    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await page.getByText('With an API key instead').click()
    expect(await page.getByLabel('API key of a site').isVisible()).toBe(true)
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
  })
})
