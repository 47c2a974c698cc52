import { brotliCompressSync } from 'node:zlib'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Batch, Event } from '../../sdk/protocol.js'
import { visit } from '../traffic.js'
import { type Shown, type Stand, stand } from './dashboard-page.js'

/** On a machine that has much to do. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 10_000 })

let at = 0
let site: Stand
let shown: Shown

const page = (path: string, active: number, scroll: number) => ({
  url: `https://shop.example${path}`,
  active,
  visible: 2 * active,
  scroll,
})

/** The same with an answer on its first page. */
function saying(answer: object, batch: Batch): Batch {
  const [{ id: view, at }] = batch.views
  return { ...batch, events: [...batch.events, { type: 'feedback', view, n: 9, at: at + 500, ...answer } as Event] }
}

beforeAll(async () => {
  // Today, also in the first minute of a day.
  at = Math.max(Date.now() - 60_000, new Date().setUTCHours(0, 0, 0, 0))
  const anna = visit({
    visitor: 'anna',
    at,
    pages: [page('/', 2000, 30), page('/a', 20_000, 60), page('/b', 8000, 95)],
  })
  const ben = visit({ visitor: 'ben', at, pages: [page('/a', 70_000, 92)] })
  site = await stand([
    { batch: saying({ kind: 'nps', score: 9, comment: 'Great' }, anna) },
    { batch: saying({ kind: 'csat', score: 2, comment: 'Too dear' }, ben), country: 'AT' },
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
    await soon(async () => (await shown.rows('Pages people open')).map(([name]) => name)).toEqual(['/a', '/b'])
    await shown.panel('How long pages are read').getByRole('link', { name: '5-10 s' }).click()
    await soon(async () => (await shown.rows('Pages people open')).map(([name]) => name)).toEqual(['/b'])

    await shown.panel('How far pages are seen').getByRole('link', { name: '75 % or more' }).click()
    await soon(() => new URL(shown.page.url()).searchParams.getAll('filter')).toEqual(['is,event:time_on_page,5-10 s'])
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
    // Anna answered on her first page, Ben on his only one.
    expect(tables).toEqual([
      ['Two before\tVisits', '/\t1'],
      ['Just before\tVisits', 'feedback\t1', 'The visit began\t1'],
      ['The page\tVisits', '/a\t2'],
      ['Just after\tVisits', '/b\t1', 'feedback\t1'],
      ['Two after\tVisits', 'The visit ended\t2'],
    ])
    const { results } = await site.ask('journeys', {
      date_range: 'day',
      around: ['is', 'event:page', ['/a']],
      steps: 2,
    })
    expect(results[3]).toMatchObject({ position: 1, visits: 2, labels: [{ label: '/b' }, { label: 'feedback' }] })
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
    await soon(() => new URL(shown.page.url()).search).toBe('?view=conversion')
    await soon(async () => (await shown.rows('Where visits go')).length).toBe(2)
  })
})

describe('the part of the voice', () => {
  const comments = () => shown.page.locator('.comments blockquote').allInnerTexts()
  const comment = (text: string) => shown.page.locator('.comments li').filter({ hasText: text })

  it('has no buttons for who may only read', async () => {
    await open('/?view=voice')

    expect((await comments()).toSorted()).toEqual(['Great', 'Too dear'])
    expect(await shown.page.locator('.comments button').count()).toBe(0)
  })

  it('says so where a comment could not be marked', async () => {
    await open('/?view=voice', { key: site.key('admin') })
    await shown.page.route('**/api/v1/feedback/*', (route) => route.abort())
    await shown.page.getByText('Hide', { exact: true }).first().click()

    await shown.page.getByText('That did not work: try again.').waitFor()
    expect(await comments()).toHaveLength(2)
  })

  it('filters by a score and the kind that it is of', async () => {
    await open('/?view=voice')
    await shown.panel('Scores').getByRole('tab', { name: 'NPS' }).click()
    await shown.panel('Scores').getByRole('link', { name: '9' }).click()

    await soon(() => shown.page.locator('.chip b').allInnerTexts()).toEqual(['9', 'nps'])
    await soon(comments).toEqual(['Great'])
    await shown.panel('Scores').getByRole('link', { name: '9' }).click()
    await soon(() => shown.page.locator('.chip').count()).toBe(0)
  })

  it('marks comments for who may write, and shows those of a state', async () => {
    await open('/?view=voice', { key: site.key('admin') })
    await comment('Too dear').getByText('Mark as read').click()
    await shown.page.getByText('Marked as read.').waitFor()
    await comment('Great').getByText('Hide').click()
    await soon(comments).toEqual(['Too dear'])
    expect(await shown.page.evaluate(() => document.activeElement?.className)).toBe('comments')

    await shown.panel('What they wrote').getByRole('link', { name: 'New', exact: true }).click()
    await shown.page.getByText('Nobody wrote such a comment in this period.').waitFor()
    await shown.panel('What they wrote').getByRole('link', { name: 'Hidden' }).click()
    await soon(comments).toEqual(['Great'])
    expect(new URL(shown.page.url()).searchParams.get('tab.comments')).toBe('hidden')
    const { results } = await site.ask('feedback', { date_range: 'day', states: ['read', 'hidden'] })
    expect(results.map(({ comment, state }) => `${comment}: ${state}`).toSorted()).toEqual([
      'Great: hidden',
      'Too dear: read',
    ])
    await shown.page.getByText('Show again').click()
    await soon(comments).toEqual([])
  })
})

describe('the map', () => {
  const land = (name: string) => shown.page.locator('.world g').filter({ has: shown.page.getByText(name) })

  it('comes when somebody looks at it, and has what the list has', async () => {
    const asked: string[] = []
    await open('/')
    shown.page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    expect(await shown.page.locator('.world').count()).toBe(0)
    await shown.page.getByRole('tab', { name: 'Map' }).click()
    await shown.page.locator('.world').waitFor()

    expect(asked.filter((path) => path !== '/icon.svg').toSorted()).toEqual(['/api/v2/reports', '/world.json'])
    const titles = await shown.page.locator('.world g[class] title').allTextContents()
    expect(titles.toSorted()).toEqual(['Austria: 1', 'Germany: 1'])
    expect((await shown.rows('Places')).map(([name, visitors]) => `${name}: ${visitors}`).toSorted()).toEqual(
      titles.toSorted(),
    )
    expect(await shown.page.locator('.world path').count()).toBeGreaterThan(170)
    expect(await shown.page.locator('.world [tabindex="0"]').count()).toBe(0)
    expect(shown.complaints).toEqual([])
  })

  it('filters by a country', async () => {
    await open('/?tab.places=map')
    await land('Austria: 1').locator('path').click()

    await soon(() => new URL(shown.page.url()).searchParams.get('filter')).toBe('is,visit:country,AT')
    await soon(() => land('Austria: 1').getAttribute('class')).toContain('chosen')
    await soon(async () => (await shown.rows('Pages')).map(([name]) => name)).toEqual(['/a'])
  })

  it('is 15 kB at most, in one piece: no step goes across it', async () => {
    const reply = await fetch(`${site.url}/world.json`)
    const text = await reply.text()
    const { viewBox, paths } = JSON.parse(text)
    const steps = Object.values<string>(paths).flatMap((path) =>
      path.split('z').flatMap((part) => (part.split('l')[1]?.match(/-?\d+/g) ?? []).map(Number)),
    )

    expect(brotliCompressSync(text).length).toBeLessThan(15_000)
    expect(viewBox).toBe('0 9 1000 432')
    expect(steps.length).toBeGreaterThan(10_000)
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(150)
  })

  it('says so where it does not load, and the list is there', async () => {
    await open('/')
    await shown.page.route('**/world.json', (route) => route.abort())
    await shown.page.getByRole('tab', { name: 'Map' }).click()

    await shown.page.getByText('The map did not load; the list has the same.').waitFor()
    expect(await shown.rows('Places')).toHaveLength(2)
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
      await open('/?tab.places=map&around=/a', { bypassCSP: true, key: site.key('admin'), ...options })

      await shown.page.locator('.world').waitFor()
      expect(await shown.faults(), 'map').toEqual([])
      for (const part of ['Attention', 'Conversion', 'Voice']) {
        await shown.page.getByRole('link', { name: part, exact: true }).click()
        await shown.ready()
        expect(await shown.faults(), part).toEqual([])
        expect(await shown.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), part).toBe(true)
      }
      expect(shown.complaints).toEqual([])
    },
  )
})
