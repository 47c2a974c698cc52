// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Item } from '../../sdk/calls.js'
import { accepted, HOUR, json, NOON, turn, visit } from './fake-page.js'
import { closePages, openPage, summary } from './open-page.js'

const refused = (status: number) => async () => json(status, { error: { code: 'x', message: 'x' } })
const loginPage = async () => new Response('<html>', { status: 200 })
const never = () => new Promise<Response>(() => {})

async function open(options = {}) {
  const page = await openPage(options)
  /** The events of each request. */
  const requests = () =>
    page.batches().map(({ events }) => events.map((event) => ('name' in event ? event.name : 'view')).join(' '))
  return { ...page, requests }
}

beforeEach(() => visit('https://www.example.com/'))
afterEach(closePages)

describe('the queue', () => {
  it('sends what has come within a second as one batch, each event with its view', async () => {
    const { tracker, settle, batches } = await open()
    await settle(999)
    expect(batches()).toEqual([])

    history.pushState({}, '', '/b')
    await settle(1)

    const [batch] = batches()
    expect(batches()).toHaveLength(1)
    expect(batch).toMatchObject({
      v: 1,
      site: 'example.com',
      sent: NOON + 1000,
      sdk: 'footfall/0.1.0',
      views: [
        { url: 'https://www.example.com/', at: NOON, count: 1 },
        { url: 'https://www.example.com/b', at: NOON + 999, count: 1 },
      ],
      events: [
        { type: 'pageview', view: batch?.views[0]?.id, n: 0, at: NOON },
        { type: 'pageview', view: batch?.views[1]?.id, n: 0, at: NOON + 999 },
      ],
      dropped: 0,
    })
    expect(batch?.visit?.id).toBe(tracker.ids()?.visit)
  })

  it('puts events of two visits into two batches', async () => {
    const { tracker, settle, pass, net, batches, requests } = await open()
    net.reply = loginPage
    await settle(1000)
    pass(HOUR)
    turn({ visible: false, focused: false })
    tracker.track('back')
    net.reply = accepted
    turn({})
    await settle(300_000)

    expect(requests()).toContain('back')
    expect(batches().every(({ visit, events }) => events.every(({ at }) => at >= (visit?.start ?? 0)))).toBe(true)
  })

  it('keeps a batch until it is acknowledged and repeats it with a new time, then what has come meanwhile', async () => {
    const { tracker, settle, batches, requests, net } = await open()
    net.reply = loginPage
    await settle(1000)
    tracker.track('late')
    net.reply = accepted
    await settle(2000)

    expect(requests()).toEqual(['view', 'view', 'late'])
    expect(batches().map(({ sent }) => sent - NOON)).toEqual([1000, 3000, 3000])
    await settle(20_000)
    expect(requests()).toHaveLength(3)
  })

  it('waits 2, 4, 8 seconds between failures, and five minutes at most', async () => {
    const { settle, bodies, net } = await open()
    net.reply = refused(500)
    const counts: number[] = []
    for (const ms of [1000, 2000, 4000, 7999, 1, 3 * HOUR]) {
      await settle(ms)
      counts.push(bodies.length)
    }

    expect(counts.slice(0, 5)).toEqual([1, 2, 3, 3, 4])
    // 16, 32, 64, 128, 256 s, then every 300.
    expect(counts[5]).toBe(4 + 5 + 34)
  })

  it('obeys Retry-After, even when the page is left', async () => {
    const { tracker, settle, bodies, net } = await open()
    net.reply = async () => json(503, {}, { 'Retry-After': '60' })
    await settle(1000)
    turn({ visible: false, focused: false })
    await settle()
    turn({})

    await expect(tracker.flush()).resolves.toBe(false)
    await settle(59_999)
    expect(bodies).toHaveLength(1)

    net.reply = accepted
    await settle(1)
    expect(bodies.length).toBeGreaterThan(1)
  })

  it('sends at once what is left, whatever failed before without being asked to wait', async () => {
    const { settle, requests, net, tracker } = await open()
    net.reply = refused(500)
    await settle(1000)
    tracker.track('last')
    turn({ visible: false, focused: false })
    await settle()

    expect(requests()).toEqual(['view', 'last', 'view'])
  })

  it('has no timer while the page is hidden, and tries again when it is seen', async () => {
    const { settle, bodies, net, timers } = await open()
    net.reply = refused(500)
    await settle(1000)
    turn({ visible: false, focused: false })
    await settle()
    await settle(HOUR)
    expect(timers()).toBe(0)
    const before = bodies.length

    net.reply = accepted
    turn({})
    await settle()

    expect(bodies.length).toBeGreaterThan(before)
    expect(Object.keys(localStorage)).toEqual([])
  })

  it('waits for the network and goes on with it', async () => {
    const { settle, bodies } = await open()
    Object.defineProperty(navigator, 'onLine', { configurable: true, value: false })
    await settle(2000)
    expect(bodies).toEqual([])

    Reflect.deleteProperty(navigator, 'onLine')
    window.dispatchEvent(new Event('online'))
    await settle()

    expect(bodies).toHaveLength(1)
  })

  it('drops what the collector refuses and tells how many with the next batch', async () => {
    const { tracker, settle, batches, net } = await open()
    net.reply = refused(400)
    tracker.track('second')
    await settle(1000)
    net.reply = accepted
    tracker.track('third')
    await settle(1000)
    tracker.track('fourth')
    await settle(1000)

    expect(batches().map(({ events, dropped }) => [events.length, dropped])).toEqual([
      [2, 0],
      [1, 2],
      [1, 0],
    ])
  })

  it('halves a batch that is too large, and drops a single event that is', async () => {
    const { tracker, settle, requests, batches, net } = await open()
    net.reply = refused(413)
    for (const name of ['a', 'b', 'c']) tracker.track(name)
    await settle(1000)

    expect(requests()[0]).toBe('view a b c')
    expect(requests().slice(1, 3).sort()).toEqual(
      ['b c', 'view a'].sort().map((text) => (text === 'b c' ? 'b c' : text)),
    )
    expect(requests().slice(3).sort()).toEqual(['a', 'b', 'c', 'view'])
    net.reply = accepted
    tracker.track('later')
    await settle(1000)
    expect(batches().at(-1)?.dropped).toBe(4)
  })

  it('cuts batches at 100 events at most', async () => {
    const { tracker, settle, batches, events } = await open()
    for (let i = 0; i < 250; i++) tracker.track('event')
    await settle(1000)

    expect(batches().every((batch) => batch.events.length <= 100)).toBe(true)
    expect(batches()).toHaveLength(3)
    expect(events().map(({ n }) => n)).toEqual(Array.from({ length: 251 }, (_, i) => i))
  })

  it('cuts batches below 48 KiB, in UTF-8 bytes', async () => {
    const { tracker, settle, bodies, events } = await open()
    for (let i = 0; i < 60; i++) tracker.track('event', { text: 'ほ'.repeat(500), more: 'ほ'.repeat(500) })
    await settle(1000)

    expect(Math.max(...bodies.map((body) => Buffer.byteLength(body)))).toBeLessThan(49_152)
    expect(bodies.length).toBeLessThan(12)
    expect(events()).toHaveLength(61)
  })

  it('gives up one event that is larger than a batch, and goes on', async () => {
    const { tracker, settle, batches, events } = await open()
    const items: Item[] = Array.from({ length: 2000 }, (_, i) => ({ id: `item-number-${i}`, quantity: 1, price: 29.9 }))
    tracker.order({ id: 'A-17', value: 59_800, currency: 'EUR', items })
    tracker.track('after')
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0', 'after 2'])
    expect(batches().reduce((sum, { dropped = 0 }) => sum + dropped, 0)).toBe(1)
  })

  it('gives up the oldest batches beyond 256 KiB and tells', async () => {
    const { tracker, settle, batches, net, events } = await open()
    net.reply = refused(500)
    for (let i = 0; i < 400; i++) tracker.track('event', { text: 'x'.repeat(500), more: 'x'.repeat(500) })
    await settle(1000)
    const size = Object.values(localStorage).join('').length
    const failed = batches().length
    net.reply = accepted
    tracker.track('last')
    await settle(10_000)

    const sent = batches().slice(failed)
    const count = sent.reduce((sum, batch) => sum + batch.events.length, 0)
    const dropped = sent.reduce((sum, batch) => sum + Number(batch.dropped), 0)
    expect(size).toBeLessThan(262_144)
    expect(dropped).toBeGreaterThan(100)
    expect(count + dropped).toBe(402)
    expect(events().at(-1)).toMatchObject({ name: 'last' })
  })

  it('has one request in flight', async () => {
    const { settle, net, tracker, requests } = await open()
    let answer = () => {}
    net.reply = () =>
      new Promise((resolve) => {
        answer = () => resolve(json(202, { accepted: 1, rejected: [] }))
      })
    await settle(1000)
    tracker.track('second')
    const flushed = tracker.flush()
    await settle()
    expect(requests()).toEqual(['view'])

    net.reply = accepted
    answer()
    await expect(flushed).resolves.toBe(true)
    expect(requests()).toEqual(['view', 'second'])
  })

  it('sends the rest beside the request in flight when the page is left, once', async () => {
    const { settle, net, tracker, requests } = await open()
    net.reply = never
    await settle(1000)
    tracker.track('last')
    turn({ visible: false, focused: false })
    window.dispatchEvent(new Event('pagehide'))

    expect(requests()).toEqual(['view', 'last'])
  })

  it('sends the newest first when the page is left', async () => {
    const { settle, net, tracker, requests } = await open()
    net.reply = refused(500)
    await settle(1000)
    tracker.track('last')
    net.reply = accepted
    turn({ visible: false, focused: false })
    await settle()

    expect(requests()).toEqual(['view', 'last', 'view'])
  })

  it('sends totals alone after 3 s more, or at the end', async () => {
    const { settle, tracker, batches, views } = await open()
    await settle(1000)
    expect(batches()).toHaveLength(1)

    await settle(2999)
    window.dispatchEvent(new Event('online'))
    await settle()
    expect(batches()).toHaveLength(1)

    await settle(1)
    window.dispatchEvent(new Event('online'))
    await settle(1)
    expect(batches()).toHaveLength(2)
    await settle(500)
    await tracker.flush()
    expect(batches()).toHaveLength(3)
    await tracker.flush()
    expect(batches()).toHaveLength(3)
    expect(views()).toMatchObject([{ active: 4501 }])
  })

  it('is not upset by the toJSON that Prototype.js gives to arrays', async () => {
    const arrays = Array.prototype as { toJSON?: () => string }
    arrays.toJSON = () => 'a text'
    const { settle, batches, tracker } = await open()
    tracker.order({ id: 'A-17', value: 1, currency: 'EUR', items: [{ id: 'mug' }] })
    await settle(1000)
    const isThere = 'toJSON' in arrays
    delete arrays.toJSON

    expect(isThere).toBe(true)
    expect(batches()).toMatchObject([{ views: [{ count: 2 }], events: [{ n: 0 }, { n: 1, items: [{ id: 'mug' }] }] }])
  })

  it('takes a clock that was set back for a new visit, and is not held up by it', async () => {
    const { settle, sleep, tracker, batches } = await open()
    await settle(1000)
    sleep(-24 * HOUR)
    tracker.track('yesterday')
    await settle(1000)

    expect(batches().at(-1)).toMatchObject({
      sent: NOON + 2000 - 24 * HOUR,
      visitor: { visits: 2 },
      events: [{ name: 'yesterday', at: NOON + 1000 - 24 * HOUR }],
    })
  })
})
