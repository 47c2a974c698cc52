import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { visit } from '../traffic.js'
import { type Shown, type Stand, stand } from './dashboard-page.js'

let at = 0
let site: Stand
let shown: Shown

const page = (path: string, active: number, scroll: number) => ({
  url: `https://shop.example${path}`,
  active,
  visible: 2 * active,
  scroll,
})

beforeAll(async () => {
  // Today, also in the first minute of a day.
  at = Math.max(Date.now() - 60_000, new Date().setUTCHours(0, 0, 0, 0))
  site = await stand([
    {
      batch: visit({ visitor: 'anna', at, pages: [page('/', 2000, 30), page('/a', 20_000, 60), page('/b', 8000, 95)] }),
    },
    { batch: visit({ visitor: 'ben', at, pages: [page('/a', 70_000, 92)] }), country: 'AT' },
  ])
})
afterAll(() => site?.close())
afterEach(() => shown?.close())

async function open(path: string, options: BrowserContextOptions & { key?: string } = {}): Promise<void> {
  shown = await site.open(path, options)
}

describe('the part about attention', () => {
  it('has how pageviews are spread over time and depth, as the collector says', async () => {
    await open('/?view=attention')

    expect(await shown.rows('How long pages are read')).toEqual([
      ['0-5 s', '1', '25 %'],
      ['5-10 s', '1', '25 %'],
      ['10-30 s', '1', '25 %'],
      ['30-60 s', '0', '0 %'],
      ['1-2 min', '1', '25 %'],
      ['2-5 min', '0', '0 %'],
      ['5-10 min', '0', '0 %'],
      ['10+ min', '0', '0 %'],
    ])
    // Of 2, 8, 20 and 70 s.
    expect(await shown.panel('How long pages are read').locator('.note').textContent()).toContain(
      'median 14 s, the middle half between 7 s and 33 s, mean 25 s.',
    )
    expect(await shown.rows('How far pages are seen')).toEqual([
      ['25 % or more', '4', '100 %'],
      ['50 % or more', '3', '75 %'],
      ['75 % or more', '2', '50 %'],
      ['90 % or more', '2', '50 %'],
    ])
    const { results } = await site.ask('query', {
      metrics: ['pageviews', 'time_on_page', 'reached_half', 'idle_share'],
      date_range: 'day',
      include: { quartiles: true },
    })
    expect(results).toMatchObject([{ metrics: [4, 25, 75, 50], quartiles: [null, [7, 14, 33], null, null] }])
  })

  it('has the pages that are read beside those that are opened', async () => {
    await open('/?view=attention')

    expect(await shown.rows('Pages people read')).toEqual([
      ['/a', '1 m 30 s', '45 s', '50 %'],
      ['/b', '8 s', '8 s', '50 %'],
      ['/', '2 s', '2 s', '50 %'],
    ])
    expect((await shown.rows('Pages people open')).map(([name, views]) => [name, views])).toEqual([
      ['/a', '2'],
      ['/', '1'],
      ['/b', '1'],
    ])
  })

  it('filters by a step of time, and by a depth and all below it', async () => {
    await open('/?view=attention')
    await shown.panel('How far pages are seen').getByRole('link', { name: '75 % or more' }).click()
    await expect.poll(async () => (await shown.rows('Pages people open')).map(([name]) => name)).toEqual(['/a', '/b'])
    await shown.panel('How long pages are read').getByRole('link', { name: '5-10 s' }).click()
    await expect.poll(async () => (await shown.rows('Pages people open')).map(([name]) => name)).toEqual(['/b'])

    await shown.panel('How far pages are seen').getByRole('link', { name: '75 % or more' }).click()
    await expect
      .poll(() => new URL(shown.page.url()).searchParams.getAll('filter'))
      .toEqual(['is,event:time_on_page,5-10 s'])
  })
})

describe('where visits go', () => {
  it('has how they begin, and a click away what came before and after a page', async () => {
    await open('/?view=conversion')
    expect(await shown.rows('Where visits go')).toEqual([
      ['/ → /a → /b', '1', '50 %'],
      ['/a', '1', '50 %'],
    ])
    await shown.panel('Where visits go').getByRole('link', { name: '/a' }).first().click()
    await shown.panel('Where visits go').getByRole('columnheader', { name: 'Just after' }).waitFor()

    expect(new URL(shown.page.url()).searchParams.get('around')).toBe('/a')
    const tables = await shown
      .panel('Where visits go')
      .getByRole('table')
      .evaluateAll((all) => all.map((table) => [...table.querySelectorAll('tr')].map((row) => row.innerText)))
    // Ben's visit began with it: that is one before, and ends there.
    expect(tables).toEqual([
      ['Two before\tVisits', 'The visit began\t1'],
      ['Just before\tVisits', '/\t1', 'The visit began\t1'],
      ['The page\tVisits', '/a\t2'],
      ['Just after\tVisits', '/b\t1', 'The visit ended\t1'],
      ['Two after\tVisits', 'The visit ended\t1'],
    ])
    const { results } = await site.ask('journeys', {
      date_range: 'day',
      around: ['is', 'event:page', ['/a']],
      steps: 2,
    })
    expect(results[3]).toMatchObject({
      visits: 2,
      labels: [
        { label: '/b', visits: 1 },
        { type: 'exit', visits: 1 },
      ],
    })
  })

  it('takes a page that is written, keeps it when loaded again, and goes back to how visits begin', async () => {
    await open('/?view=conversion')
    await shown.page.getByLabel('Before and after which page').fill(' /b ')
    await shown.page.keyboard.press('Enter')
    await shown.panel('Where visits go').getByRole('columnheader', { name: 'Just before' }).waitFor()
    await shown.page.reload()
    await shown.panel('Where visits go').getByRole('columnheader', { name: 'Just before' }).waitFor()
    expect(await shown.page.getByLabel('Before and after which page').inputValue()).toBe('/b')
    await shown.page.getByLabel('Before and after which page').fill('/none')
    await shown.page.keyboard.press('Enter')
    await shown.page.getByText('No visit saw this page.').waitFor()

    await shown.panel('Where visits go').getByRole('link', { name: 'How visits begin' }).click()
    await expect.poll(() => new URL(shown.page.url()).search).toBe('?view=conversion')
    await expect.poll(async () => (await shown.rows('Where visits go')).length).toBe(2)
  })
})

describe('the parts of the page', () => {
  it.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 320, height: 640 } }],
  ] as [string, BrowserContextOptions][])(
    'have nothing that axe-core finds, and no bar to the side, %s',
    async (_, options) => {
      await open('/?view=attention&around=/a', { bypassCSP: true, ...options })

      for (const part of ['Attention', 'Conversion']) {
        await shown.page.getByRole('link', { name: part, exact: true }).click()
        await shown.ready()
        expect(await shown.faults(), part).toEqual([])
        expect(await shown.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), part).toBe(true)
      }
      expect(shown.complaints).toEqual([])
    },
  )
})
