import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../collector/keys.js'
import { openStage, type Stage } from '../collector/stage.js'
import { createTraffic, HOUR, NINE, visit } from '../traffic.js'

/**
 * What clients of Plausible's Stats API v2 ask: the requests of its reference (plausible.io/docs/stats-api, read
 * 2026-11), and each metric, dimension, operator and range it lists.
 */
interface Question {
  metrics: string[]
  date_range: string | string[]
  dimensions?: string[]
  filters?: unknown[]
  order_by?: string[][]
  include?: object
  pagination?: object
}

const VISITORS = { metrics: ['visitors'], date_range: '7d' }
const UTM = {
  metrics: ['visitors', 'events', 'pageviews'],
  date_range: '7d',
  dimensions: ['visit:utm_medium', 'visit:utm_source'],
}

const EXAMPLES: Record<string, Question> = {
  'the first request': VISITORS,
  'an aggregate': { metrics: ['visitors', 'events'], date_range: '7d' },
  'a range of dates': { metrics: ['visitors'], date_range: ['2024-08-01', '2024-08-15'] },
  'a range of times': { metrics: ['visitors'], date_range: ['2024-01-01T12:00:00+02:00', '2024-01-01T15:59:59+02:00'] },
  'country and city': {
    metrics: ['visitors', 'pageviews', 'bounce_rate'],
    date_range: '7d',
    filters: [['is_not', 'visit:country_name', ['']]],
    dimensions: ['visit:country_name', 'visit:city_name'],
  },
  'UTM medium and source': UTM,
  'page and country': {
    ...VISITORS,
    filters: [
      ['contains', 'event:page', ['/docs', '/pricing']],
      [
        'or',
        [
          ['not', ['is', 'visit:utm_campaign', ['Referral']]],
          ['is', 'visit:country_name', ['Estonia', 'United States of America']],
        ],
      ],
    ],
  },
  'any case': { ...VISITORS, filters: [['contains', 'event:page', ['blog'], { case_sensitive: false }]] },
  'a segment': { metrics: ['visitors', 'events'], filters: [['is', 'segment', [2]]], date_range: '7d' },
  'a timeseries': {
    metrics: ['visitors', 'events'],
    date_range: '7d',
    filters: [['is', 'visit:os', ['GNU/Linux', 'Mac']]],
    dimensions: ['time:day'],
  },
  'hours with labels': {
    metrics: ['visitors'],
    date_range: 'day',
    dimensions: ['time:hour'],
    include: { time_labels: true },
  },
  'custom properties': {
    ...VISITORS,
    dimensions: ['time:day', 'event:props:is_customer'],
    order_by: [
      ['time:day', 'asc'],
      ['event:props:is_customer', 'desc'],
    ],
  },
  pagination: { ...UTM, include: { total_rows: true }, pagination: { limit: 3, offset: 1 } },
  'imported data': {
    metrics: ['visitors'],
    date_range: 'all',
    dimensions: ['visit:source'],
    include: { imports: true },
  },
  'imported data by country': {
    metrics: ['visitors'],
    date_range: 'all',
    dimensions: ['visit:source'],
    filters: [['is', 'visit:country_name', ['Estonia']]],
    include: { imports: true },
  },
  revenue: { metrics: ['total_revenue'], date_range: 'all', dimensions: ['event:goal'] },
  'revenue of two currencies': {
    metrics: ['total_revenue'],
    date_range: 'all',
    filters: [['is', 'event:goal', ['PurchaseUSD', 'PurchaseEUR']]],
  },
  behaviour: {
    metrics: ['visitors'],
    date_range: 'all',
    filters: [
      ['is', 'event:goal', ['Signup']],
      ['has_done', ['is', 'event:page', ['/pricing']]],
    ],
  },
  'two orders': {
    ...VISITORS,
    dimensions: ['visit:country_name'],
    order_by: [
      ['visitors', 'desc'],
      ['visit:country_name', 'asc'],
    ],
  },
  ...named(['day', '7d', '28d', '30d', '91d', 'month', '6mo', '12mo', 'year', 'all'], (date_range) => ({
    metrics: ['visitors'],
    date_range,
  })),
  ...named(
    [
      ...[
        'visitors',
        'visits',
        'pageviews',
        'views_per_visit',
        'bounce_rate',
        'visit_duration',
        'events',
        'percentage',
      ],
      ...['scroll_depth', 'time_on_page'],
    ],
    (metric) => ({ metrics: [metric], date_range: '7d', dimensions: ['event:page'] }),
  ),
  ...named(['conversion_rate', 'group_conversion_rate', 'average_revenue', 'total_revenue'], (metric) => ({
    metrics: [metric],
    date_range: '7d',
    filters: [['is', 'event:goal', ['Signup']]],
  })),
  ...named(
    [
      ...['event:goal', 'event:page', 'event:hostname', 'event:props:plan'],
      ...['visit:entry_page', 'visit:exit_page', 'visit:source', 'visit:referrer', 'visit:channel'],
      ...['visit:utm_medium', 'visit:utm_source', 'visit:utm_campaign', 'visit:utm_content', 'visit:utm_term'],
      ...['visit:device', 'visit:browser', 'visit:browser_version', 'visit:os', 'visit:os_version'],
      ...['visit:country', 'visit:region', 'visit:city'],
      ...['visit:country_name', 'visit:region_name', 'visit:city_name'],
      ...['time', 'time:hour', 'time:day', 'time:week', 'time:month'],
    ],
    (dimension) => ({ ...VISITORS, dimensions: [dimension] }),
  ),
  ...named(['is', 'is_not', 'contains', 'contains_not'], (operator) => ({
    ...VISITORS,
    filters: [[operator, 'event:page', ['/login', '/pricing']]],
  })),
  ...named(['matches', 'matches_not'], (operator) => ({
    ...VISITORS,
    filters: [[operator, 'event:page', ['^/user/\\d+$']]],
  })),
  ...named(['has_done', 'has_not_done'], (operator) => ({
    ...VISITORS,
    filters: [[operator, ['is', 'event:page', ['/pricing']]]],
  })),
  and: {
    ...VISITORS,
    filters: [
      [
        'and',
        [
          ['is', 'visit:country', ['DE']],
          ['is', 'event:page', ['/docs']],
        ],
      ],
    ],
  },
}

/** What footfall has no data for, and by which name it says so. */
const REFUSED: Record<string, RegExp> = {
  'a segment': /segment/,
  'imported data': /imports/,
  'imported data by country': /imports/,
}

function named(names: readonly string[], make: (name: string) => Question): Record<string, Question> {
  return Object.fromEntries(names.map((name) => [name, make(name)]))
}

let stage: Stage
let key = ''
beforeAll(async () => {
  stage = openStage()
  const { site, receive } = createTraffic(stage.store, { id: 'dummy.site' })
  const { key: made, kept } = createKey(site, 'read')
  stage.store.addKey(kept)
  key = made
  // Plausible too answers 400 for goals that the site has not.
  for (const name of ['Signup', 'PurchaseUSD', 'PurchaseEUR'])
    stage.store.addGoal(site, { name, kind: 'macro', condition: { type: 'event', name, props: {} }, value: null })
  const at = NINE - 24 * HOUR
  for (const [i, query] of ['utm_medium=social&utm_source=x', 'utm_medium=email&utm_source=y', ''].entries()) {
    const url = `https://dummy.site/docs/Blog-${i}?${query}`
    await receive(visit({ site: 'dummy.site', visitor: `v${i}`, at: at + i * HOUR, pages: [{ url }] }))
  }
  await receive(visit({ site: 'dummy.site', visitor: 'v9' }))
})
afterAll(() => stage.close())

async function ask(name: string) {
  const reply = await stage.post(
    '/api/v2/query',
    { site_id: 'dummy.site', ...EXAMPLES[name] },
    { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
  )
  return { status: reply.status, body: await reply.json() }
}

/** A 400 that says by its name what is not there. */
async function expectRefusal(name: string, pattern: RegExp) {
  const { status, body } = await ask(name)
  const { code, path, message } = body.error

  expect([status, code]).toEqual([400, expect.stringMatching(/^(unknown|unsupported|wrong|too)_|^not_/)])
  expect(`${path} ${message}`).toMatch(pattern)
}

describe('a client of Plausible', () => {
  const answered = Object.keys(EXAMPLES).filter((name) => !(name in REFUSED))

  it.each(answered)('is answered in the shape it knows: %s', async (name) => {
    const { dimensions = [], metrics } = EXAMPLES[name]
    const { status, body } = await ask(name)

    expect([status, body.error]).toEqual([200, undefined])
    expect(Object.keys(body)).toEqual(expect.arrayContaining(['results', 'meta', 'query']))
    for (const row of body.results) {
      expect(row.dimensions).toHaveLength(dimensions.length)
      expect(row.metrics).toHaveLength(metrics.length)
    }
    if (dimensions.length === 0) expect(body.results).toHaveLength(1)
    expect(body.query).toMatchObject({ site_id: 'dummy.site', metrics })
    for (const end of body.query.date_range) expect(end).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
  })

  it.each(Object.entries(REFUSED))('is told by name what is not kept: %s', (name, pattern) =>
    expectRefusal(name, pattern),
  )

  it('gets the rows that its reference shows', async () => {
    expect((await ask('an aggregate')).body.results).toEqual([{ dimensions: [], metrics: [3, 3] }])
    expect((await ask('any case')).body.results).toEqual([{ dimensions: [], metrics: [3] }])
    expect((await ask('pagination')).body).toMatchObject({
      results: [
        { dimensions: ['email', 'y'], metrics: [1, 1, 1] },
        { dimensions: ['social', 'x'], metrics: [1, 1, 1] },
      ],
      meta: { total_rows: 3 },
    })
    const { body } = await ask('hours with labels')
    expect(body.results).toEqual([{ dimensions: ['2026-03-02 09:00:00'], metrics: [1] }])
    expect(body.meta.time_labels).toHaveLength(24)
    expect((await ask('the first request')).body.query.date_range).toEqual([
      '2026-02-23T00:00:00+00:00',
      '2026-03-01T23:59:59+00:00',
    ])
  })
})
