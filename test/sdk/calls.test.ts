// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SeenEvent } from '../../sdk/calls.js'
import { accepted, HOUR, json, NOON, show, touch, turn, visit } from './fake-page.js'
import { closePages, openPage, summary } from './open-page.js'

beforeEach(() => visit('https://www.example.com/'))
afterEach(closePages)

describe("on('send')", () => {
  it('sees each event without its place, and what it returns is recorded instead', async () => {
    const { tracker, settle, events } = await openPage()
    const seen: SeenEvent[] = []
    tracker.on('send', (event) => {
      seen.push({ ...event })
      return { ...event, props: { ...event.props, changed: true } }
    })
    tracker.track('signup', { plan: 'pro' })
    await settle(1000)

    expect(seen).toEqual([{ type: 'track', name: 'signup', at: NOON, props: { plan: 'pro' } }])
    expect(events()[1]).toMatchObject({ name: 'signup', n: 1, props: { plan: 'pro', changed: true } })
  })

  it('drops what is answered with null, without a hole in the numbers', async () => {
    const { tracker, settle, events, views } = await openPage()
    tracker.on('send', (event) => (event.name === 'secret' ? null : event))
    tracker.track('secret')
    tracker.track('public')
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0', 'public 1'])
    expect(views()[0]?.count).toBe(2)
  })

  it.each([
    ['nothing', () => undefined],
    ['nonsense', () => 7 as unknown as SeenEvent],
    [
      'an error',
      () => {
        throw new Error('hostile')
      },
    ],
  ])('leaves an event as it is after %s', async (_, hook) => {
    const { tracker, settle, events } = await openPage()
    tracker.on('send', hook)
    tracker.track('signup', { plan: 'pro' })
    await settle(1000)

    expect(events()[1]).toMatchObject({ name: 'signup', props: { plan: 'pro' } })
  })

  it('asks several in their order', async () => {
    const { tracker, settle, events } = await openPage()
    tracker.on('send', (event) => ({ ...event, name: `${event.name}-1` }))
    tracker.on('send', (event) => ({ ...event, name: `${event.name}-2` }))
    tracker.track('a')
    await settle(1000)

    expect(summary(events())[1]).toBe('a-1-2 1')
  })

  it('cannot add what may not be sent, nor change an event later', async () => {
    const { tracker, settle, events } = await openPage()
    const kept: SeenEvent[] = []
    tracker.on('send', (event) => {
      const changed = { ...event, props: { list: [1] as unknown as string, text: 'x'.repeat(600) } }
      kept.push(changed)
      return changed
    })
    tracker.track('a')
    for (const event of kept) event.name = 'later'
    await settle(1000)

    expect(events()[1]).toMatchObject({ name: 'a', props: { text: 'x'.repeat(500) } })
    expect(events()[1]).not.toHaveProperty('props.list')
  })
})

describe('commerce', () => {
  it('puts an order on the event', async () => {
    const { tracker, settle, events } = await openPage()
    const items = [{ id: 'mug', quantity: 2, price: 29.9 }]
    tracker.order({ id: 'A-17', value: 59.8, currency: 'EUR', guest: true, items })
    await settle(1000)

    expect(events()[1]).toMatchObject({
      type: 'track',
      name: 'order',
      n: 1,
      order_id: 'A-17',
      value: 59.8,
      currency: 'EUR',
      guest: true,
      items,
    })
  })

  it('names a refund by its order', async () => {
    const { tracker, settle, events } = await openPage()
    tracker.refund({ order_id: 'A-17', value: 9.9, currency: 'EUR' })
    await settle(1000)

    expect(events()[1]).toMatchObject({ name: 'refund', order_id: 'A-17', value: 9.9, currency: 'EUR' })
  })

  it.each(['cart', 'checkout'] as const)('%s needs nothing', async (name) => {
    const { tracker, settle, events } = await openPage()
    tracker[name]()
    tracker[name]({ value: 5, currency: 'EUR', items: [{ id: 'mug' }] })
    await settle(1000)

    expect(events().slice(1)).toMatchObject([{ name }, { name, value: 5, currency: 'EUR', items: [{ id: 'mug' }] }])
  })
})

describe('who the visitor is', () => {
  it('is told by identify and group, with clean traits and without props', async () => {
    const { tracker, settle, events } = await openPage()
    tracker.set({ theme: 'dark' })
    tracker.identify('u_42', { plan: 'pro', list: [1] as unknown as string })
    tracker.group('acme', { seats: 25 })
    await settle(1000)

    const [, user, account] = events()
    expect(user).toMatchObject({ type: 'identify', n: 1, user: 'u_42', traits: { plan: 'pro' } })
    expect(account).toMatchObject({ type: 'identify', n: 2, account: 'acme', traits: { seats: 25 } })
    expect(user).not.toHaveProperty('props')
  })

  it('is not told without an id', async () => {
    const { tracker, settle, events } = await openPage()
    tracker.identify('')
    tracker.group(undefined as unknown as string)
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0'])
  })

  it('is somebody else after reset, in a new view without a pageview; what was before goes out as before', async () => {
    const { tracker, settle, batches } = await openPage()
    const before = tracker.ids()
    tracker.track('before')
    tracker.reset()
    tracker.track('after')
    await settle(1000)

    const [first, second] = batches()
    expect(batches()).toHaveLength(2)
    expect(summary(first?.events ?? [])).toEqual(['pageview 0', 'before 1'])
    expect(first?.visitor?.id).toBe(before?.visitor)
    expect(summary(second?.events ?? [])).toEqual(['after 0'])
    expect(second?.visitor).toMatchObject({ visits: 1 })
    expect(second?.visitor?.id).not.toBe(before?.visitor)
    expect(second?.visitor?.id).toBe(tracker.ids()?.visitor)
  })
})

describe('flush', () => {
  it('is false while consent is pending', async () => {
    const { tracker, settle } = await openPage({ consent: 'pending' })
    tracker.track('x')
    await settle(2000)

    expect(await tracker.flush()).toBe(false)
  })

  it('tries at once what has failed', async () => {
    const { tracker, settle, net, bodies } = await openPage()
    net.reply = async () => json(500, {})
    await settle(1000)
    net.reply = accepted
    const before = bodies.length

    expect(await tracker.flush()).toBe(true)
    expect(bodies).toHaveLength(before + 1)
  })
})

describe('forget', () => {
  it('on a page that is not recorded is for the visitor of the cookie', async () => {
    const first = await openPage()
    await first.settle(2000)
    const visitor = first.tracker.ids()?.visitor
    first.tracker.stop()
    const { tracker, bodies } = await openPage({ exclude: ['/'] })

    await tracker.forget()

    expect(JSON.parse(bodies.at(-1) ?? '')).toEqual({ site: 'example.com', visitor })
    expect(document.cookie).not.toContain(visitor)
  })

  it('gives null after stop', async () => {
    const { tracker } = await openPage()
    tracker.stop()

    expect(await tracker.forget()).toBeNull()
  })
})

describe('feedback', () => {
  it('is an event with its rating', async () => {
    const { tracker, settle, events } = await openPage()
    tracker.feedback({ kind: 'nps', score: 9, subject: 'article-42', comment: 'fine' })
    await settle(1000)

    expect(events()[1]).toMatchObject({
      type: 'feedback',
      n: 1,
      kind: 'nps',
      score: 9,
      subject: 'article-42',
      comment: 'fine',
    })
  })
})

describe('calls made before the script came', () => {
  it('have their own time', async () => {
    const noted: { at?: number | undefined } = {}
    const { tracker, settle, events } = await openPage({}, { noted })
    noted.at = NOON - 3000
    tracker.track('early')
    noted.at = undefined
    tracker.track('now')
    await settle(1000)

    expect(events().map(({ at }) => at - NOON)).toEqual([0, -3000, 0])
  })

  it('on a page that is seen later are told as of then, with what was set before them', async () => {
    show({ visible: false, focused: false })
    const { tracker, settle, events } = await openPage()
    tracker.track('early')
    tracker.set({ theme: 'dark' })
    await settle(HOUR)
    turn({})
    await settle(1000)

    expect(events().map(({ at }) => at - NOON)).toEqual([HOUR, HOUR])
    expect(events()).toMatchObject([{ props: { theme: 'dark' } }, { name: 'early' }])
    expect(events()[1]).not.toHaveProperty('props')
  })
})

describe('packets', () => {
  const shelf = () => Object.keys(localStorage).filter((key) => key.startsWith('footfall:example.com:'))

  it('are on the shelf before they are sent, and gone when they are acknowledged', async () => {
    const { settle, net } = await openPage()
    const onShelf: number[] = []
    net.reply = async () => {
      onShelf.push(shelf().length)
      return new Response('{"accepted":1,"rejected":[]}', { status: 202 })
    }
    await settle(1000)

    expect(onShelf).toEqual([1])
    expect(shelf()).toEqual([])
  })

  it('of a page that has crashed are sent by the next one, once their lease is over, and only once', async () => {
    const first = await openPage()
    first.net.reply = () => new Promise(() => {})
    await first.settle(1000)
    first.kill()
    const [lost] = first.batches()
    const second = await openPage({}, { time: first })
    await second.settle(1000)
    expect(second.batches()).toHaveLength(1)

    await second.settle(30_000)
    await second.tracker.flush()
    await second.tracker.flush()

    const view = lost?.events[0]?.view
    expect(second.events().filter((event) => event.view === view)).toEqual(lost?.events)
    expect(second.batches().flatMap(({ views }) => views.filter(({ id }) => id === view))).toEqual(lost?.views)
    expect(shelf()).toEqual([])
  })

  it('of a tab that lives are sent twice at most, however many other tabs there are', async () => {
    const first = await openPage()
    first.net.reply = () => Promise.reject(new TypeError('Failed to fetch'))
    await first.settle(1000)
    const id = first.batches()[0]?.events[0]?.view
    first.net.reply = () => new Promise(() => {})
    const others = [await openPage({}, { time: first }), await openPage({}, { time: first })]
    await first.settle(40_000)
    for (const { tracker } of others) {
      tracker.track('more')
      await tracker.flush()
    }
    await first.settle(HOUR)

    const sent = others.flatMap((other) => other.batches()).filter(({ events }) => events[0]?.view === id)
    expect(sent).toHaveLength(1)
  })

  it('with a time from a clock that was ahead are not stuck', async () => {
    localStorage.setItem(
      'footfall:example.com:ahead',
      `[${NOON + 24 * HOUR},{"v":1,"sent":${NOON - HOUR},"views":[],"events":[]}]`,
    )
    const { settle, bodies } = await openPage()
    await settle(1000)

    expect(bodies).toHaveLength(2)
    expect(shelf()).toEqual([])
  })

  it('that are garbage do not keep the others from being sent', async () => {
    localStorage.setItem('footfall:example.com:0', 'garbage')
    localStorage.setItem('footfall:example.com:1', `[${NOON - HOUR},{"half`)
    const { settle, bodies, tracker } = await openPage()
    await settle(1000)
    tracker.track('later')
    await settle(1000)
    await tracker.flush()

    expect(bodies.join()).toContain('"later"')
  })

  it('of another site stay where they are', async () => {
    localStorage.setItem('footfall:example.com.au:0', `[${NOON - HOUR},{}]`)
    const { settle } = await openPage()
    await settle(1000)

    expect(Object.keys(localStorage)).toEqual(['footfall:example.com.au:0'])
  })

  it('go out from memory where the storage is full or forbidden', async () => {
    const own = window.localStorage
    Object.defineProperty(window, 'localStorage', {
      configurable: true,
      get() {
        throw new DOMException('forbidden', 'SecurityError')
      },
    })
    const { settle, events } = await openPage()
    await settle(1000)
    turn({ visible: false, focused: false })
    Object.defineProperty(window, 'localStorage', { configurable: true, value: own })

    expect(summary(events())).toEqual(['pageview 0'])
  })

  it('are left by a hidden page for the next one when it could not send them', async () => {
    const first = await openPage()
    first.net.reply = () => Promise.reject(new TypeError('Failed to fetch'))
    first.pass(100)
    turn({ visible: false, focused: false })
    await first.settle()
    first.kill()
    await first.settle(33_000)
    turn({})
    const second = await openPage({}, { time: first })
    touch()
    await second.settle(1000)

    expect(second.events().map(({ at }) => at - NOON)).toContain(0)
  })

  it('of another page of the visit go with the next batch', async () => {
    const first = await openPage()
    first.net.reply = () => new Promise(() => {})
    await first.settle(1000)
    first.kill()
    await first.settle(33_000)
    const second = await openPage({}, { time: first })
    await second.settle(1000)

    expect(second.batches()).toHaveLength(1)
    expect(second.events().map(({ type }) => type)).toEqual(['pageview', 'pageview'])
    expect(second.batches()[0]?.views).toHaveLength(2)
    expect(shelf()).toEqual([])
  })

  it('of an earlier visit stay on their own', async () => {
    const first = await openPage()
    first.net.reply = () => new Promise(() => {})
    await first.settle(1000)
    first.kill()
    await first.settle(31 * 60_000)
    const second = await openPage({}, { time: first })
    await second.settle(1000)

    expect(second.batches().map(({ events }) => events.length)).toEqual([1, 1])
  })
})
