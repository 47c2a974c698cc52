import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { createFootfall, type ServerEvent, type ServerOptions, type Trouble } from '../../sdk/adapters/node.js'
import { createFakeClock, json, MINUTE, NOON } from './fake-page.js'

const SECOND = 1000
const OPTIONS = { url: 'https://stats.example.com/', site: 'shop.example', key: 'ff_write' }
const ANNA = { user: 'u_anna' }
const accept = (rejected: unknown[] = []) => json(202, { accepted: 1, rejected })
const refuse = (status: number, message = 'no', headers = {}) =>
  json(status, { error: { code: 'no', message } }, headers)

interface Request {
  url: string
  headers: Record<string, string>
  site: string
  events: ServerEvent[]
}

/** A client whose clock, network and chance the test holds; `replies` are given in turn, then everything is accepted. */
function start(replies: (() => Promise<Response> | Response)[] = [], options: Partial<ServerOptions> = {}) {
  const time = createFakeClock()
  const requests: Request[] = []
  const troubles: Trouble[] = []
  const onError = (trouble: Trouble) => {
    troubles.push(trouble)
  }
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    const headers = Object.fromEntries(new Headers(init.headers))
    requests.push({ url: String(url), headers, ...JSON.parse(String(init.body)) })
    const reply = replies.shift() ?? accept
    const hung = new Promise<never>((_, fail) => {
      init.signal?.addEventListener('abort', () => fail(new DOMException('This operation was aborted', 'AbortError')))
    })
    return Promise.race([reply(), hung])
  }
  const footfall = createFootfall({ ...OPTIONS, onError, ...options }, { clock: time.clock, fetch, random: () => 1 })
  /** Lets time pass, and what waits for it run. */
  async function pass(ms: number): Promise<void> {
    time.pass(ms)
    await settle()
  }
  return { footfall, requests, troubles, pass }
}

const settle = () => new Promise((done) => setImmediate(done))
const offline = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))
const names = (request: Request | undefined) => request?.events.map(({ name }) => name)
const kinds = (troubles: Trouble[]) => troubles.map(({ type, events }) => [type, events.length])

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a call', () => {
  it('is sent within a second, with the key, as the contract has it', async () => {
    const { footfall, requests, pass } = start()

    footfall.track('ticket', { user: 'u_anna', props: { topic: 'billing', hours: 2 }, value: 9.9, currency: 'EUR' })
    await pass(SECOND)

    expect(requests).toEqual([
      {
        url: 'https://stats.example.com/api/v1/events',
        headers: { authorization: 'Bearer ff_write', 'content-type': 'application/json' },
        site: 'shop.example',
        events: [
          {
            id: expect.stringMatching(/^[\w-]{21,64}$/),
            at: NOON,
            type: 'track',
            name: 'ticket',
            user: 'u_anna',
            props: { topic: 'billing', hours: 2 },
            value: 9.9,
            currency: 'EUR',
          },
        ],
      },
    ])
  })

  it('belongs to a visit where the browser has said which, happened when it says, and keeps its own id', async () => {
    const { footfall, requests, pass } = start()

    const ids = { visitor: 'v1', visit: 'w1' }
    footfall.track('stage', { ...ids, at: new Date(NOON - MINUTE), id: 'crm-17' })
    await pass(SECOND)

    expect(requests[0]?.events).toEqual([
      { id: 'crm-17', at: NOON - MINUTE, type: 'track', name: 'stage', visitor: 'v1', visit: 'w1' },
    ])
  })

  it('may be an order, a refund or who somebody is', async () => {
    const { footfall, requests, pass } = start()
    const items = [{ id: 'mug', quantity: 2, price: 29.9 }]

    footfall.order({ id: 'A-17', value: 59.8, currency: 'EUR', guest: true, items, visitor: 'v1' })
    footfall.refund({ order_id: 'A-17', value: 29.9, currency: 'EUR', user: 'u_anna' })
    footfall.identify('u_anna', { plan: 'pro', seats: 25 }, { visitor: 'v1', account: 'acme' })
    await pass(SECOND)

    const money = { type: 'track', order_id: 'A-17', currency: 'EUR' }
    expect(requests[0]?.events).toEqual([
      expect.objectContaining({ ...money, name: 'order', value: 59.8, guest: true, items, visitor: 'v1' }),
      expect.objectContaining({ ...money, name: 'refund', value: 29.9, user: 'u_anna' }),
      expect.objectContaining({
        type: 'identify',
        user: 'u_anna',
        visitor: 'v1',
        account: 'acme',
        traits: { plan: 'pro', seats: 25 },
      }),
    ])
  })

  it('sends what things were when it was called', async () => {
    const { footfall, requests, pass } = start()
    const props = { plan: 'free' }

    footfall.track('signup', { ...ANNA, props })
    props.plan = 'pro'
    await pass(SECOND)

    expect(requests[0]?.events[0]?.props).toEqual({ plan: 'free' })
  })

  it('never throws: what makes no event is told and counted', () => {
    const { footfall, troubles } = start()
    const circle: Record<string, unknown> = {}
    circle.self = circle
    const track = footfall.track as (...args: unknown[]) => void
    const order = footfall.order as (...args: unknown[]) => void

    track('')
    track('signup')
    track('signup', {})
    track('pageview', ANNA)
    track('signup', { ...ANNA, at: new Date('yesterday') })
    order(undefined)
    order({ ...ANNA, id: 'A-17', value: 1, currency: 'EUR', items: [circle] })

    expect(kinds(troubles)).toEqual(Array(7).fill(['invalid', 0]))
    expect(troubles[0]?.message).toBe('track: an event needs a name')
    expect(troubles[2]?.message).toBe('signup: an event needs a user or a visitor')
    expect(footfall.dropped).toBe(7)
  })

  it('loses only the property that cannot be sent, and says so', async () => {
    const { footfall, requests, troubles, pass } = start()

    footfall.track('signup', { ...ANNA, props: { plan: 'pro', score: Number.NaN } })
    await pass(SECOND)

    expect(requests[0]?.events[0]?.props).toEqual({ plan: 'pro' })
    expect(troubles).toEqual([{ type: 'cut', message: expect.stringContaining('score'), events: [] }])
    expect(footfall.dropped).toBe(0)
  })

  it('is typed by the map of events', () => {
    const { track } = createFootfall<{ signup: { plan: 'free' | 'pro' }; login: Record<string, never> }>(OPTIONS)

    expectTypeOf(track<'signup'>)
      .parameter(1)
      .toHaveProperty('props')
      .toEqualTypeOf<{ plan: 'free' | 'pro' }>()
    expectTypeOf(track).parameter(0).toEqualTypeOf<'signup' | 'login'>()
    expectTypeOf<{ user: string }>().toExtend<Parameters<typeof track<'login'>>[1]>()
    expectTypeOf<{ user: string }>().not.toExtend<Parameters<typeof track<'signup'>>[1]>()
    expectTypeOf<{ props: { plan: 'pro' } }>().not.toExtend<Parameters<typeof track<'signup'>>[1]>()
  })
})

describe('a request', () => {
  it('has at most 1,000 events; the thousandth does not wait for the second to end', async () => {
    const { footfall, requests } = start()

    for (let index = 0; index < 1001; index++) footfall.track('tick', ANNA)
    await settle()

    expect(requests.map(({ events }) => events.length)).toEqual([1000, 1])
  })

  it('is made one at a time', async () => {
    let answer = (_reply: Response) => {}
    const { footfall, requests, pass } = start([() => new Promise((done) => (answer = done))])

    footfall.track('first', ANNA)
    await pass(SECOND)
    footfall.track('second', ANNA)
    await pass(SECOND)
    expect(requests.map(names)).toEqual([['first']])

    answer(accept())
    await settle()
    expect(requests.map(names)).toEqual([['first'], ['second']])
  })

  it('that is too large is halved until it fits; a single event that does not is lost', async () => {
    const big = () => refuse(413, 'too large')
    const { footfall, requests, troubles } = start([big, big, big])

    for (const name of ['a', 'b', 'c', 'd']) footfall.track(name, ANNA)
    expect(await footfall.flush()).toBe(true)

    expect(requests.map(names)).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['a'], ['b', 'c', 'd']])
    expect(troubles.map(({ type, message, events }) => [type, message, events[0]?.name])).toEqual([
      ['refused', 'too large', 'a'],
    ])
  })

  it.each([
    ['no network', offline],
    ['a timeout', () => new Promise<Response>(() => {})],
    ['429 too many', () => refuse(429)],
    ['503 overloaded', () => refuse(503)],
    ["a proxy's 403", () => new Response('Forbidden', { status: 403 })],
    ['a login page', () => new Response('<html>')],
    ['a 200 of somebody else', () => json(200, { accepted: 1 })],
  ])('answered by %s is repeated with the same ids', async (_, reply) => {
    const { footfall, requests, troubles, pass } = start([reply])

    footfall.track('signup', ANNA)
    await pass(SECOND)
    // The request times out after 30 s, or is repeated after one.
    await pass(30 * SECOND)
    await pass(SECOND)

    expect(requests).toHaveLength(2)
    expect(requests[1]).toEqual(requests[0])
    expect(kinds(troubles)).toEqual([['retry', 1]])
    expect(footfall.dropped).toBe(0)
  })

  it('refused by the collector in its own words is lost, told and counted', async () => {
    const { footfall, requests, troubles, pass } = start([() => refuse(401, 'this key is not known here')])

    footfall.track('signup', ANNA)
    await pass(MINUTE)

    expect(requests).toHaveLength(1)
    expect(troubles).toMatchObject([
      { type: 'refused', message: 'this key is not known here', events: [{ name: 'signup', user: 'u_anna' }] },
    ])
    expect(footfall.dropped).toBe(1)
  })

  it('taken but for one event loses that one', async () => {
    const problem = { path: 'events[1].value', reason: 'out_of_range', message: 'must be a number' }
    const { footfall, troubles } = start([() => accept([problem])])

    for (const name of ['a', 'b', 'c']) footfall.track(name, ANNA)
    expect(await footfall.flush()).toBe(true)

    expect(troubles).toMatchObject([
      { type: 'rejected', message: 'events[1].value: must be a number', events: [{ name: 'b' }] },
    ])
    expect(footfall.dropped).toBe(1)
  })
})

describe('a failure', () => {
  it('is waited out twice as long each time, whatever comes meanwhile', async () => {
    const { footfall, requests, pass } = start([offline, offline, offline])
    const seen: number[] = []

    footfall.track('signup', ANNA)
    for (let second = 1; second <= 10; second++) {
      await pass(SECOND)
      footfall.track('tick', ANNA)
      seen.push(requests.length)
    }

    // At 1 s, then 1, 2 and 4 s later.
    expect(seen).toEqual([1, 2, 2, 3, 3, 3, 3, 4, 5, 6])
  })

  it('is waited out as long as the collector says, by a flush too', async () => {
    const { footfall, requests, pass } = start([() => refuse(503, 'busy', { 'Retry-After': '120' })])

    footfall.track('signup', ANNA)
    await pass(SECOND)
    await pass(MINUTE)
    expect(await footfall.flush()).toBe(false)
    expect(requests).toHaveLength(1)

    await pass(MINUTE)
    expect(requests).toHaveLength(2)
  })

  it('that lasts gives up the oldest events, tells them and counts them', async () => {
    const { footfall, troubles, pass } = start([offline, offline], { maxWaiting: 2 })

    for (const name of ['a', 'b', 'c']) footfall.track(name, ANNA)
    await pass(SECOND)
    footfall.track('d', ANNA)

    expect(troubles.map(({ type, events }) => [type, events.map(({ name }) => name)])).toEqual([
      ['full', ['a']],
      ['retry', ['b', 'c']],
      ['full', ['b']],
    ])
    expect(footfall.dropped).toBe(2)
  })

  it('is said on the console where nobody listens, once a minute', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { footfall, pass } = start([offline, offline, offline], { onError: undefined })

    footfall.track('signup', ANNA)
    for (let second = 0; second < 5; second++) await pass(SECOND)

    expect(warn.mock.calls).toEqual([
      ['footfall: retry: the collector cannot be reached (ECONNREFUSED): will be sent again (1 events)'],
    ])
  })

  it('of the one who listens stops nothing', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const onError = () => {
      throw new Error('full disk')
    }
    const { footfall, requests, pass } = start([offline], { onError })

    footfall.track('signup', ANNA)
    await pass(SECOND)
    await pass(SECOND)

    expect(requests).toHaveLength(2)
    expect(error).toHaveBeenCalledOnce()
  })
})

describe('close', () => {
  it('sends what waits and takes no more', async () => {
    const { footfall, requests, troubles } = start()

    footfall.track('last', ANNA)
    const closed = footfall.close()
    footfall.track('late', ANNA)

    expect(await closed).toBe(true)
    expect(requests.map(names)).toEqual([['last']])
    expect(kinds(troubles)).toEqual([['closed', 1]])
  })

  it('tries again for five seconds', async () => {
    const { footfall, requests, pass } = start([offline])

    footfall.track('last', ANNA)
    const closed = footfall.close()
    await settle()
    await pass(SECOND)

    expect(await closed).toBe(true)
    expect(requests).toHaveLength(2)
  })

  it('gives up a request that hangs, and hands over what was lost', async () => {
    const { footfall, requests, troubles, pass } = start([() => new Promise(() => {})])

    footfall.track('last', ANNA)
    await pass(SECOND)
    const closed = footfall.close()
    await pass(5 * SECOND)

    expect(await closed).toBe(false)
    expect(requests).toHaveLength(1)
    expect(kinds(troubles)).toEqual([
      ['retry', 1],
      ['closed', 1],
    ])
  })

  it('may be asked for twice', async () => {
    const { footfall } = start()

    expect(await Promise.all([footfall.close(), footfall.close()])).toEqual([true, true])
  })
})

describe('createFootfall', () => {
  it.each([
    ['url', { url: 'stats.example.com' }],
    ['site', { site: '' }],
    ['key', { key: undefined }],
    ['maxWaiting', { maxWaiting: 0 }],
  ])('throws a TypeError that names a wrong %s', (name, wrong) => {
    const create = () => createFootfall({ ...OPTIONS, ...wrong } as ServerOptions)

    expect(create).toThrow(TypeError)
    expect(create).toThrow(`"${name}"`)
  })
})
