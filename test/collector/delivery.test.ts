import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createQueryRoute } from '../../collector/api/query.js'
import { createKey } from '../../collector/keys.js'
import { createReports } from '../../collector/query/reports.js'
import { openStore } from '../../collector/store/open.js'
import type { Scope, Store } from '../../collector/store/store.js'
import type { Batch } from '../../sdk/protocol.js'
import { CHROME, createTraffic, HOUR, MINUTE, NINE, SECOND, visit } from '../traffic.js'

const DAY = 24 * HOUR
const MONDAY = '2026-03-02'

let folder = ''
let store: Store
let traffic: ReturnType<typeof createTraffic>
let now = NINE + HOUR

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-delivery-'))
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store)
  now = NINE + HOUR
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

/** What the report says to who has a key of the site. */
async function report(body: object = {}, { site = traffic.site, scope = 'read' as Scope } = {}) {
  const { key, kept } = createKey(site, scope)
  store.addKey(kept)
  const route = createQueryRoute({
    report: 'delivery',
    ask: createReports(store),
    sites: store,
    adminKey: null,
    retentionDays: 0,
    clock: () => now,
  })
  const reply = await new Hono().post('/', route).request('/', {
    method: 'POST',
    body: JSON.stringify({ site_id: site.id, date_range: [MONDAY, MONDAY], ...body }),
    headers: { Authorization: `Bearer ${key}` },
  })
  return { status: reply.status, body: await reply.json() }
}

const results = async (body: object = {}) => (await report(body)).body.results
const totals = async (body: object = {}) => (await report(body)).body.totals

const receive = (batch: Batch, userAgent = CHROME) =>
  traffic.door.receive([{ body: { parsed: batch }, request: { received: batch.sent, userAgent, country: 'DE' } }])

/** A view that says it has four events, with some of them. */
const anna = visit({ pages: [{ count: 4 }], tracks: [{}, {}, {}] })
const part = (...numbers: number[]): Batch => ({ ...anna, events: anna.events.filter(({ n }) => numbers.includes(n)) })

describe('POST /api/v2/delivery', () => {
  it('has no day before anything came, and no share of nobody', async () => {
    expect((await report()).body).toEqual({
      results: [],
      totals: {
        received: 0,
        stored: 0,
        lost: 0,
        dropped: 0,
        repeated: 0,
        late: 0,
        rejected: {},
        bots: {},
        cookieless_share: null,
        type_coverage: null,
        provisional: false,
      },
      meta: {},
      query: {
        site_id: 'shop.example',
        date_range: ['2026-03-02T00:00:00+00:00', '2026-03-02T23:59:59+00:00'],
        filters: [],
      },
    })
  })

  it('accounts for all that came: 4 stored, 2 repeated, 2 rejected and 3 of bots are 11', async () => {
    // Of five events 1 and 2 are bad, and 4 is lost; then two come again; then a visitor without a cookie.
    const bad = visit({ pages: [{ count: 5 }], tracks: [{ name: '' }, { currency: 'EURO', value: 1 }, {}] })
    await receive(bad)
    await receive({ ...bad, events: [bad.events[0], bad.events[3]] })
    await receive(visit({ visitor: null, tracks: [{}] }))
    await receive(visit({ visitor: 'bot', tracks: [{}, {}] }), 'Googlebot/2.1')

    const day = {
      received: 11,
      stored: 4,
      lost: 1,
      dropped: 0,
      repeated: 2,
      late: 0,
      rejected: { empty: 1, not_a_currency: 1 },
      bots: { search: 3 },
      cookieless_share: 50,
      type_coverage: 50,
      provisional: true,
    }
    const { status, body } = await report()
    expect(status).toBe(200)
    expect(body.results).toEqual([{ day: MONDAY, ...day }])
    expect(body.totals).toEqual(day)
  })

  it('has what servers send on the day the site had when it came', async () => {
    const berlin = createTraffic(store, { id: 'berlin.example', timezone: 'Europe/Berlin' })
    const events = [{ id: 'a', at: NINE, type: 'track', name: 'ticket' }, { id: 'b' }]
    await berlin.book(events, NINE + 14.5 * HOUR)
    await berlin.book(events, NINE + 14.5 * HOUR)
    now = NINE + DAY
    const { body } = await report({ date_range: [MONDAY, '2026-03-03'] }, { site: berlin.site })

    expect(body.results).toMatchObject([
      { day: '2026-03-02', received: 0, cookieless_share: null },
      { day: '2026-03-03', received: 4, stored: 1, repeated: 1, rejected: { wrong_type: 2 }, late: 0, lost: 0 },
    ])
  })

  it.each([
    ['an event in the middle', [part(0, 1, 3)], 1],
    ['the tail of a view', [part(0)], 3],
    ['nothing when all came', [anna], 0],
    ['nothing when all came in another order and twice', [part(3), part(1, 2), part(0), part(1, 2)], 0],
    [
      'nothing that was rejected, sent again or not',
      [
        { ...anna, events: renamed() },
        { ...anna, events: renamed() },
      ],
      0,
    ],
    [
      'nothing that the script gave up, told again or not',
      [
        { ...part(0, 3), dropped: 2 },
        { ...part(0, 3), dropped: 2 },
      ],
      0,
    ],
    ['what is missing besides', [{ ...part(0), dropped: 2 }], 1],
  ])('loses %s', async (_, batches, lost) => {
    for (const batch of batches) await receive(batch)

    expect((await totals()).lost).toBe(lost)
  })

  it('cannot know of a view of which nothing came', async () => {
    const second = visit({ visitor: 'ben', pages: [{}, {}] })
    await receive({ ...second, views: [second.views[0]], events: [second.events[0]] })

    expect(await totals()).toMatchObject({ stored: 1, lost: 0 })
  })

  it('finds nothing lost any more when it comes late', async () => {
    await receive(part(0, 1, 3))
    expect(await results()).toMatchObject([{ day: MONDAY, stored: 3, lost: 1, late: 0 }])

    await receive({ ...part(2), sent: NINE + 3 * DAY })
    now = NINE + 3 * DAY

    expect(await results({ date_range: [MONDAY, '2026-03-05'] })).toMatchObject([
      { day: MONDAY, stored: 3, lost: 0, late: 0 },
      { day: '2026-03-05', stored: 1, lost: 0, late: 1 },
    ])
  })

  it('takes an event that is 61 s old for late, one of 60 s not', async () => {
    await receive({ ...visit(), sent: NINE + 60 * SECOND })
    await receive({ ...visit({ visitor: 'ben' }), sent: NINE + 61 * SECOND })

    expect(await totals()).toMatchObject({ stored: 2, late: 1 })
  })

  it('counts what a script gave up once, on the day it says so, and misses it on none', async () => {
    const next = { ...visit({ ordinal: 2, at: NINE + DAY }), dropped: 3 }
    await receive(part(0))
    await receive(next)
    await receive({ ...next, sent: next.sent + MINUTE })

    expect(await results({ date_range: [MONDAY, '2026-03-03'] })).toMatchObject([
      { day: MONDAY, dropped: 0, lost: 0 },
      { day: '2026-03-03', dropped: 3, lost: 0, repeated: 1 },
    ])
  })

  it('does not make good what one lost by what another gave up', async () => {
    await receive(part(0))
    await receive({ ...visit({ visitor: 'ben' }), dropped: 3 })

    expect(await totals()).toMatchObject({ dropped: 3, lost: 3 })
  })

  it('counts visitors over the range once', async () => {
    for (const at of [NINE, NINE + DAY]) {
      await receive(visit({ at }))
      await receive(visit({ visitor: 'ben', at }))
    }
    await receive(visit({ visitor: null }))

    const { results, totals } = (await report({ date_range: [MONDAY, '2026-03-03'] })).body
    expect(results).toMatchObject([
      { day: MONDAY, cookieless_share: 33.33, type_coverage: 66.67 },
      { day: '2026-03-03', cookieless_share: 0, type_coverage: 100 },
    ])
    expect(totals).toMatchObject({ cookieless_share: 33.33, type_coverage: 66.67 })
  })

  it('is provisional until seven days after the day has ended', async () => {
    await receive(anna)
    const isProvisional = async (at: number) => {
      now = at
      return (await totals()).provisional
    }

    expect(await isProvisional(Date.UTC(2026, 2, 10) - 1)).toBe(true)
    expect(await isProvisional(Date.UTC(2026, 2, 10))).toBe(false)
  })

  it('is about days of the site: half an hour after midnight there is the next', async () => {
    traffic = createTraffic(store, { id: 'berlin.example', timezone: 'Europe/Berlin' })
    // 23:29 and 0:29 in Berlin, sent a minute later; of each view one event is lost.
    const at = Date.UTC(2026, 2, 2, 22, 29)
    const pages = [{ count: 2 }]
    await receive(visit({ site: 'berlin.example', at, pages }))
    await receive(visit({ site: 'berlin.example', at: at + HOUR, visitor: 'ben', pages }))

    const { results, query } = (await report({ date_range: [MONDAY, '2026-03-03'] }, { site: traffic.site })).body
    expect(results).toMatchObject([
      { day: MONDAY, stored: 1, lost: 1, cookieless_share: 0 },
      { day: '2026-03-03', stored: 1, lost: 1, cookieless_share: 0 },
    ])
    expect(query.date_range).toEqual(['2026-03-02T00:00:00+01:00', '2026-03-03T23:59:59+01:00'])
  })

  it('is of whole days, whatever part of them the range meets', async () => {
    await receive(anna)
    const part = { date_range: ['2026-03-02T20:00:00Z', '2026-03-02T21:00:00Z'] }

    expect(await results(part)).toMatchObject([{ day: MONDAY, stored: 4 }])
    expect(await results({ date_range: ['2026-03-03', '2026-03-04'] })).toEqual([])
  })

  it.each([
    ['no range', { date_range: undefined }, { code: 'invalid_date_range', path: 'date_range' }],
    ['an unknown range', { date_range: 'ever' }, { code: 'invalid_date_range', path: 'date_range' }],
    ['filters', { filters: [['is', 'visit:country', ['DE']]] }, { code: 'unsupported', path: 'filters' }],
    ['filters that are none', { filters: 'all' }, { code: 'wrong_type', path: 'filters' }],
    ['metrics', { metrics: ['visitors'] }, { code: 'unknown_key', path: 'metrics' }],
  ])('refuses %s', async (_, body, error) => {
    const reply = await report(body)

    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({ error })
  })

  it('is for who may read the site', async () => {
    const other = createTraffic(store, { id: 'other.example' })

    expect((await report({ filters: [] })).status).toBe(200)
    expect((await report({}, { scope: 'write' })).status).toBe(403)
    expect((await report({ site_id: 'shop.example' }, { site: other.site })).status).toBe(404)
  })
})

/** All four events, of which two are bad. */
function renamed(): Batch['events'] {
  return anna.events.map((event) => (event.type === 'track' && event.n > 1 ? { ...event, name: '' } : event))
}
