import { describe, expect, it } from 'vitest'
import type { Sheet } from '../../sdk/batch.js'
import type { Event } from '../../sdk/protocol.js'
import { createQueue } from '../../sdk/queue.js'
import { createTransport } from '../../sdk/transport.js'
import { accepted, createFakeClock, json, NOON } from './fake-page.js'

const refused = (status: number) => async () => json(status, { error: { code: 'x', message: 'x' } })
const loginPage = async () => new Response('<html>', { status: 200 })

function createView(id: string, visit = 'visit-1'): Sheet {
  const who = { visitor: { id: 'visitor', first: NOON, visits: 1 }, visit: { id: visit, start: NOON } }
  return { view: { id, url: 'https://example.com/', at: NOON, count: 0 }, who, isOpen: true }
}

function start() {
  const time = createFakeClock()
  const net = { reply: accepted, bodies: [] as string[] }
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    net.bodies.push(String(init?.body))
    return net.reply()
  }
  const queue = createQueue({
    page: { clock: time.clock, random: () => 1, log() {} },
    site: 'example.com',
    send: createTransport('https://stats.example.com/e', { fetch, clock: time.clock }),
    context: () => ({ language: 'en' }),
    refresh() {},
  })
  const track = (sheet: Sheet, name = 'event', n = sheet.view.count++) =>
    queue.add(sheet, { type: 'track', view: sheet.view.id, n, at: time.clock.now(), name })
  const batches = () => net.bodies.map((body) => JSON.parse(body))
  /** The events of each request, as view and n. */
  const requests = () => batches().map(({ events }) => events.map(({ view, n }: Event) => `${view}${n}`).join(' '))
  return { ...time, net, queue, track, batches, requests }
}

describe('queue', () => {
  it('sends what has come within a second as one batch, each event with its view', async () => {
    const { track, settle, batches } = start()
    const [a, b] = [createView('a'), createView('b')]
    track(a)
    track(b)
    await settle(999)
    expect(batches()).toEqual([])

    track(a)
    await settle(1)

    expect(batches()).toEqual([
      {
        v: 1,
        site: 'example.com',
        sent: NOON + 1000,
        sdk: 'footfall/0.1.0',
        visitor: { id: 'visitor', first: NOON, visits: 1 },
        visit: { id: 'visit-1', start: NOON },
        context: { language: 'en' },
        views: [
          { id: 'a', url: 'https://example.com/', at: NOON, count: 2 },
          { id: 'b', url: 'https://example.com/', at: NOON, count: 1 },
        ],
        events: [
          { type: 'track', view: 'a', n: 0, at: NOON, name: 'event' },
          { type: 'track', view: 'b', n: 0, at: NOON, name: 'event' },
          { type: 'track', view: 'a', n: 1, at: NOON + 999, name: 'event' },
        ],
      },
    ])
  })

  it('puts events of two visits into two batches', async () => {
    const { track, settle, requests } = start()
    const [a, b] = [createView('a'), createView('b', 'visit-2')]
    track(a)
    track(b)
    track(a)
    await settle(1000)

    expect(requests()).toEqual(['a0 a1', 'b0'])
  })

  it('keeps a batch until it is acknowledged and repeats it, with what has come meanwhile', async () => {
    const { track, settle, requests, net } = start()
    const a = createView('a')
    net.reply = loginPage
    track(a)
    await settle(1000)
    track(a)
    net.reply = accepted
    await settle(2000)

    expect(requests()).toEqual(['a0', 'a0 a1'])
    await settle(600_000)
    expect(requests()).toHaveLength(2)
  })

  it('waits 2, 4, 8 seconds between failures', async () => {
    const { track, settle, net } = start()
    net.reply = refused(500)
    track(createView('a'))
    const counts: number[] = []
    for (const ms of [1000, 2000, 4000, 7999, 1]) {
      await settle(ms)
      counts.push(net.bodies.length)
    }

    expect(counts).toEqual([1, 2, 3, 3, 4])
  })

  it('obeys Retry-After, even when the page is left', async () => {
    const { track, settle, queue, net } = start()
    net.reply = async () => json(503, {}, { 'Retry-After': '60' })
    track(createView('a'))
    await settle(1000)

    await expect(queue.flush('leave')).resolves.toBe(false)
    await settle(59_999)
    expect(net.bodies).toHaveLength(1)

    net.reply = accepted
    await settle(1)
    expect(net.bodies).toHaveLength(2)
  })

  it('drops what the collector refuses and tells how many with the next batch', async () => {
    const { track, settle, batches, net } = start()
    const a = createView('a')
    net.reply = refused(400)
    track(a)
    track(a)
    await settle(1000)
    net.reply = accepted
    track(a)
    await settle(1000)

    expect(batches().map(({ events, dropped }) => [events.length, dropped])).toEqual([
      [2, undefined],
      [1, 2],
    ])
  })

  it('halves a batch that is too large, and drops a single event that is', async () => {
    const { track, settle, requests, net } = start()
    const a = createView('a')
    net.reply = refused(413)
    for (let i = 0; i < 4; i++) track(a)
    await settle(1000)

    expect(requests()).toEqual(['a0 a1 a2 a3', 'a0 a1', 'a0', 'a1 a2 a3', 'a1', 'a2 a3', 'a2', 'a3'])
  })

  it('cuts batches at 100 events', async () => {
    const { track, settle, batches } = start()
    const a = createView('a')
    for (let i = 0; i < 250; i++) track(a)
    await settle(1000)

    expect(batches().map(({ events }) => events.length)).toEqual([100, 100, 50])
  })

  it('cuts batches below 48 KiB, in UTF-8 bytes', async () => {
    const { track, settle, net, batches } = start()
    const a = createView('a')
    for (let i = 0; i < 40; i++) track(a, 'ほ'.repeat(1000))
    await settle(1000)

    expect(Math.max(...net.bodies.map((body) => Buffer.byteLength(body)))).toBeLessThan(49_152)
    expect(batches().map(({ events }) => events.length)).toEqual([10, 15, 15])
  })

  it('gives up the oldest of more than 500 events and tells', async () => {
    const { track, settle, batches } = start()
    const a = createView('a')
    for (let i = 0; i < 503; i++) track(a)
    await settle(1000)

    expect(batches()[0]).toMatchObject({ dropped: 3, events: { 0: { n: 3 } } })
    expect(batches()[1].dropped).toBeUndefined()
  })

  it('has one request in flight', async () => {
    const { track, settle, net, queue, requests } = start()
    const a = createView('a')
    let answer = () => {}
    net.reply = () =>
      new Promise((resolve) => {
        answer = () => resolve(json(202, { accepted: 1, rejected: [] }))
      })
    track(a)
    await settle(1000)
    track(a)
    const flushed = queue.flush('all')
    await settle()
    expect(requests()).toEqual(['a0'])

    net.reply = accepted
    answer()
    await expect(flushed).resolves.toBe(true)
    expect(requests()).toEqual(['a0', 'a1'])
  })

  it('sends the rest beside the request in flight when the page is left, once', async () => {
    const { track, settle, net, queue, requests } = start()
    const a = createView('a')
    net.reply = () => new Promise(() => {})
    track(a)
    await settle(1000)
    track(a)
    queue.flush('leave')
    queue.flush('leave')

    expect(requests()).toEqual(['a0', 'a1'])
  })

  it('sends totals alone after 3 s more, deeper scroll, or at the end', async () => {
    const { settle, queue, track, batches } = start()
    const a = createView('a')
    a.view.active = 1000
    track(a)
    await settle(1000)

    const sendsAfter = async (change: object, mode: 'due' | 'all') => {
      const before = batches().length
      Object.assign(a.view, change)
      await queue.flush(mode)
      return batches().length - before
    }

    expect(await sendsAfter({ active: 3999 }, 'due')).toBe(0)
    expect(await sendsAfter({ active: 4000 }, 'due')).toBe(1)
    expect(await sendsAfter({ scroll: 50 }, 'due')).toBe(1)
    expect(await sendsAfter({ active: 4001 }, 'all')).toBe(1)
    expect(await sendsAfter({}, 'all')).toBe(0)
  })

  it('keeps 50 events of a view whose consent is pending and sends none', async () => {
    const { settle, track, net, batches } = start()
    const a: Sheet = { ...createView('a'), who: undefined }
    for (let i = 0; i < 60; i++) track(a)
    await settle(60_000)
    expect(net.bodies).toEqual([])

    a.who = {}
    track(a)
    await settle(1000)

    expect(batches()[0]).toMatchObject({ dropped: 10, events: { length: 51 } })
  })

  it('forgets what is waiting when it is cleared', async () => {
    const { settle, track, queue, net } = start()
    net.reply = loginPage
    track(createView('a'))
    await settle(1000)
    queue.clear()
    await settle(600_000)

    expect(net.bodies).toHaveLength(1)
  })
})
