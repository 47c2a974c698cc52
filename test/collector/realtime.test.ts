import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLive, type Listener } from '../../collector/api/live.js'
import { hashKey } from '../../collector/keys.js'
import type { RealtimeAnswer } from '../../collector/query/realtime.js'
import type { Refused } from '../../sdk/protocol.js'
import { MINUTE, NINE, visit } from '../traffic.js'
import { openStage, type Stage } from './stage.js'

const NOW = NINE + MINUTE

/** Reads a stream event by event. */
function read(reply: Response) {
  const reader = reply.body?.getReader()
  if (!reader) throw new Error('no stream')
  let text = ''
  return {
    /** Up to the next blank line; `null` at the end. */
    async next(): Promise<string | null> {
      while (!text.includes('\n\n')) {
        const { done, value } = await reader.read()
        if (done) return null
        text += Buffer.from(value).toString()
      }
      const end = text.indexOf('\n\n')
      const event = text.slice(0, end)
      text = text.slice(end + 2)
      return event
    },
    close: () => reader.cancel(),
  }
}

const dataOf = (event: string | null) => JSON.parse(/^data: (.*)$/m.exec(event ?? '')?.[1] ?? 'null')

describe('GET /api/v1/realtime', () => {
  let stage: Stage
  let key: string
  beforeEach(() => {
    stage = openStage()
    key = stage.keyOf('read')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  })
  afterEach(() => {
    vi.useRealTimers()
    stage.close()
  })

  const listen = (method = 'GET') =>
    stage.app.request('/api/v1/realtime?site_id=shop.example', { method, headers: { Authorization: `Bearer ${key}` } })

  it('begins with the last five minutes, and goes on when something was committed', async () => {
    await stage.traffic.receive(
      visit({ at: NOW - 6 * MINUTE, visitor: 'early' }),
      visit({ at: NOW - MINUTE, pages: [{ url: 'https://shop.example/a?utm_source=news' }, {}], tracks: [{}] }),
    )
    const reply = await listen()
    const stream = read(reply)

    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    expect(await stream.next()).toBe('retry: 3000')
    const snapshot = await stream.next()
    expect(snapshot).toMatch(new RegExp(`^id: ${NOW}\nevent: snapshot\ndata: `))
    expect(dataOf(snapshot)).toEqual({
      time: '2026-03-02T09:01:00+00:00',
      visitors: 1,
      pageviews: 2,
      events: 3,
      pages: [
        { page: '/', visitors: 1, pageviews: 1 },
        { page: '/a', visitors: 1, pageviews: 1 },
      ],
      sources: [{ source: 'news', visitors: 1 }],
    })

    await stage.traffic.receive(visit({ at: NOW - 30_000, visitor: 'ben' }))
    await vi.advanceTimersByTimeAsync(5000)
    const update = await stream.next()
    expect(update).toMatch(/^id: \d+\nevent: update\n/)
    expect(dataOf(update)).toMatchObject({ visitors: 2, pageviews: 3 })
    await stream.close()
  })

  it('says nothing while nothing changes but that it is there', async () => {
    const stream = read(await listen())
    await stream.next()
    expect(dataOf(await stream.next())).toMatchObject({ visitors: 0, pages: [], sources: [] })
    await vi.advanceTimersByTimeAsync(15_000)

    expect(await stream.next()).toBe(':')
    await stream.close()
  })

  it('is 503 beyond so many, and has room again when one has gone', async () => {
    const streams = [await listen(), await listen(), await listen()]
    const refused = await listen()

    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
    expect((await refused.json()).error.code).toBe('too_many_streams')
    await streams[0].body?.cancel()
    expect((await listen()).status).toBe(200)
  })

  it('ends with its key, and with the collector', async () => {
    const [first, second] = [read(await listen()), read(await listen())]
    for (const stream of [first, second]) for (let i = 0; i < 2; i++) await stream.next()
    stage.store.removeKey(hashKey(key))
    await vi.advanceTimersByTimeAsync(15_000)
    expect(await first.next()).toBeNull()
    await second.close()

    key = stage.keyOf('read')
    const third = read(await listen())
    stage.live.close()
    expect(await third.next()).toBe('retry: 3000')
    expect(await third.next()).toBeNull()
    expect((await listen()).status).toBe(503)
  })

  it('opens nothing for HEAD', async () => {
    for (let i = 0; i < 5; i++) expect((await listen('HEAD')).status).toBe(200)
  })

  it('takes no parameter but the site', async () => {
    const headers = { Authorization: `Bearer ${key}` }
    const reply = await stage.get('/api/v1/realtime?site_id=shop.example&metrics=visitors', headers)

    expect([reply.status, (await reply.json()).error.path]).toEqual([400, 'metrics'])
  })
})

describe('who listens to a site', () => {
  const QUIET: RealtimeAnswer = { visitors: 0, pageviews: 0, events: 0, pages: [], sources: [] }
  const site = openStageSite()
  let asked: number
  beforeEach(() => {
    asked = 0
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function openStageSite() {
    const stage = openStage()
    stage.close()
    return stage.traffic.site
  }

  function open(answer: () => Promise<RealtimeAnswer | Refused> = async () => QUIET) {
    const errors: unknown[] = []
    const ask = () => {
      asked++
      return answer()
    }
    return { errors, live: createLive({ ask, clock: () => NOW, onError: (error) => errors.push(error) }) }
  }

  const listener = () => {
    const told: RealtimeAnswer[] = []
    return { told, tell: (now) => told.push(now), end: () => {} } satisfies Listener & { told: RealtimeAnswer[] }
  }

  it('shares one question a second with the others', async () => {
    const { live } = open()
    const all = [listener(), listener(), listener()]
    for (const one of all) live.listen(site, one)
    await vi.advanceTimersByTimeAsync(10_000)

    expect(asked).toBe(11)
    expect(all.map(({ told }) => told)).toEqual([[QUIET], [QUIET], [QUIET]])
    live.close()
  })

  it('asks nothing once it has gone', async () => {
    const { live } = open()
    const leave = live.listen(site, listener())
    await vi.advanceTimersByTimeAsync(2000)
    leave?.()
    const before = asked
    await vi.advanceTimersByTimeAsync(10_000)

    expect(asked).toBe(before)
  })

  it('tells of a question that was refused', async () => {
    const { live, errors } = open(async () => ({ error: { code: 'query_timeout', message: 'took too long' } }))
    const one = listener()
    live.listen(site, one)
    await vi.advanceTimersByTimeAsync(500)

    expect([one.told, errors]).toEqual([[], [new Error('realtime: query_timeout: took too long')]])
    live.close()
  })

  it('asks again after a question that failed, and tells of it', async () => {
    let isBroken = true
    const { live, errors } = open(async () => {
      if (isBroken) throw new Error('disk full')
      return QUIET
    })
    const one = listener()
    live.listen(site, one)
    await vi.advanceTimersByTimeAsync(1500)
    isBroken = false
    await vi.advanceTimersByTimeAsync(1000)

    expect(errors).toHaveLength(2)
    expect(one.told).toEqual([QUIET])
    live.close()
  })

  it('leaves the thread nine tenths of its time', async () => {
    const { live } = open(async () => {
      await new Promise((done) => setTimeout(done, 500))
      return QUIET
    })
    live.listen(site, listener())
    await vi.advanceTimersByTimeAsync(11_400)

    expect(asked).toBe(3)
    live.close()
  })
})
