import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Batch, Event } from '../../sdk/protocol.js'
import { ADMIN_KEY, openStage, type Stage } from '../collector/stage.js'
import { HOUR, MINUTE, NINE, SECOND, visit } from '../traffic.js'

const DAY = 24 * HOUR
const ANNA = 'anna'.padEnd(21, '-')

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

const AS_ADMIN = { Authorization: `Bearer ${ADMIN_KEY}` }

async function get(id: string, parameters: Record<string, string> = {}) {
  const query = new URLSearchParams({ site_id: 'shop.example', ...parameters })
  const reply = await stage.get(`/api/v2/visitors/${id}?${query}`, AS_ADMIN)
  return { status: reply.status, body: await reply.json() }
}

async function post(id: string, body: object = {}) {
  const reply = await stage.post(`/api/v2/visitors/${id}`, { site_id: 'shop.example', ...body }, AS_ADMIN)
  return { status: reply.status, body: await reply.json() }
}

const withEvents = (batch: Batch, ...events: Event[]): Batch => ({ ...batch, events: [...batch.events, ...events] })

/** Three visits, a day apart: pages `/1`, `/2`, `/3`. */
const threeVisits = () =>
  [1, 2, 3].map((ordinal) =>
    visit({
      ordinal,
      at: NINE - (4 - ordinal) * DAY,
      pages: [{ url: `https://shop.example/${ordinal}` }],
      tracks: ordinal === 2 ? [{ name: 'signup' }] : [],
    }),
  )

describe('a visitor', () => {
  it('is told with all it did, in the order of events', async () => {
    const batch = visit({
      pages: [
        {
          url: 'https://shop.example/pricing?utm_source=news&utm_campaign=spring',
          title: 'Pricing',
          referrer: 'https://news.example/',
          span: 20_000,
          visible: 20_000,
          active: 12_500,
          scroll: 75,
        },
        { url: 'https://shop.example/thanks', title: 'Thanks' },
      ],
      tracks: [{ name: 'signup', props: { plan: 'pro' }, value: 9.9, currency: 'EUR' }],
    })
    const view = batch.views[0].id
    const said: Event[] = [
      { type: 'feedback', view, n: 2, at: NINE + 30 * SECOND, kind: 'csat', score: 5, comment: 'Nice' },
      { type: 'vital', view, n: 3, at: NINE + 31 * SECOND, name: 'LCP', value: 900, rating: 'good' },
      { type: 'identify', view, n: 4, at: NINE + 32 * SECOND, user: 'u_42', account: 'acme', traits: { plan: 'pro' } },
    ]
    await stage.traffic.receive(withEvents(batch, ...said))
    const { status, body } = await get(ANNA)

    expect(status).toBe(200)
    expect(body.visitor).toEqual({
      id: ANNA,
      cookieless: false,
      first_seen: '2026-03-02T09:00:00+00:00',
      visits: 1,
      user: 'u_42',
      account: 'acme',
      traits: { plan: 'pro' },
    })
    const [{ events, ...visited }] = body.results
    expect(visited).toMatchObject({
      id: `anna-1-${NINE}`.padEnd(21, '-'),
      number: 1,
      start: '2026-03-02T09:00:00+00:00',
      visit_duration: 30,
      active_time: 12.5,
      pageviews: 2,
      type: 'new',
      source: 'news',
      utm_campaign: 'spring',
      referrer: 'news.example',
      entry_page: '/pricing',
      exit_page: '/thanks',
      country: 'DE',
      device: 'Desktop',
      browser: 'Chrome',
    })
    const where = { page: '/pricing', hostname: 'shop.example', sender: 'browser' }
    expect(events).toEqual([
      {
        time: '2026-03-02T09:00:00+00:00',
        type: 'pageview',
        name: 'pageview',
        ...where,
        title: 'Pricing',
        active_time: 12.5,
        scroll_depth: 75,
      },
      expect.objectContaining({ type: 'pageview', page: '/thanks', title: 'Thanks', active_time: 0 }),
      {
        time: '2026-03-02T09:00:02+00:00',
        type: 'track',
        name: 'signup',
        ...where,
        props: { plan: 'pro' },
        value: 9.9,
        currency: 'EUR',
      },
      {
        time: '2026-03-02T09:00:30+00:00',
        type: 'feedback',
        name: 'feedback',
        ...where,
        kind: 'csat',
        score: 5,
        comment: 'Nice',
        active_time: 12.5,
      },
    ])
    expect(body.meta).toMatchObject({ type_coverage: 100 })
  })

  it('has its visits the newest first, page by page, and no one else’s', async () => {
    await stage.traffic.receive(...threeVisits(), visit({ visitor: 'ben' }))
    const pagesOf = ({ results }: { results: { entry_page: string }[] }) => results.map(({ entry_page }) => entry_page)

    expect(pagesOf((await get(ANNA)).body)).toEqual(['/3', '/2', '/1'])
    const { body } = await get(ANNA, { limit: '1', offset: '1', include: 'total_rows' })
    expect(pagesOf(body)).toEqual(['/2'])
    expect(body.meta.total_rows).toBe(3)
    expect(body.visitor.visits).toBe(3)
    expect(body.query).toMatchObject({ visitor: ANNA, pagination: { limit: 1, offset: 1 } })
  })

  it('takes whole visits that start in the range and have an event that passes', async () => {
    await stage.traffic.receive(...threeVisits())
    const filters = [['is', 'event:name', ['signup']]]
    const { body } = await get(ANNA, { filters: JSON.stringify(filters) })

    expect(body.results).toHaveLength(1)
    expect(body.results[0].events.map(({ name }: { name: string }) => name)).toEqual(['pageview', 'signup'])
    expect((await post(ANNA, { filters })).body).toEqual(body)
    const inRange = await get(ANNA, { date_range: '2026-03-01,2026-03-01' })
    expect(inRange.body.results.map(({ number }: { number: number }) => number)).toEqual([3])
    expect(inRange.body.visitor.visits).toBe(3)
    expect((await get(ANNA, { filters: '[["is","visitor:user",["u_42"]]]' })).body.results).toEqual([])
  })

  it('without a cookie has its day, by the id of any of its views', async () => {
    const early = visit({ visitor: null, pages: [{}, {}] })
    await stage.traffic.receive(early, visit({ visitor: null, at: NINE + 2 * HOUR }))
    const { body } = await get(early.views[1].id)

    expect(body.visitor).toMatchObject({ id: early.views[0].id, cookieless: true, first_seen: null, visits: 2 })
    expect(
      body.results.map(({ id, number, type, start }: Record<string, unknown>) => [id, number, type, start]),
    ).toEqual([
      [null, null, 'unknown', '2026-03-02T11:00:00+00:00'],
      [null, null, 'unknown', '2026-03-02T09:00:00+00:00'],
    ])
    expect(body.meta).toMatchObject({ type_coverage: 0 })
  })

  it('has what a server sent for it', async () => {
    await stage.traffic.receive(visit({}))
    const order = { type: 'track', name: 'order', order_id: 'A-17', value: 59.8, currency: 'EUR', visitor: ANNA }
    await stage.traffic.book([{ id: 'a', at: NINE + MINUTE, ...order }])
    const { body } = await get(ANNA)

    expect(body.results[0].events[1]).toMatchObject({
      name: 'order',
      order_id: 'A-17',
      value: 59.8,
      sender: 'server',
      page: '(not set)',
    })
  })

  it('counts as the metrics do', async () => {
    await stage.traffic.receive(...threeVisits())
    const { body } = await get(ANNA)
    const counted = body.results.reduce((sum: number, { events }: { events: unknown[] }) => sum + events.length, 0)
    const question = { site_id: 'shop.example', metrics: ['visits', 'events'], date_range: 'all' }
    const { results } = await (await stage.post('/api/v2/query', question, AS_ADMIN)).json()

    expect(results[0].metrics).toEqual([body.results.length, counted])
  })

  it.each(['nobody-that-came-here', '%00', 'a%27%20or%201=1', 'anna'])('is not known as %s', async (id) => {
    await stage.traffic.receive(visit({}))
    const { status, body } = await get(id)

    expect([status, body.error.code, body.error.path]).toEqual([404, 'unknown_visitor', 'visitor'])
    expect((await post(id)).body).toEqual(body)
  })

  it('is not known any more once it was erased', async () => {
    await stage.traffic.receive(visit({}))
    await stage.store.eraseVisitor(stage.traffic.site, ANNA, NINE)

    expect((await get(ANNA)).status).toBe(404)
  })

  it.each([
    [{ date_range: 'never' }, 'invalid_date_range', 'date_range'],
    [{ filters: '[["is"' }, 'invalid_json', 'filters'],
    [{ metrics: 'visitors' }, 'unknown_key', 'metrics'],
    [{ limit: '1001' }, 'out_of_range', 'limit'],
    [{ visitor: 'ben' }, 'unknown_key', 'visitor'],
  ])('is not told for %o', async (wrong, code, path) => {
    await stage.traffic.receive(visit({}))
    const { status, body } = await get(ANNA, wrong as Record<string, string>)

    expect([status, body.error.code, body.error.path]).toEqual([400, code, path])
  })

  it('is the one in the path: a body may repeat it, and name no other', async () => {
    await stage.traffic.receive(visit({}))

    expect((await post(ANNA, { visitor: ANNA })).status).toBe(200)
    expect(await post(ANNA, { visitor: 'ben' })).toMatchObject({
      status: 400,
      body: { error: { code: 'repeated', path: 'visitor' } },
    })
  })

  it('is told with ten thousand events at most, of the newest visits first, and says where it lacks some', async () => {
    const played = (ordinal: number, count: number) => {
      const batch = visit({ ordinal, at: NINE - (4 - ordinal) * DAY })
      const { id } = batch.views[0]
      const events = Array.from({ length: count - 1 }, (_, i): Event => {
        return { type: 'track', view: id, n: i + 1, at: NINE - (4 - ordinal) * DAY + i, name: 'play' }
      })
      const later = Array.from({ length: Math.ceil(events.length / 100) }, (_, i) => {
        return { ...batch, events: events.slice(i * 100, i * 100 + 100) }
      })
      return [batch, ...later]
    }
    await stage.traffic.receive(...played(1, 3), ...played(2, 300), ...played(3, 9800))
    const lengths = (body: { results: { events: unknown[]; all_events?: number }[] }) =>
      body.results.map(({ events, all_events }) => [events.length, all_events])

    const { body } = await get(ANNA)
    expect(lengths(body)).toEqual([
      [9800, undefined],
      [200, 300],
      [0, 3],
    ])
    expect(body.meta).toMatchObject({ truncated: true })
    const rest = await get(ANNA, { offset: '1' })
    expect(lengths(rest.body)).toEqual([
      [300, undefined],
      [3, undefined],
    ])
    expect(rest.body.meta).not.toHaveProperty('truncated')
  })

  it('has no CSV', async () => {
    await stage.traffic.receive(visit({}))
    const reply = await stage.get(`/api/v2/visitors/${ANNA}?site_id=shop.example`, { ...AS_ADMIN, Accept: 'text/csv' })

    expect(reply.headers.get('content-type')).toContain('application/json')
  })
})
