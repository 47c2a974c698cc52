// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, json, MINUTE, NOON, show, touch, turn, visit } from './fake-page.js'
import { closePages, openPage, paths, summary } from './open-page.js'

beforeEach(() => visit('https://www.example.com/'))
afterEach(closePages)

describe('the first pageview', () => {
  it('is sent a second after the load, with the visitor and the visit', async () => {
    const { settle, batches } = await openPage()
    expect(batches()).toEqual([])
    await settle(1000)

    expect(batches()).toMatchObject([
      {
        visitor: { first: NOON, visits: 1 },
        visit: { start: NOON },
        context: { automated: true },
        views: [{ url: 'https://www.example.com/', title: 'A title', at: NOON, count: 1, active: 1000, span: 1000 }],
        events: [{ type: 'pageview', n: 0, at: NOON }],
      },
    ])
  })

  it('waits until a background tab is seen', async () => {
    show({ visible: false, focused: false })
    const { settle, batches, events } = await openPage()
    await settle(MINUTE)
    expect(batches()).toEqual([])
    expect(document.cookie).toBe('')

    turn({})
    await settle(1000)

    expect(events()).toMatchObject([{ type: 'pageview', n: 0, at: NOON + MINUTE }])
  })

  it('comes before what was tracked while nobody saw the page', async () => {
    show({ visible: false, focused: false })
    const { settle, tracker, events } = await openPage()
    tracker.track('early')
    await settle(5000)
    turn({})
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0', 'early 1'])
  })

  it('comes before fifty things that were tracked while nobody saw the page, and no more', async () => {
    show({ visible: false, focused: false })
    const { settle, tracker, events } = await openPage()
    for (let i = 1; i <= 60; i++) tracker.track(`early-${i}`)
    turn({})
    await settle(1000)

    expect(summary(events())).toHaveLength(51)
    expect(summary(events()).at(-1)).toBe('early-50 50')
  })

  it('does not come while the page is prerendered', async () => {
    Object.defineProperty(document, 'prerendering', { configurable: true, value: true })
    const { settle, events } = await openPage()
    await settle(5000)
    expect(events()).toEqual([])

    Object.defineProperty(document, 'prerendering', { configurable: true, value: false })
    document.dispatchEvent(new Event('prerenderingchange'))
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0'])
  })

  it('is sent without the fragment, the user and the password', async () => {
    visit('https://user:secret@www.example.com/a?id=1#part')
    const { settle, views } = await openPage({ query: ['id'] })
    await settle(1000)

    expect(paths(views())).toEqual(['/a?id=1'])
  })

  it('is not recorded on an excluded path, nor is what happens there', async () => {
    visit('https://www.example.com/admin/users')
    const { settle, tracker, batches } = await openPage({ exclude: ['/admin/*'] })
    tracker.track('click')
    await settle(5000)

    expect(batches()).toEqual([])
  })
})

describe('a visit that is over', () => {
  it('by sleep that nothing has told of ends when the visitor goes on', async () => {
    const { tracker, settle, sleep, views } = await openPage()
    await settle(2000)
    const before = tracker.ids()?.visit
    sleep(2 * HOUR)
    for (let i = 0; i < 30; i++) {
      touch()
      await settle(10_000)
    }

    expect(tracker.ids()?.visit).not.toBe(before)
    expect(views()[0]?.active).toBe(30_000)
  })

  it('by having lasted a day ends though the visitor never paused', async () => {
    const { tracker, pass, settle } = await openPage()
    const before = tracker.ids()?.visit
    for (let seconds = 0; seconds < 25 * 3600; seconds += 20) {
      touch()
      pass(20_000)
    }
    await settle(1000)

    expect(tracker.ids()?.visit).not.toBe(before)
  })
})

describe('soft navigation', () => {
  it('closes the old view before it opens the new one', async () => {
    const { settle, views, events } = await openPage()
    await settle(5000)
    history.pushState({}, '', '/pricing')
    document.title = 'Pricing'
    await settle(1000)

    expect(views()).toMatchObject([
      { url: 'https://www.example.com/', title: 'A title', active: 5000, count: 1 },
      { url: 'https://www.example.com/pricing', title: 'Pricing', referrer: 'https://www.example.com/', active: 1000 },
    ])
    expect(events()).toMatchObject([
      { n: 0, at: NOON },
      { n: 0, at: NOON + 5000 },
    ])
  })

  it('sends one pageview when the URL changes twice within a task', async () => {
    const { settle, views } = await openPage()
    await settle(1000)
    history.pushState({}, '', '/old')
    history.replaceState({}, '', '/new')
    await settle(2000)
    history.pushState({}, '', '/next')
    await settle(1000)

    expect(paths(views())).toEqual(['/', '/new', '/next'])
    expect(views()[1]?.referrer).toBe('https://www.example.com/')
  })

  it.each([
    ['the query', '/?sort=price', {}],
    ['the fragment', '/#part', {}],
    ['nothing', '/', {}],
    ['anything, with spa off', '/other', { spa: 'off' }],
  ] as const)('sends none when %s changes', async (_, url, options) => {
    const { settle, views } = await openPage(options)
    await settle(1000)
    history.pushState({}, '', url)
    await settle(5000)

    expect(paths(views())).toEqual(['/'])
  })

  it.each([
    ['a kept query parameter', '/?id=2', { query: ['id'] }],
    ['the fragment, with hash routing', '/#/two', { spa: 'hash' }],
  ] as const)('sends one when %s changes', async (_, url, options) => {
    const { settle, views } = await openPage(options)
    await settle(1000)
    history.pushState({}, '', url)
    await settle(1000)

    expect(paths(views())).toEqual(['/', url])
  })

  it('loses none that comes before the chunk that hears of them', async () => {
    let come: (_?: unknown) => void = () => {}
    const wait = new Promise((resolve) => {
      come = resolve
    })
    const { settle, views } = await openPage({}, { wait })
    await settle(2000)
    history.pushState({}, '', '/early')
    await settle(500)
    come()
    await settle()
    await settle(2000)
    history.pushState({}, '', '/late')
    await settle(1000)

    expect(paths(views())).toEqual(['/', '/early', '/late'])
  })

  it('corrects the first view without that chunk when the URL is replaced within its task', async () => {
    const page = openPage({}, { wait: new Promise(() => {}) })
    await Promise.resolve()
    history.replaceState({}, '', '/canonical')
    const { settle, views } = await page
    await settle(2000)

    expect(paths(views())).toEqual(['/canonical'])
  })

  it('leaves the History API as it is where it is off', async () => {
    const { pushState } = History.prototype
    await openPage({ spa: 'off' })

    expect(History.prototype.pushState).toBe(pushState)
  })

  it('has the title that the page had at the last click, though an older one was sent', async () => {
    const { settle, views, tracker } = await openPage()
    await settle(3000)
    history.pushState({}, '', '/b')
    await settle(1200)
    document.title = 'B'
    document.body.click()
    history.pushState({}, '', '/c')
    document.title = 'C'
    await settle(2000)
    await tracker.flush()

    expect(views().map(({ title }) => title)).toEqual(['A title', 'B', 'C'])
  })

  it('after a pageview by hand has that one as its referrer', async () => {
    const { tracker, settle, views } = await openPage()
    tracker.pageview({ url: '/step-2', referrer: 'https://user:pw@other.example/reset?token=s3cret#access_token=abc' })
    await settle(2000)
    history.pushState({}, '', '/b')
    await settle(2000)

    expect(views().map(({ referrer }) => referrer)).toEqual([
      '',
      'https://other.example/reset',
      'https://www.example.com/step-2',
    ])
  })

  it('leaves the History API as it was after stop', async () => {
    const { pushState, replaceState } = History.prototype
    const { tracker } = await openPage()
    tracker.stop()

    expect(History.prototype.pushState).toBe(pushState)
    expect(History.prototype.replaceState).toBe(replaceState)
  })

  it('is a new view when the page comes out of bfcache, without the time in between', async () => {
    const { settle, views } = await openPage()
    await settle(5000)
    turn({ visible: false, focused: false })
    window.dispatchEvent(new Event('pagehide'))
    await settle(10_000)
    turn({})
    await settle(3)
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await settle(2000)
    turn({ visible: false, focused: false })
    await settle()

    expect(views()).toMatchObject([
      { active: 5000, visible: 5000, span: 5000 },
      { active: 2000, visible: 2000, span: 2000 },
    ])
  })
})

describe('leaving', () => {
  it('sends the totals once, however many events tell it', async () => {
    const { settle, batches } = await openPage()
    await settle(1000)
    await settle(4000)
    turn({ visible: false, focused: false })
    window.dispatchEvent(new Event('pagehide'))
    await settle()

    expect(batches()).toHaveLength(2)
    expect(batches()[1]).toMatchObject({ views: [{ active: 5000, visible: 5000, span: 5000 }], events: [] })
  })

  it('sends the pageview of a visitor who leaves at once', async () => {
    const { pass, batches } = await openPage()
    pass(100)
    turn({ visible: false, focused: false })

    expect(batches()).toMatchObject([{ views: [{ active: 100 }], events: [{ type: 'pageview', n: 0 }] }])
  })

  it('reports growing time every 30 s, its end by idleness, and no more', async () => {
    const { settle, views, batches } = await openPage()
    for (let i = 0; i < 9; i++) {
      await settle(10_000)
      touch()
    }
    await settle(HOUR)
    expect(batches()).toHaveLength(5)
    expect(views()[0]).toMatchObject({ active: 120_000, span: 120_000 })

    await settle(HOUR)
    expect(batches()).toHaveLength(5)
  })
})

describe('a visit that is over', () => {
  it('makes the tab go on in a new visit and a new view, without a pageview', async () => {
    const { settle, tracker, batches } = await openPage()
    await settle(HOUR)
    touch()
    tracker.track('back')
    await settle(1000)

    const [first] = batches()
    const last = batches().at(-1)
    expect(summary(last?.events ?? [])).toEqual(['back 0'])
    expect(last?.visitor).toEqual({ ...first?.visitor, visits: 2 })
    expect(last?.views[0]?.id).not.toBe(first?.views[0]?.id)
  })

  it('does not end while the visitor reads on', async () => {
    const { settle, tracker, batches } = await openPage()
    for (let i = 0; i < 100; i++) {
      await settle(25_000)
      touch()
    }
    tracker.track('still here')
    await settle(1000)

    expect(new Set(batches().map(({ visit }) => visit?.id)).size).toBe(1)
  })
})

describe('track', () => {
  it('numbers the events of a view and carries props, value, currency', async () => {
    const { settle, tracker, events, views } = await openPage()
    tracker.set({ plan: 'free', tier: 1 })
    tracker.track('signup', { plan: 'pro' }, { value: 9.9, currency: 'EUR' })
    tracker.track('seen', undefined, { passive: true })
    await settle(1000)

    expect(events()).toMatchObject([
      { type: 'pageview', n: 0 },
      { name: 'signup', n: 1, props: { plan: 'pro', tier: 1 }, value: 9.9, currency: 'EUR' },
      { name: 'seen', n: 2, passive: true, props: { plan: 'free', tier: 1 } },
    ])
    expect(views()[0]?.count).toBe(3)
  })

  it.each(['pageview', 'feedback'])('refuses the name %s and says so', async (name) => {
    const { settle, tracker, events, said } = await openPage()
    tracker.track(name)
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0'])
    expect(said).toContainEqual(['event name', name])
  })

  it('keeps 30 properties, cuts long texts, drops what is no text, number or boolean, and says it', async () => {
    const { settle, tracker, events, said } = await openPage()
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`key${i}`, i]))
    const odd = { text: 'x'.repeat(600), list: [1] as unknown as string, none: Number.NaN, yes: true }
    tracker.track('many', many)
    tracker.track('odd', odd)
    await settle(1000)

    const [, kept, cut] = events()
    expect(kept && 'props' in kept && Object.keys(kept.props ?? {})).toHaveLength(30)
    expect(cut).toMatchObject({ props: { text: 'x'.repeat(500), yes: true } })
    expect(said).toEqual(expect.arrayContaining(['key30', 'list', 'none'].map((key) => ['dropped property', key])))
  })
})

describe('pageview by hand', () => {
  it('ends the view before it and takes url, title, referrer and props', async () => {
    const { settle, tracker, views, events } = await openPage()
    await settle(2000)
    tracker.pageview({ url: '/virtual', title: 'Virtual', props: { step: 2 } })
    await settle(1000)

    expect(views()).toMatchObject([
      { active: 2000 },
      { url: 'https://www.example.com/virtual', title: 'Virtual', referrer: 'https://www.example.com/' },
    ])
    expect(events()[1]).toMatchObject({ type: 'pageview', n: 0, props: { step: 2 } })
  })
})

describe('the public calls', () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular
  const throwing = new Proxy({}, { ownKeys: () => { throw new Error('hostile') } }) // biome-ignore format: one line
  const values = [
    undefined,
    null,
    0,
    Number.NaN,
    '',
    'x'.repeat(100_000),
    [],
    circular,
    throwing,
    Symbol('s'),
    () => {},
  ]

  it.each(['track', 'pageview', 'consent', 'set'] as const)('%s never throws, whatever it is given', async (name) => {
    const { tracker, settle } = await openPage()
    const call = tracker[name] as (...args: unknown[]) => unknown

    for (const first of values) for (const second of values) expect(() => call(first, second, second)).not.toThrow()

    await settle(5000)
  })

  it('never throw or reject when fetch throws, cookies throw and the network is away', async () => {
    Object.defineProperty(document, 'cookie', {
      configurable: true,
      get() {
        throw new DOMException('sandboxed', 'SecurityError')
      },
      set() {
        throw new DOMException('sandboxed', 'SecurityError')
      },
    })
    const { tracker, net, batches, settle } = await openPage()
    net.reply = () => {
      throw new Error('blocked')
    }
    tracker.track('click')

    await expect(tracker.flush()).resolves.toBe(false)
    expect(batches()[0]?.context?.ephemeral).toBe(true)
    await settle(1000)
    Reflect.deleteProperty(document, 'cookie')
  })

  it('flush says whether everything was acknowledged', async () => {
    const { tracker, net, pass } = await openPage()
    net.reply = async () => json(500, {})
    await expect(tracker.flush()).resolves.toBe(false)

    pass(2000)
    net.reply = async () => json(202, { accepted: 1, rejected: [] })
    await expect(tracker.flush()).resolves.toBe(true)
  })

  it('ids are those of the batches', async () => {
    const { tracker, settle, batches } = await openPage()
    await settle(1000)

    expect(tracker.ids()).toEqual({ visitor: batches()[0]?.visitor?.id, visit: batches()[0]?.visit?.id })
  })

  it('do nothing after stop', async () => {
    const { tracker, settle, bodies, timers } = await openPage()
    tracker.stop()
    await settle()
    const before = bodies.length
    tracker.track('late')
    tracker.pageview()
    touch()
    history.pushState({}, '', '/late')
    turn({ visible: false, focused: false })
    await settle(HOUR)

    expect(bodies.length).toBe(before)
    expect(timers()).toBe(0)
  })
})
