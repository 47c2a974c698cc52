import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createReports, type ReportQuestion } from '../../collector/query/reports.js'
import type { Site } from '../../collector/sites.js'
import { openStore } from '../../collector/store/open.js'
import { createTraffic, NINE, visit } from '../traffic.js'

const folder = mkdtempSync(join(tmpdir(), 'footfall-again-'))
const store = openStore(`sqlite:${folder}/footfall.db`, 'write')
let site: Site
beforeAll(async () => {
  const traffic = createTraffic(store)
  site = traffic.site
  store.segments.add(site, { name: 'Home', filters: [['is', 'event:page', ['/']]] })
  await traffic.receive(visit())
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const HOME = ['is', 'segment', ['Home']]
const PAGE = ['is', 'event:page', ['/']]

const ask = async (report: ReportQuestion['report'], body: object) => {
  const answer = await createReports(store)({ report, site, body, now: NINE + 61_234 })
  if (!('query' in answer)) throw new Error(JSON.stringify(answer))
  return answer
}

it.each([
  ['query', { metrics: ['visitors', 'bounce_rate'], date_range: 'day' }],
  ['query', { metrics: ['visitors'], date_range: 'realtime', dimensions: ['event:page'], filters: [HOME] }],
  [
    'query',
    {
      metrics: ['bounce_rate'],
      date_range: '7d',
      include: { compare: 'previous_period', definitions: { bounce: 'not_engaged' } },
    },
  ],
  ['funnel', { date_range: 'day', steps: [PAGE, HOME] }],
  ['retention', { date_range: 'day' }],
  ['journeys', { date_range: '24h' }],
  ['journeys', { date_range: 'day', around: PAGE }],
  ['frequency', { date_range: 'day', filters: [HOME] }],
  ['feedback', { date_range: 'day' }],
  ['visitor', { visitor: 'anna'.padEnd(21, '-') }],
  ['delivery', { date_range: 'day' }],
] as const)('the query of a reply to %s can be asked again: %j', async (report, body) => {
  const first = await ask(report, body)
  const again = await ask(report, first.query)

  expect(again).toEqual(first)
})

it('what is null is absent', async () => {
  const nothing = { filters: null, dimensions: null, order_by: null, pagination: null, include: null }
  const metrics = ['visitors']
  const plain = await ask('query', { metrics, date_range: 'day' })

  expect(await ask('query', { metrics, date_range: 'day', ...nothing })).toEqual(plain)
  const include = { compare: null, engaged_within: null, total_rows: null, currency: null, definitions: null }
  expect(await ask('query', { metrics, date_range: 'day', include, pagination: { limit: null } })).toEqual(plain)
})

it('a range that begins within a second is told to the millisecond', async () => {
  const { query } = await ask('query', { metrics: ['visitors'], date_range: 'realtime' })

  expect(query.date_range).toEqual(['2026-03-02T08:56:01.234+00:00', '2026-03-02T09:01:01.234+00:00'])
})

it('what a reply says besides is refused where it does not hold', async () => {
  const body = { metrics: ['visitors'], date_range: 'day', definitions: { bounce: 'single_view' } }

  expect(await createReports(store)({ report: 'query', site, body, now: NINE })).toMatchObject({
    error: { code: 'changed', path: 'definitions' },
  })
})
