import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../collector/query/answer.js'
import { createAsk } from '../../collector/query/ask.js'
import { changeIn } from '../../collector/query/rates.js'
import { wilson } from '../../collector/query/wilson.js'
import { differenceByChance } from '../../collector/query/z-test.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, HOUR, NINE, visit } from '../traffic.js'

const DAY = 24 * HOUR
const NOW = NINE + HOUR
const TODAY = '2026-03-02'

const folder = mkdtempSync(join(tmpdir(), 'footfall-include-'))
let store: Store
let traffic: ReturnType<typeof createTraffic>

beforeAll(async () => {
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store)
  store.addGoal(traffic.site, {
    name: 'Play',
    kind: 'macro',
    condition: { type: 'event', name: 'play', props: {} },
    value: { amount: 500, currency: 'CHF' },
  })
  const page = (active: number, path = '/') => ({
    url: `https://shop.example${path}`,
    active,
    visible: active,
    span: active,
  })
  await traffic.receive(
    visit({ visitor: 'a', pages: [page(1000)] }),
    visit({ visitor: 'b', pages: [page(2000)] }),
    visit({ visitor: 'c', pages: [page(12_000, '/long')] }),
    visit({ visitor: 'd', pages: [page(4000), page(0, '/next')], tracks: [{}] }),
    visit({ visitor: null, pages: [page(3000)] }),
    visit({ visitor: 'e', at: NINE - DAY, pages: [page(1000)] }),
    visit({ visitor: 'f', at: NINE - DAY, pages: [page(1000, '/old'), page(1000)] }),
    visit({ visitor: 'y', at: NINE - 365 * DAY, pages: [page(1000)] }),
    visit({
      visitor: 'buyer',
      at: NINE - 3 * DAY,
      tracks: [
        { name: 'order', order_id: '1', value: 10, currency: 'EUR' },
        { name: 'order', order_id: '2', value: 10, currency: 'USD' },
      ],
    }),
  )
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

async function ask(body: object, { site = traffic.site, now = NOW } = {}): Promise<Answer> {
  const reply = await createAsk(store)({ site, body: { date_range: 'day', ...body }, now })
  if ('error' in reply) throw new Error(JSON.stringify(reply.error))
  return reply
}

const refused = async (include: object) => {
  const reply = await createAsk(store)({
    site: traffic.site,
    body: { metrics: ['visitors'], date_range: 'day', include },
    now: NOW,
  })
  return 'error' in reply && reply.error
}

describe('compare', () => {
  it.each([
    [2.01, 2, 1],
    [1.99, 2, -1],
    [2.009, 2, 0],
    [3, 2, 50],
    [0, 3, -100],
    [-30, -20, -50],
    [1, 0, null],
  ])('shows the change from %d to %d in whole %', (value, then, change) => {
    expect(changeIn(value, then)).toBe(change)
  })

  it('sets the period before beside each row, with the change', async () => {
    const { results, meta } = await ask({
      metrics: ['visitors', 'bounce_rate'],
      include: { compare: 'previous_period' },
    })

    expect(results).toEqual([
      {
        dimensions: [],
        metrics: [5, 80],
        comparison: { dimensions: [], metrics: [2, 50], change: [150, 30], p_values: [null, expect.any(Number)] },
      },
    ])
    expect(meta.comparison_date_range).toEqual(['2026-03-01T00:00:00+00:00', '2026-03-01T23:59:59+00:00'])
  })

  it('has null where there was nothing, and a row for what is there now only', async () => {
    const { results } = await ask({
      metrics: ['pageviews', 'time_on_page'],
      dimensions: ['event:page'],
      include: { compare: 'previous_period' },
    })

    expect(
      results.map(({ dimensions, comparison }) => [dimensions[0], comparison?.metrics, comparison?.change]),
    ).toEqual([
      ['/', [2, 1], [100, 200]],
      ['/long', [0, null], [null, null]],
      ['/next', [0, null], [null, null]],
    ])
  })

  it('sets bucket beside bucket, whatever they are called', async () => {
    const { results } = await ask({
      metrics: ['visitors'],
      dimensions: ['time:day'],
      date_range: [TODAY, '2026-03-03'],
      include: { compare: ['2026-03-01', TODAY] },
    })

    expect(
      results.map(({ dimensions, comparison }) => [dimensions[0], comparison?.dimensions, comparison?.metrics]),
    ).toEqual([[TODAY, ['2026-03-01'], [2]]])
  })

  it.each([
    ['previous_period', '30d', '2026-01-01', '2026-01-30'],
    ['previous_period', 'month', '2026-02-27', '2026-02-28'],
    ['previous_year', 'day', '2025-03-02', '2025-03-02'],
    ['previous_year', ['2028-02-01', '2028-02-29'], '2027-02-01', '2027-02-28'],
    [['2025-01-01', '2025-01-05'], 'day', '2025-01-01', '2025-01-05'],
  ])('%j of %j is from %s to %s', async (compare, date_range, from, to) => {
    const { meta } = await ask({ metrics: ['visitors'], date_range, include: { compare } })

    expect(meta.comparison_date_range?.map((time) => time.slice(0, 10))).toEqual([from, to])
  })

  it('keeps days whole over a change of the clock', async () => {
    const site = { ...traffic.site, timezone: 'Europe/Berlin' }
    const { meta } = await ask(
      { metrics: ['visitors'], date_range: ['2026-03-29', '2026-03-30'], include: { compare: 'previous_period' } },
      { site, now: NINE + 60 * DAY },
    )

    expect(meta.comparison_date_range).toEqual(['2026-03-27T00:00:00+01:00', '2026-03-28T23:59:59+01:00'])
  })

  it.each([['last_week'], [7], [['2026-03-01']], [['yesterday', TODAY]], [['2026-03-02', '2026-03-01']]])(
    'is refused as %j',
    async (compare) => {
      expect(await refused({ compare })).toMatchObject({ path: expect.stringMatching(/^include\.compare/) })
    },
  )
})

describe('a change', () => {
  it.each([
    ['half a percent more', 1005, 1000, 1],
    ['half a percent less', 995, 1000, -1],
    ['a little less than half', 1009, 2019, -50],
    ['half, of what floats cannot say', 1407, 1400, 1],
  ])('is rounded half away from zero, as the values are shown: %s', async (name, now, then, change) => {
    const id = `${name.replaceAll(/[ ,]/g, '-')}.example`
    const { site, receive } = createTraffic(store, { id })
    const pages = (active: number) => [{ visible: 9000, span: 9000, active }]
    await receive(
      visit({ site: id, pages: pages(now) }),
      visit({ site: id, visitor: 'ben', at: NINE - DAY, pages: pages(then) }),
    )
    const body = { metrics: ['active_time'], date_range: [TODAY, TODAY], include: { compare: 'previous_period' } }
    const answer = await createAsk(store)({ site, body, now: NOW })

    expect(answer).toMatchObject({ results: [{ metrics: [now / 1000], comparison: { change: [change] } }] })
  })
})

describe('totals', () => {
  it('are of all rows together, in whatever page of the list', async () => {
    const { results, totals } = await ask({
      metrics: ['visitors', 'pageviews', 'bounce_rate'],
      dimensions: ['event:page'],
      include: { totals: true, compare: 'previous_period' },
      pagination: { limit: 1 },
    })

    expect(results).toHaveLength(1)
    expect(totals).toMatchObject({ dimensions: [], metrics: [5, 6, 80], comparison: { metrics: [2, 3, 50] } })
  })
})

describe('what is behind a number', () => {
  it('is how many a mean is of, and their median', async () => {
    const metrics = ['active_time', 'time_on_page', 'visitors', 'bounce_rate', 'total_active_time']
    const [row] = (await ask({ metrics, include: { samples: true, median: true } })).results

    expect(row).toMatchObject({
      metrics: [4.4, 4, 5, 80, 22],
      samples: [5, 6, null, 5, null],
      medians: [3, 3, null, null, null],
    })
  })

  it('is between which values the middle half of what a mean is of lies', async () => {
    const metrics = ['active_time', 'time_on_page', 'visitors', 'bounce_rate', 'total_active_time']
    const [row] = (await ask({ metrics, include: { quartiles: true } })).results

    // Visits of 1, 2, 3, 4 and 12 s; pageviews of 0, 1, 2, 3, 4 and 12 s: a quarter of them lies below 1.25 s.
    expect(row.quartiles).toEqual([[2, 3, 4], [1, 3, 4], null, null, null])
  })

  it('has no median of nothing', async () => {
    const body = { metrics: ['active_time'], date_range: ['2026-05-01', '2026-05-02'], include: { median: true } }

    expect((await ask(body)).results).toEqual([{ dimensions: [], metrics: [null], medians: [null] }])
  })

  it('is how sure a rate is', async () => {
    const [row] = (await ask({ metrics: ['bounce_rate', 'visitors'], include: { margins: true } })).results

    expect(row.margins).toEqual([[37.55, 96.38], null])
  })

  it('is whose type is known, for new and returning visitors', async () => {
    const metrics = ['new_visitors', 'visitors']
    const { results, meta } = await ask({ metrics, dimensions: ['event:page'], include: { samples: true } })

    expect(meta).toMatchObject({ type_coverage: 80 })
    expect(results.map(({ dimensions, type_coverage }) => [dimensions[0], type_coverage])).toEqual([
      ['/', 75],
      ['/long', 100],
      ['/next', 100],
    ])
    expect((await ask({ metrics })).results).toEqual([{ dimensions: [], metrics: [4, 5] }])
    expect((await ask({ metrics: ['visitors'] })).meta).not.toHaveProperty('type_coverage')
  })
})

it('a currency is somebody’s money', async () => {
  expect(await refused({ currency: 'EUD' })).toMatchObject({ code: 'unknown_currency', path: 'include.currency' })
  expect(await refused({ currency: 'eur' })).toMatchObject({ code: 'unknown_currency' })
})

describe('definitions', () => {
  it('of who can be retained leave no type to rest on, but for visitors', async () => {
    const rests = async (retained: string) =>
      'type_coverage' in
      (await ask({ metrics: ['retention_rate'], date_range: '7d', include: { definitions: { retained } } })).meta

    expect([await rests('visitors'), await rests('users'), await rests('customers')]).toEqual([true, false, false])
  })

  const ofBounces = (definitions?: object) =>
    ask({ metrics: ['bounces', 'bounce_rate', 'engaged_visits'], include: definitions && { definitions } })

  it('are those of the dictionary, and told in words', async () => {
    const { results, query } = await ofBounces()

    expect(results[0].metrics).toEqual([4, 80, 2])
    expect(query.definitions).toMatchObject({
      bounce: 'A visit with exactly one pageview and no interaction.',
      engaged: 'A visit with 10 s of active time, or an interaction, or two pageviews.',
      metrics: { bounces: 'Visits with exactly one pageview and no interaction.' },
    })
  })

  it('can call no bounce what was read for long', async () => {
    const { results, query } = await ofBounces({ bounce: 'not_engaged' })

    expect(results[0].metrics).toEqual([3, 60, 2])
    expect(query.definitions).toMatchObject({
      metrics: { bounces: 'Visits with exactly one pageview, no interaction and less than 10 s of active time.' },
    })
  })

  it('can say how long that is', async () => {
    expect((await ofBounces({ bounce: 'not_engaged', engaged_seconds: 2 })).results[0].metrics).toEqual([1, 20, 4])
    expect((await ofBounces({ engaged_seconds: 3 })).results[0].metrics).toEqual([4, 80, 3])
  })

  it.each([{ bounce: 'short' }, { engaged_seconds: 0 }, { engaged_seconds: 1.5 }, { colour: 'red' }])(
    'are refused as %j',
    async (definitions) => {
      expect(await refused({ definitions })).toMatchObject({ path: expect.stringMatching(/^include\.definitions/) })
    },
  )
})

describe('meta', () => {
  it('marks a range that is not over, and the buckets that are not whole', async () => {
    const body = { metrics: ['visitors'], dimensions: ['time:week'], date_range: ['2026-02-25', '2026-03-10'] }
    const { meta } = await ask(body)

    expect(meta).toEqual({ unfinished: true, partial_time_labels: ['2026-02-23', TODAY, '2026-03-09'] })
    expect((await ask({ ...body, date_range: ['2026-02-16', '2026-02-22'] })).meta).toEqual({})
  })

  it('says from when on there are events, where the range goes further back', async () => {
    const site = { ...traffic.site, retentionDays: 30 }

    expect((await ask({ metrics: ['visitors'], date_range: '30d' }, { site })).meta).toEqual({
      kept_from: '2026-02-01T00:00:00+00:00',
    })
    expect((await ask({ metrics: ['visitors'], date_range: '28d' }, { site })).meta).toEqual({})
  })

  it('names the currencies that were left out', async () => {
    const { meta, results } = await ask({ metrics: ['revenue', 'orders'], date_range: '7d' })

    expect(results[0].metrics).toEqual([10, 2])
    expect(meta).toEqual({ currency: 'EUR', other_currencies: ['USD'] })
    expect((await ask({ metrics: ['total_revenue'] })).meta).toEqual({
      unfinished: true,
      currency: 'EUR',
      other_currencies: ['CHF'],
    })
  })
})

describe('margins of 95 %', () => {
  // Wilson's interval as in Brown, Cai and DasGupta, Interval estimation for a binomial proportion, 2001.
  it.each([
    [0, 10, 0, 0.2775],
    [1, 10, 0.0179, 0.4042],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [500, 1000, 0.4691, 0.5309],
  ])('of %d in %d are %d and %d', (of, by, low, high) => {
    const margins = wilson({ of, by })?.map((margin) => Number(margin.toFixed(4)))

    expect(margins).toEqual([low, high])
  })

  it('are none of nothing', () => {
    expect(wilson({ of: 0, by: 0 })).toBeNull()
  })
})

describe('a difference by chance', () => {
  it.each([
    [{ of: 50, by: 100 }, { of: 50, by: 100 }, 1],
    [{ of: 0, by: 100 }, { of: 0, by: 50 }, 1],
    [{ of: 60, by: 100 }, { of: 40, by: 100 }, 0.00468],
    [{ of: 120, by: 1000 }, { of: 100, by: 1000 }, 0.15292],
  ])('%j and %j: %d', (a, b, p) => {
    expect(differenceByChance(a, b)).toBeCloseTo(p, 4)
  })

  it('is not known of nothing', () => {
    expect(differenceByChance({ of: 0, by: 0 }, { of: 1, by: 2 })).toBeNull()
  })
})
