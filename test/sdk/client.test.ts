import { describe, expect, expectTypeOf, it } from 'vitest'
import type { FrequencyRow } from '../../collector/query/frequency.js'
import type { FunnelResult } from '../../collector/query/funnel.js'
import type { PathResult, PositionResult } from '../../collector/query/journeys.js'
import type { CohortResult } from '../../collector/query/retention.js'
import {
  createClient,
  FootfallError,
  type FunnelReply,
  type QueryReply,
  type RetentionReply,
} from '../../sdk/adapters/client.js'

const OPTIONS = { url: 'https://stats.example.com/', key: 'ff_read' }
const EMPTY = { results: [], meta: {}, query: {} }

/** A client whose network the test holds. */
function start(reply: () => Response | Promise<Response>, options = {}) {
  const requests: { url: string; headers: Record<string, string>; body: unknown }[] = []
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    init.signal?.throwIfAborted()
    const headers = Object.fromEntries(new Headers(init.headers))
    requests.push({ url: String(url), headers, body: init.body && JSON.parse(String(init.body)) })
    return reply()
  }
  return { client: createClient({ ...OPTIONS, fetch, ...options }), requests }
}

/** What a call rejects with. */
async function failure(reply: () => Response | Promise<Response>): Promise<FootfallError> {
  const { client } = start(reply)
  try {
    await client.query({ metrics: ['visitors'], date_range: '7d' })
  } catch (error) {
    if (error instanceof FootfallError) return error
    throw error
  }
  throw new Error('it was answered')
}

describe('a visitor', () => {
  it('is asked for by its id', async () => {
    const { client, requests } = start(() => Response.json(EMPTY))
    await client.visitor('a/b', { pagination: { limit: 1 } })
    await client.feedback({ date_range: '7d' })

    expect(requests.map(({ url, body }) => [url, body])).toEqual([
      ['https://stats.example.com/api/v2/visitors/a%2Fb', { pagination: { limit: 1 } }],
      ['https://stats.example.com/api/v2/feedback', { date_range: '7d' }],
    ])
  })
})

describe('what visits have cost', () => {
  const COST = {
    date: '2026-03-02',
    channel: 'Paid Search',
    source: '',
    campaign: '',
    id: '',
    amount: 12.5,
    currency: 'EUR',
  }

  it("is asked for by days, of the client's site or another", async () => {
    const reply = { site: 'shop.example', costs: [COST] }
    const { client, requests } = start(() => Response.json(reply), { site: 'shop.example' })

    expect(await client.costs({ from: '2026-03-01', to: '2026-03-31' })).toEqual(reply)
    await client.costs({ from: '2026-03-01', to: '2026-03-31', site_id: 'a&b' })
    expect(requests.map(({ url }) => url)).toEqual([
      'https://stats.example.com/api/v1/costs?site=shop.example&from=2026-03-01&to=2026-03-31',
      'https://stats.example.com/api/v1/costs?site=a%26b&from=2026-03-01&to=2026-03-31',
    ])
  })

  it('is refused as a question is', async () => {
    const error = { code: 'invalid_date', message: 'must be a date', path: 'to' }
    const { client } = start(() => Response.json({ error }, { status: 400 }))

    await expect(client.costs({ from: '2026-03-01', to: 'x' })).rejects.toMatchObject({ ...error, status: 400 })
  })
})

/** An answer that begins, and then breaks off. */
const broken = (start: string, type: string, error: Error) =>
  new Response(
    new ReadableStream({
      pull(controller) {
        if (start === '') return controller.error(error)
        controller.enqueue(Buffer.from(start))
        start = ''
      },
    }),
    { headers: { 'Content-Type': type } },
  )

describe('what happens now', () => {
  const stream = (...chunks: string[]) =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(Buffer.from(chunk))
          controller.close()
        },
      }),
      { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } },
    )

  it('comes event by event, however it was cut, without comments', async () => {
    const { client, requests } = start(() =>
      stream('retry: 3000\n\nid: 1\nevent: snap', 'shot\ndata: {"visitors":1}\n\n:\n', '\ndata: {"visitors":2}\n\n'),
    )
    const visitors: number[] = []
    for await (const now of client.realtime({ site_id: 'shop.example' })) visitors.push(now.visitors)

    expect(visitors).toEqual([1, 2])
    expect(requests[0].url).toBe('https://stats.example.com/api/v1/realtime?site_id=shop.example')
  })

  it('is refused as a question is', async () => {
    const error = { code: 'too_many_streams', message: 'later' }
    const { client } = start(() => Response.json({ error }, { status: 503 }))

    await expect(client.realtime().next()).rejects.toMatchObject({ status: 503, code: 'too_many_streams' })
  })

  it.each([
    ['breaks off', () => broken('data: {"vis', 'text/event-stream', new TypeError('terminated')), 'unreachable'],
    ['says what is no JSON', () => stream('data: <html>\n\n'), 'unexpected_reply'],
    ['is no stream', () => Response.json(EMPTY), 'unexpected_reply'],
  ])('is a failure of ours where it %s', async (_, reply, code) => {
    await expect(start(reply).client.realtime().next()).rejects.toMatchObject({ name: 'FootfallError', code })
  })

  it('that the caller wants no more is no failure of ours', async () => {
    const leaving = new AbortController()
    const left = new DOMException('left', 'AbortError')
    const reply = () => broken('data: {"visitors":1}\n\n', 'text/event-stream', left)
    const now = start(reply).client.realtime({}, { signal: leaving.signal })
    await now.next()
    leaving.abort(left)

    await expect(now.next()).rejects.toBe(left)
  })
})

describe('a question', () => {
  it('is posted as it is, with the key and the site', async () => {
    const { client, requests } = start(() => Response.json(EMPTY), { site: 'shop.example' })

    await client.query({ metrics: ['visitors'], date_range: ['2026-03-01', '2026-03-02'], dimensions: ['event:page'] })
    await client.delivery({ date_range: '7d', site_id: 'other.example' })

    expect(requests).toEqual([
      {
        url: 'https://stats.example.com/api/v2/query',
        headers: { authorization: 'Bearer ff_read', 'content-type': 'application/json' },
        body: {
          site_id: 'shop.example',
          metrics: ['visitors'],
          date_range: ['2026-03-01', '2026-03-02'],
          dimensions: ['event:page'],
        },
      },
      expect.objectContaining({
        url: 'https://stats.example.com/api/v2/delivery',
        body: { site_id: 'other.example', date_range: '7d' },
      }),
    ])
  })

  it('names no site where the client has none', async () => {
    const { client, requests } = start(() => Response.json(EMPTY))
    await client.funnel({
      date_range: '7d',
      steps: [
        ['is', 'event:page', ['/a']],
        ['is', 'event:name', ['signup']],
      ],
    })

    expect(requests[0].body).toEqual({
      date_range: '7d',
      steps: [
        ['is', 'event:page', ['/a']],
        ['is', 'event:name', ['signup']],
      ],
    })
  })

  it('has names that the compiler knows', () => {
    const { client } = start(() => Response.json(EMPTY))
    const ask = () => client.query({ metrics: ['visitors', 'bounce_rate'], date_range: '7d' })
    type Metrics = Awaited<ReturnType<typeof ask>>['results'][number]['metrics']

    expectTypeOf<Metrics>().toEqualTypeOf<[number | null, number | null]>()
    expectTypeOf<'smiles'>().not.toExtend<Parameters<typeof client.query>[0]['metrics'][number]>()
    expectTypeOf<QueryReply['results'][number]['dimensions']>().toEqualTypeOf<string[]>()
  })

  it('of a report has the rows that the collector answers with', async () => {
    const { client, requests } = start(() => Response.json(EMPTY))
    const around = () => client.journeys({ date_range: '7d', around: ['is', 'event:page', ['/a']], steps: 2 })
    const begun = () => client.journeys({ date_range: '7d', limit: 5 })
    const often = () => client.frequency({ date_range: '7d' })
    await around()
    await begun()
    await often()

    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual([
      '/api/v2/journeys',
      '/api/v2/journeys',
      '/api/v2/frequency',
    ])
    type Row<Ask extends () => Promise<{ results: unknown[] }>> = Awaited<ReturnType<Ask>>['results'][number]
    expectTypeOf<Row<typeof around>>().toExtend<PositionResult>()
    expectTypeOf<PositionResult>().toExtend<Row<typeof around>>()
    expectTypeOf<Row<typeof begun>>().toEqualTypeOf<PathResult>()
    expectTypeOf<Row<typeof often>>().toEqualTypeOf<FrequencyRow>()
    expectTypeOf<FunnelReply['results'][number]>().toEqualTypeOf<FunnelResult>()
    expectTypeOf<RetentionReply['results'][number]>().toEqualTypeOf<CohortResult>()
  })
})

describe('a failure', () => {
  it('of the question says what, where, and what is allowed', async () => {
    const error = {
      code: 'unknown_metric',
      message: '"smiles" is no metric',
      path: 'metrics[0]',
      allowed: ['visitors'],
    }
    const failed = await failure(() => Response.json({ error }, { status: 400 }))

    expect(failed).toMatchObject({ ...error, status: 400, name: 'FootfallError' })
  })

  it('to reach the collector has its cause', async () => {
    const cause = new TypeError('fetch failed')

    expect(await failure(() => Promise.reject(cause))).toMatchObject({ code: 'unreachable', status: null, cause })
  })

  it.each([
    ['a login page', () => new Response('<html>', { status: 200 })],
    ['the JSON of another', () => Response.json({ hello: 'world' })],
    ["a proxy's error", () => Response.json({ error: 'no' }, { status: 502 })],
    ['null', () => Response.json(null)],
  ])('is %s', async (_, reply) => {
    expect((await failure(reply)).code).toBe('unexpected_reply')
  })

  it('that the caller wanted is no failure of ours', async () => {
    const { client } = start(() => Response.json(EMPTY))
    const asked = client.query({ metrics: ['visitors'], date_range: '7d' }, { signal: AbortSignal.abort() })

    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('that the caller wanted while the answer came is none either', async () => {
    const leaving = new AbortController()
    const { client } = start(() => {
      leaving.abort()
      return broken('{"results":[', 'application/json', leaving.signal.reason)
    })
    const asked = client.query({ metrics: ['visitors'], date_range: '7d' }, { signal: leaving.signal })

    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('to get the whole answer has its cause', async () => {
    const cause = new TypeError('terminated')

    expect(await failure(() => broken('{"results":[', 'application/json', cause))).toMatchObject({
      code: 'unreachable',
      status: null,
      cause,
    })
  })

  it.each([
    [{ url: 'stats.example.com' }, 'url'],
    [{ key: '' }, 'key'],
  ])('of an option is thrown at once and names it: %o', (wrong, name) => {
    expect(() => createClient({ ...OPTIONS, ...wrong })).toThrow(`footfall: option "${name}" must be`)
  })
})
