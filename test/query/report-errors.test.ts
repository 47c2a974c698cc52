import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReports, type ReportQuestion } from '../../collector/query/reports.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, NINE, visit } from '../traffic.js'

const REPORTS = ['funnel', 'retention', 'journeys', 'frequency', 'feedback'] as const
const PAGE = ['is', 'event:page', ['/']]
const STEPS = [PAGE, ['is', 'event:name', ['play']]]

const folder = mkdtempSync(join(tmpdir(), 'footfall-reports-'))
let store: Store
let traffic: ReturnType<typeof createTraffic>

beforeAll(async () => {
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store)
  await traffic.receive(visit({ tracks: [{}] }), visit({ visitor: null }))
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

/** A question that is fine, but for what is given. */
const ask = (report: ReportQuestion['report'], body: object, now = NINE) => {
  const steps = report === 'funnel' ? { steps: STEPS } : {}
  return createReports(store)({ report, site: traffic.site, body: { date_range: 'day', ...steps, ...body }, now })
}

describe.each(REPORTS)('the %s report', (report) => {
  it.each([
    ['no range', { date_range: undefined }, 'invalid_date_range', 'date_range'],
    ['a filter that is none', { filters: ['page'] }, 'invalid_filter', 'filters[0]'],
    [
      'a filter by what is not known',
      { filters: [['is', 'event:mood', ['good']]] },
      'unknown_dimension',
      'filters[0][1]',
    ],
    ['metrics', { metrics: ['visitors'] }, 'unknown_key', 'metrics'],
  ])('refuses %s, and says where', async (_, body, code, path) => {
    expect(await ask(report, body)).toMatchObject({ error: { code, path, message: expect.any(String) } })
  })

  it('says how it understood the question', async () => {
    expect(await ask(report, { filters: [PAGE] })).toMatchObject({
      query: {
        site_id: 'shop.example',
        date_range: ['2026-03-02T00:00:00+00:00', '2026-03-02T23:59:59+00:00'],
        filters: [PAGE],
      },
    })
  })

  it.each([
    ['all time', { date_range: 'all' }],
    ['now', { date_range: 'realtime' }],
    ['one millisecond', { date_range: ['2026-03-02T09:00:00.000Z', '2026-03-02T09:00:00.000Z'] }],
    ['forty years', { date_range: ['1970-01-01', '2009-12-31'], interval: 'month' }],
    ['the end of time', { date_range: ['9999-12-01', '9999-12-31'] }],
  ])('answers about %s', async (_, { interval, ...body }: { date_range: unknown; interval?: string }) => {
    const monthly = report === 'retention' && interval ? { interval } : {}

    expect(await ask(report, { ...body, ...monthly })).toHaveProperty('results')
  })
})

it.each([
  ['funnel', 'an unknown goal', { steps: [PAGE, ['is', 'event:goal', ['None']]] }, 'unknown_value', 'steps[1][2][0]'],
  [
    'feedback',
    'an unknown goal',
    { filters: [['is_not', 'event:goal', ['None']]] },
    'unknown_value',
    'filters[0][2][0]',
  ],
  ['funnel', 'no steps', { steps: undefined }, 'missing', 'steps'],
  ['funnel', 'one step', { steps: [PAGE] }, 'missing', 'steps'],
  ['funnel', 'eleven steps', { steps: new Array(11).fill(PAGE) }, 'too_many', 'steps'],
  ['funnel', 'a text for steps', { steps: '/' }, 'wrong_type', 'steps'],
  ['funnel', 'a step without values', { steps: [PAGE, ['is', 'event:page', []]] }, 'missing', 'steps[1][2]'],
  ['funnel', 'a window of nothing', { window_hours: 0 }, 'out_of_range', 'window_hours'],
  ['funnel', 'a window in words', { window_hours: '24' }, 'out_of_range', 'window_hours'],
  ['funnel', 'a window of two years', { window_hours: 17_568 }, 'out_of_range', 'window_hours'],
  ['retention', 'an interval of hours', { interval: 'hour' }, 'unknown_interval', 'interval'],
  ['retention', 'no periods', { periods: 0 }, 'out_of_range', 'periods'],
  ['retention', 'half periods', { periods: 2.5 }, 'out_of_range', 'periods'],
  ['retention', 'a hundred periods', { periods: 100 }, 'out_of_range', 'periods'],
  ['retention', 'cohorts by mood', { cohort_by: 'mood' }, 'unknown_cohort', 'cohort_by'],
  [
    'retention',
    'forty years of days',
    { date_range: ['1970-01-01', '2009-12-31'], interval: 'day' },
    'too_many_buckets',
    'periods',
  ],
  ['journeys', 'around what is no filter', { around: '/' }, 'invalid_filter', 'around'],
  ['journeys', 'six steps', { steps: 6 }, 'out_of_range', 'steps'],
  ['feedback', 'totals', { include: { totals: true } }, 'unknown_key', 'include.totals'],
  ['feedback', 'rows as a word', { include: { total_rows: 'yes' } }, 'wrong_type', 'include.total_rows'],
  ['feedback', 'no limit', { pagination: { limit: 0 } }, 'out_of_range', 'pagination.limit'],
  ['feedback', 'a page', { pagination: { page: 2 } }, 'unknown_key', 'pagination.page'],
  ['journeys', 'no limit', { limit: 0 }, 'out_of_range', 'limit'],
] as const)('the %s report refuses %s', async (report, _, body, code, path) => {
  expect(await ask(report, body)).toMatchObject({ error: { code, path, message: expect.any(String) } })
})

describe('reports', () => {
  it('find nothing of another site', async () => {
    createTraffic(store, { id: 'other.example' })
    const site = store.findSite('other.example')
    if (!site) throw new Error('the site was not added')
    const answers = []
    for (const report of REPORTS) {
      const steps = report === 'funnel' ? { steps: STEPS } : {}
      answers.push(await createReports(store)({ report, site, body: { date_range: 'all', ...steps }, now: NINE }))
    }

    const [funnel, retention, journeys, frequency, feedback] = answers
    expect(funnel).toMatchObject({ results: [{ visitors: 0, rate_from_first: null }, { visitors: 0 }] })
    expect(retention).toMatchObject({ results: [], meta: { type_coverage: null } })
    expect(journeys).toMatchObject({ results: [], meta: { visits: 0 } })
    expect(feedback).toMatchObject({ results: [], meta: {} })
    expect(JSON.stringify(frequency)).not.toMatch(/"count":[1-9]/)
  })

  it('say whom they rest on: half of the visitors have a cookie', async () => {
    expect(await ask('retention', {})).toMatchObject({ meta: { type_coverage: 50 } })
    expect(await ask('frequency', {})).toMatchObject({ meta: { type_coverage: 50 } })
  })

  it('do not take a period that has not begun for one in which nobody came', async () => {
    expect(await ask('retention', { interval: 'day', periods: 2 })).toMatchObject({
      results: [{ cohort: '2026-03-02', visitors: 1, periods: [{ visitors: 1, rate: 100, complete: false }, null] }],
    })
  })

  it('tell where visits end beside the most frequent ways', async () => {
    const { site } = traffic
    const body = { date_range: 'day', around: PAGE, steps: 1, limit: 1 }

    expect(await createReports(store)({ report: 'journeys', site, body, now: NINE })).toMatchObject({
      results: [
        { position: -1, visits: 2, labels: [{ type: 'entry', label: '(entry)', visits: 2, share: 100 }] },
        { position: 0, visits: 2, labels: [{ type: 'page', label: '/', visits: 2, share: 100 }] },
        {
          position: 1,
          visits: 2,
          labels: [
            { type: 'event', label: 'play', visits: 1, share: 50 },
            { type: 'exit', label: '(exit)', visits: 1, share: 50 },
          ],
        },
      ],
      meta: { visits: 2 },
    })
  })
})
