// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Batch } from '../../sdk/protocol.js'
import { accepted, createFakeClock, HOUR, json, MINUTE, NOON, touch, turn, visit } from './fake-page.js'
import { closePages, openPage } from './open-page.js'

const fails = async () => json(500, {})
const HIDDEN = { visible: false, focused: false }

/** What storage holds of batches. */
const kept = () =>
  Object.values({ ...localStorage })
    .map((text) => JSON.parse(text as string)[1] as Batch | undefined)
    .filter((batch) => batch !== undefined)

/** A batch of an earlier page, whose lease is over. */
function leaveBehind(at = NOON - 2 * MINUTE, events = 1): void {
  const batch = {
    v: 1,
    site: 'example.com',
    sent: at,
    visitor: { id: 'old-visitor-id', first: at, visits: 1 },
    visit: { id: 'old-visit-id', start: at },
    views: [{ id: 'old-view', url: 'https://www.example.com/old', at, count: events }],
    events: Array.from({ length: events }, (_, n) => ({ type: 'track', name: 'old', view: 'old-view', n, at })),
  }
  localStorage.setItem('footfall:example.com:old', JSON.stringify([at + 30_000, batch]))
}

beforeEach(() => visit('https://www.example.com/'))
afterEach(closePages)

describe('an outage', () => {
  it('costs few requests and one entry, however often the visitor turns to another tab', async () => {
    const { settle, net, bodies } = await openPage()
    net.reply = fails
    await settle(5000)
    for (let i = 0; i < 50; i++) {
      turn(HIDDEN)
      await settle(36_000)
      turn({})
      touch()
      await settle(36_000)
    }

    expect(bodies.length).toBeLessThan(30)
    expect(kept()).toHaveLength(1)
    expect(kept()[0]?.views).toHaveLength(1)
  })

  it('of which nothing is heard is taken for a blocker: a try in five minutes at most', async () => {
    const { settle, net, bodies } = await openPage()
    net.reply = async () => {
      throw new TypeError('Failed to fetch')
    }
    await settle(MINUTE)
    const before = bodies.length
    await settle(HOUR)

    expect(before).toBeLessThanOrEqual(5)
    expect(bodies.length - before).toBeLessThanOrEqual(12)
  })

  it('of one batch, which somebody in between never lets through, does not hold up the others', async () => {
    const { tracker, settle, net, batches, bodies } = await openPage()
    await settle(2000)
    net.reply = async () => (bodies.at(-1)?.includes('poison') ? new Response('<html>', { status: 403 }) : accepted())
    tracker.track('poison')
    await settle(2000)
    for (let i = 0; i < 20; i++) {
      touch()
      tracker.track('good')
      await settle(MINUTE)
    }

    const sent = batches().flatMap(({ events }) => events.map((event) => 'name' in event && event.name))
    expect(sent.filter((name) => name === 'good')).toHaveLength(20)
    expect(sent.filter((name) => name === 'poison').length).toBeLessThan(20)
  })

  it('in several tabs is over for each event with one request', async () => {
    const time = createFakeClock()
    const tabs = [await openPage({}, { time }), await openPage({}, { time }), await openPage({}, { time })]
    for (const { net } of tabs) net.reply = fails
    await time.settle(5 * MINUTE)
    const before = tabs.map(({ bodies }) => bodies.length)
    for (const { net } of tabs) net.reply = accepted
    await time.settle(10 * MINUTE)

    const sent = tabs.flatMap(({ batches }, i) => batches().slice(before[i]))
    expect(sent.flatMap(({ events }) => events.map(({ view }) => view))).toHaveLength(3)
    expect(kept()).toEqual([])
  })

  it('in several tabs loses what is told as dropped, and nothing else', async () => {
    const time = createFakeClock()
    const tabs = [await openPage({}, { time }), await openPage({}, { time })]
    const stored = new Set<string>()
    let dropped = 0
    let isOver = false
    for (const { net, batches } of tabs) {
      net.reply = async () => {
        if (!isOver) return json(500, {})
        const batch = batches().at(-1)
        for (const { view, n } of batch?.events ?? []) stored.add(`${view} ${n}`)
        dropped += batch?.dropped ?? 0
        return accepted()
      }
    }
    for (let i = 0; i < 300; i++) tabs[0]?.tracker.track('a')
    await time.settle(2 * MINUTE)
    for (let i = 0; i < 400; i++) tabs[1]?.tracker.track('b')
    await time.settle(MINUTE)
    isOver = true
    await time.settle(20 * MINUTE)
    for (const { tracker } of tabs) tracker.track('end')
    await time.settle(20 * MINUTE)

    expect(dropped).toBeGreaterThan(0)
    expect(stored.size + dropped).toBe(2 + 300 + 400 + 2)
  })
})

describe('what an earlier page has left', () => {
  it.each([
    ['pending', 1],
    ['denied', 0],
    ['none', 0],
  ] as const)('is not sent while consent is %s', async (consent, left) => {
    leaveBehind()
    const { settle, bodies } = await openPage({ consent })
    await settle(5000)
    turn(HIDDEN)
    turn({})
    await settle(MINUTE)

    expect(bodies.join()).not.toContain('old-visitor-id')
    expect(kept()).toHaveLength(left)
  })

  it('is sent when consent is given', async () => {
    leaveBehind()
    const { settle, bodies, tracker } = await openPage({ consent: 'pending' })
    tracker.consent('granted')
    await settle(5000)

    expect(bodies.join()).toContain('old-visitor-id')
  })

  it('is given up and told after seven days, which the collector would refuse', async () => {
    leaveBehind(NOON - 8 * 24 * HOUR)
    const { settle, tracker, batches } = await openPage()
    await settle(2000)
    tracker.track('next')
    await settle(2000)

    expect(batches().flatMap(({ events }) => events.map(({ view }) => view))).not.toContain('old-view')
    expect(batches().reduce((sum, { dropped = 0 }) => sum + dropped, 0)).toBe(1)
    expect(kept()).toEqual([])
  })

  it('goes first when too much waits, and what is worth money last', async () => {
    leaveBehind(NOON - 2 * MINUTE, 90)
    const { settle, tracker, net } = await openPage()
    net.reply = fails
    tracker.order({ id: 'A1', value: 5, currency: 'EUR' })
    await settle(2000)
    for (let i = 0; i < 450; i++) tracker.track('x')
    await settle(5000)

    const names = kept().flatMap(({ events }) => events.map((event) => ('name' in event ? event.name : event.type)))
    expect(names).not.toContain('old')
    expect(names).toContain('order')
    expect(names).toContain('pageview')
  })

  it('goes from the cookies too where the visitor is counted without', async () => {
    // biome-ignore lint/suspicious/noDocumentCookie: as the script sets it.
    document.cookie = `footfall.example.com=1.old-visitor-id.${NOON};Path=/;Max-Age=9999`
    const { settle } = await openPage({ consent: 'denied' })
    await settle(1000)

    await vi.waitFor(() => expect(document.cookie).toBe(''))
  })
})
