import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFootfall, type Trouble } from '../../sdk/adapters/node.js'
import { REAL } from '../../sdk/adapters/post.js'
import { createTraffic, MINUTE, NINE, type ServerEvent, visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

const DAY = 24 * 60 * MINUTE
const EVENT = { id: 'event-1', at: NINE, type: 'track', name: 'signup', user: 'u_42' }

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` })

async function send(events: unknown, key = stage.keyOf('write'), more: object = { site: 'shop.example' }) {
  const reply = await stage.post('/api/v1/events', { ...more, events }, bearer(key))
  return { status: reply.status, body: await reply.json(), headers: reply.headers }
}

describe('POST /api/v1/events', () => {
  it.each(['write', 'admin'] as const)('takes events by a key to %s, and counts each once by its id', async (scope) => {
    const key = stage.keyOf(scope)

    expect(await send([EVENT, { ...EVENT, id: 'event-2' }], key)).toMatchObject({
      status: 202,
      body: { accepted: 2, rejected: [] },
    })
    expect(await send([EVENT, { ...EVENT, id: 'event-2' }], key)).toMatchObject({ status: 202, body: { accepted: 2 } })
    expect(await stage.ask('events')).toBe(2)
  })

  it.each([
    ['no key', {}, 401, 'unauthorized'],
    ['a wrong key', bearer('ff_wrong'), 401, 'unauthorized'],
  ])('refuses %s', async (_, headers: Record<string, string>, status, code) => {
    const reply = await stage.post('/api/v1/events', { site: 'shop.example', events: [EVENT] }, headers)

    expect(reply.status).toBe(status)
    expect(await reply.json()).toMatchObject({ error: { code } })
    expect(await stage.ask('events')).toBe(0)
  })

  it('refuses a key that may only read', async () => {
    expect(await send([EVENT], stage.keyOf('read'))).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    })
  })

  it('knows one site by its key, and says nothing of others', async () => {
    createTraffic(stage.store, { id: 'other.example' })
    const key = stage.keyOf('write')
    const [own, other, none] = [
      await send([EVENT], key, {}),
      await send([EVENT], key, { site: 'other.example' }),
      await send([EVENT], key, { site: 'no.example' }),
    ]

    expect(own.status).toBe(202)
    expect(other).toMatchObject({ status: 404, body: { error: { code: 'unknown_site', path: 'site' } } })
    expect(none.body).toEqual(other.body)
  })

  it('takes events of every site by the admin key, which has to name one', async () => {
    expect((await send([EVENT], ADMIN_KEY)).status).toBe(202)
    expect((await send([EVENT], ADMIN_KEY, {})).status).toBe(404)
  })

  it.each([
    ['no JSON', '{', 400, 'invalid_json'],
    ['no list', { site: 'shop.example', events: 1 }, 400, 'wrong_type'],
    ['no object', [EVENT], 400, 'wrong_type'],
    ['too many', { site: 'shop.example', events: Array(1001).fill(EVENT) }, 400, 'too_many'],
    ['too much', ' '.repeat(1024 * 1024 + 1), 413, 'too_large'],
  ])('refuses %s', async (_, body, status, code) => {
    const reply = await stage.post('/api/v1/events', body, bearer(stage.keyOf('write')))

    expect(reply.status).toBe(status)
    expect(await reply.json()).toMatchObject({ error: { code } })
  })

  it('takes a thousand', async () => {
    const events = Array.from({ length: 1000 }, (_, i) => ({ ...EVENT, id: `event-${i}` }))

    expect((await send(events)).body).toEqual({ accepted: 1000, rejected: [] })
    expect(await stage.ask('events')).toBe(1000)
  })

  it.each([
    ['without an id', { id: undefined }, 'id', 'wrong_type'],
    ['with an empty id', { id: '' }, 'id', 'empty'],
    ['with an id of 65 bytes', { id: `${'ä'.repeat(32)}a` }, 'id', 'too_long'],
    ['without a time', { at: undefined }, 'at', 'wrong_type'],
    ['of 401 days ago', { at: NINE - 401 * DAY }, 'at', 'too_old'],
    ['that is a pageview', { type: 'pageview' }, 'type', 'unknown_type'],
    ['without a type', { type: undefined }, 'type', 'unknown_type'],
    ['without a name', { name: '' }, 'name', 'empty'],
    ['of a reserved name', { name: 'feedback' }, 'name', 'reserved_name'],
    ['of a value that is none', { value: '9.9' }, 'value', 'wrong_type'],
    ['that is an order without its id', { name: 'order' }, 'order_id', 'missing'],
    ['of no visitor’s visit', { visit: 'w1' }, 'visitor', 'incomplete'],
    ['of a visitor that is none', { visitor: 'a b' }, 'visitor', 'not_an_id'],
  ] as [string, ServerEvent, string, string][])('rejects alone an event %s', async (_, wrong, path, reason) => {
    const { status, body } = await send([
      { ...EVENT, ...wrong },
      { ...EVENT, id: 'event-2' },
    ])

    expect(status).toBe(202)
    expect(body).toMatchObject({ accepted: 1, rejected: [{ path: `events[0].${path}`, reason }] })
    expect(await stage.ask('events')).toBe(1)
  })

  it('takes what happened up to 400 days ago, and what is to come as of now', async () => {
    const events = [
      { ...EVENT, at: NINE + MINUTE - 400 * DAY },
      { ...EVENT, id: 'event-2', at: NINE + DAY },
    ]

    expect((await send(events)).body).toEqual({ accepted: 2, rejected: [] })
    expect(await stage.ask('events')).toBe(1)
  })

  it('takes neither a host nor a program for that of the visitor', async () => {
    await stage.traffic.receive(visit())
    const { visitor, visit: of } = visit()
    await send([{ ...EVENT, visitor: visitor?.id, visit: of?.id }])

    expect(await stage.ask('visits', 'visit:device')).toEqual({ Desktop: 1 })
    expect(await stage.ask('events', 'event:hostname')).toEqual({ 'shop.example': 1, '(not set)': 1 })
  })

  it('lets no page of another origin read the answer', async () => {
    const reply = await stage.post('/api/v1/events', { events: [] }, { Origin: 'https://shop.example' })

    expect(reply.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('footfall/node', () => {
  function start(troubles: Trouble[] = []) {
    const options = { url: 'https://stats.example', site: 'shop.example', key: stage.keyOf('write') }
    const fetch: typeof globalThis.fetch = async (url, init) => stage.app.request(new URL(String(url)).pathname, init)
    const clock = { ...REAL.clock, now: () => NINE + MINUTE }
    return createFootfall({ ...options, onError: (trouble) => troubles.push(trouble) }, { ...REAL, clock, fetch })
  }

  it('sends an order that counts for the visit and the source that led to it', async () => {
    const pages = [{ url: 'https://shop.example/?utm_source=news' }]
    await stage.traffic.receive(visit({ pages }))
    const { visitor, visit: of } = visit({ pages })
    const ids = { visitor: visitor?.id ?? '', visit: of?.id ?? '' }
    const troubles: Trouble[] = []
    const footfall = start(troubles)

    footfall.order({ id: 'A-17', value: 59.8, currency: 'EUR', items: [{ id: 'mug', quantity: 2 }], ...ids })
    footfall.refund({ order_id: 'A-17', value: 9.8, currency: 'EUR', user: 'u_42' })
    footfall.track('ticket', { user: 'u_42', props: { topic: 'billing' } })
    footfall.identify('u_42', { plan: 'pro' }, { ...ids, account: 'acme' })

    expect(await footfall.close()).toBe(true)
    expect(troubles).toEqual([])
    expect(await stage.ask('events', 'event:name')).toEqual({ pageview: 1, order: 1, refund: 1, ticket: 1 })
    expect(await stage.ask('events', 'visit:utm_source')).toEqual({ news: 2, '(not set)': 2 })
    expect(await stage.ask('visits')).toBe(1)
  })

  it('hears which event was not taken', async () => {
    const troubles: Trouble[] = []
    const footfall = start(troubles)

    footfall.track('early', { user: 'u_42', at: NINE - 500 * DAY })
    footfall.track('fine', { user: 'u_42' })

    expect(await footfall.close()).toBe(true)
    expect(troubles).toMatchObject([{ type: 'rejected', events: [{ name: 'early' }] }])
    expect(await stage.ask('events', 'event:name')).toEqual({ fine: 1 })
  })
})
