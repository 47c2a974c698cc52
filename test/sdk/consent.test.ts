// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFakeClock, HOUR, json, NOON, show, touch, turn, visit } from './fake-page.js'
import { closePages, openPage, summary } from './open-page.js'

beforeEach(() => visit('https://www.example.com/'))
afterEach(closePages)

describe('consent', () => {
  it('denied: counts without cookie, visitor and visit', async () => {
    const { settle, tracker, batches } = await openPage({ consent: 'denied' })
    await settle(1000)

    expect(document.cookie).toBe('')
    expect(tracker.ids()).toBeNull()
    expect(batches()[0]).toMatchObject({ events: [{ type: 'pageview' }] })
    expect(batches()[0]).not.toHaveProperty('visitor')
    expect(batches()[0]).not.toHaveProperty('visit')
  })

  it('none: sends nothing and keeps nothing', async () => {
    const { settle, tracker, bodies } = await openPage({ consent: 'none' })
    tracker.track('click')
    await settle(HOUR)
    turn({ visible: false, focused: false })

    expect(bodies.length).toBe(0)
    expect(document.cookie).toBe('')
  })

  it.each([
    ['granted', 1],
    ['denied', 0],
  ] as const)('pending: waits, and after %s sends the pageview once, with its true time', async (answer, cookies) => {
    const { settle, tracker, events, batches } = await openPage({ consent: 'pending' })
    tracker.track('click')
    await settle(5000)
    expect(batches()).toEqual([])
    expect(document.cookie).toBe('')

    tracker.consent(answer)
    await settle(5000)

    expect(summary(events())).toEqual(['pageview 0', 'click 1'])
    expect(events()[0]?.at).toBe(NOON)
    expect(document.cookie.includes('footfall.example.com=')).toBe(cookies === 1)
    expect(batches()[0]?.visit?.start).toBe(cookies === 1 ? NOON : undefined)
  })

  it('pending: throws the events away after none', async () => {
    const { settle, tracker, bodies } = await openPage({ consent: 'pending' })
    tracker.consent('none')
    await settle(5000)

    expect(bodies.length).toBe(0)
    expect(document.cookie).toBe('footfall-consent.example.com=none')
  })

  it('goes on under a new view id without a pageview when the visitor becomes cookieless', async () => {
    const { settle, tracker, batches, events } = await openPage()
    await settle(1000)
    tracker.consent('denied')
    tracker.track('click')
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0', 'click 0'])
    expect(batches()[1]?.views[0]?.id).not.toBe(batches()[0]?.views[0]?.id)
    expect(batches()[1]).not.toHaveProperty('visitor')
    await vi.waitFor(() => expect(document.cookie).toBe('footfall-consent.example.com=denied'))
  })

  it('deletes what was not sent, and the cookies, when it is withdrawn', async () => {
    const { settle, tracker, bodies, pass } = await openPage()
    pass(500)
    tracker.optOut()
    await settle(HOUR)

    expect(bodies.length).toBe(0)
    expect(tracker.consent()).toBe('none')
    // For happy-dom a cookie is over a millisecond after its end.
    await vi.waitFor(() => expect(document.cookie).toBe('footfall-consent.example.com=none'))
  })

  it('remembers the answer, which wins over the option', async () => {
    const first = await openPage()
    first.tracker.consent('denied')
    first.tracker.stop()
    const second = await openPage({ consent: 'granted' })

    expect(second.tracker.consent()).toBe('denied')
  })

  it('begins without a pageview when it is given after none', async () => {
    const { settle, tracker, events, batches } = await openPage({ consent: 'none' })
    tracker.consent('granted')
    tracker.track('click')
    await settle(1000)

    expect(summary(events())).toEqual(['click 0'])
    expect(batches()[0]?.visitor?.visits).toBe(1)
  })

  it('takes a browser with Global Privacy Control for denied, until the visitor grants', async () => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, value: true })
    const { tracker, settle, batches } = await openPage()
    await settle(1000)
    expect(tracker.consent()).toBe('denied')
    expect(batches()[0]).not.toHaveProperty('visitor')

    tracker.consent('granted')

    expect(tracker.ids()).not.toBeNull()
    Reflect.deleteProperty(navigator, 'globalPrivacyControl')
  })

  it('refuses an answer that there is not', async () => {
    const { tracker, said } = await openPage()

    expect(tracker.consent('maybe' as 'granted')).toBe('granted')
    expect(said).toEqual([['consent', 'maybe']])
  })

  it('pending: fifty events wait, nothing is kept of them on a page that is left, and the later ones are told', async () => {
    const { settle, tracker, bodies, events, batches } = await openPage({ consent: 'pending' })
    for (let i = 0; i < 100; i++) tracker.track('click')
    turn({ visible: false, focused: false })
    await settle(HOUR)
    expect(bodies).toEqual([])
    expect(Object.keys(localStorage)).toEqual([])

    turn({})
    tracker.consent('denied')
    await settle(1000)

    expect(events()).toHaveLength(50)
    expect(events().at(-1)).toMatchObject({ n: 49 })
    expect(batches()[0]).toMatchObject({ dropped: 51, views: [{ count: 101 }] })
  })

  it('keeps nothing in the storage when the visitor is cookieless, also of what could not be sent', async () => {
    const { settle, net, batches } = await openPage({ consent: 'denied' })
    net.reply = async () => json(500, {})
    await settle(1000)

    expect(batches()).toHaveLength(1)
    expect(Object.keys(localStorage)).toEqual([])
  })

  it('deletes what is on the shelf when it is withdrawn, what other pages have left there too', async () => {
    localStorage.setItem('footfall:example.com:other', `[${NOON + 20_000},{}]`)
    localStorage.setItem('footfall:other.example:kept', `[${NOON + 20_000},{}]`)
    const { settle, tracker, net } = await openPage()
    net.reply = async () => json(500, {})
    await settle(1000)
    expect(Object.keys(localStorage)).toHaveLength(3)

    tracker.consent('denied')

    expect(Object.keys(localStorage)).toEqual(['footfall:other.example:kept'])
  })

  it('heeds an answer of another tab at once, by the storage event', async () => {
    const { settle, bodies } = await openPage({ consent: 'pending' })
    await settle(5000)
    // biome-ignore lint/suspicious/noDocumentCookie: as the other tab does
    document.cookie = 'footfall-consent.example.com=granted; Path=/'
    window.dispatchEvent(new StorageEvent('storage', { key: 'footfall-consent.example.com' }))
    await settle(1000)

    expect(bodies).toHaveLength(1)
  })

  it('heeds a withdrawal in another tab before it sends', async () => {
    const { settle, bodies, pass, tracker } = await openPage()
    pass(500)
    // biome-ignore lint/suspicious/noDocumentCookie: as the other tab does
    document.cookie = 'footfall-consent.example.com=none; Path=/'
    await settle(HOUR)

    expect(bodies).toEqual([])
    expect(tracker.ids()).toBeNull()
  })

  it('tells the other tabs, and leaves nothing of that behind', async () => {
    const own = window.localStorage
    const written: string[][] = []
    const kept = new Map<string, string>()
    const storage = {
      setItem(key: string, value: string) {
        written.push([key, value])
        kept.set(key, value)
      },
      removeItem: (key: string) => kept.delete(key),
    }
    Object.defineProperty(window, 'localStorage', { configurable: true, value: storage })
    const { tracker } = await openPage({ consent: 'pending' })
    tracker.consent('denied')
    Object.defineProperty(window, 'localStorage', { configurable: true, value: own })

    expect(written).toEqual([['footfall-consent.example.com', 'denied']])
    expect(kept.size).toBe(0)
  })

  it.each([
    ['gpc', 'gpc', 'denied'],
    ['gpc', 'both', 'denied'],
    ['gpc', 'gpc dnt', 'denied'],
    ['gpc', 'dnt', 'granted'],
    ['gpc', 'none', 'granted'],
    ['dnt', 'dnt', 'denied'],
    ['dnt', 'both', 'denied'],
    ['dnt', 'gpc', 'granted'],
    ['dnt', 'none', 'granted'],
  ] as const)('the signal %s with respect %s is %s', async (signal, respect, state) => {
    const [name, value] = signal === 'gpc' ? ['globalPrivacyControl', true] : ['doNotTrack', '1']
    Object.defineProperty(navigator, name, { configurable: true, value })
    const { tracker } = await openPage({ respect: respect as 'gpc' })
    Reflect.deleteProperty(navigator, name)

    expect(tracker.consent()).toBe(state)
  })

  it.each(['none', 'pending', 'denied'] as const)('%s stays what it is with a privacy signal', async (consent) => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, value: true })
    const { tracker } = await openPage({ consent })
    Reflect.deleteProperty(navigator, 'globalPrivacyControl')

    expect(tracker.consent()).toBe(consent)
  })

  it('writes and sends nothing while the page was never seen, whatever it is', async () => {
    show({ visible: false, focused: false })
    const { tracker, settle, batches } = await openPage()
    tracker.track('early')
    await settle(60_000)

    expect(tracker.ids()).toBeNull()
    expect([batches(), document.cookie, Object.keys(localStorage)]).toEqual([[], '', []])
    turn({})
    await settle()
    expect(tracker.ids()).not.toBeNull()
  })

  it('given on a page that is not seen yet holds once it is seen', async () => {
    show({ visible: false, focused: false })
    const { tracker, settle, batches } = await openPage({ consent: 'pending' })
    tracker.consent('granted')
    await settle(5000)
    expect(batches()).toEqual([])

    turn({})
    await settle(1000)

    expect(batches()).toMatchObject([{ visit: { start: NOON + 5000 } }])
  })

  it('is never asked for again by the page: pending is no answer', async () => {
    const { tracker } = await openPage()

    expect(tracker.consent('pending' as never)).toBe('granted')
    expect(document.cookie).not.toContain('pending')
  })

  it.each(['GPC', 'on', ''])('takes %j, which is no word of data-respect, for every signal', async (respect) => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, value: true })
    const { tracker } = await openPage({ respect: respect as never })
    const state = tracker.consent()
    Reflect.deleteProperty(navigator, 'globalPrivacyControl')

    expect(state).toBe('denied')
  })

  it('granted in the tab that came second joins the visitor of the first', async () => {
    const time = createFakeClock()
    const first = await openPage({ consent: 'pending' }, { time })
    const second = await openPage({ consent: 'pending' }, { time })
    second.tracker.consent('granted')
    touch()
    await time.settle(1000)

    expect(first.tracker.ids()).toEqual(second.tracker.ids())
    expect(first.tracker.ids()).not.toBeNull()
  })

  it('granted after none in one tab leaves the visitor alone that another tab has made', async () => {
    const time = createFakeClock()
    const first = await openPage({ consent: 'none' }, { time })
    const second = await openPage({ consent: 'none' }, { time })
    first.tracker.consent('granted')
    first.tracker.track('mine')
    const ids = first.tracker.ids()
    await time.settle(500)
    second.tracker.track('yours')
    await time.settle(1000)

    expect(ids).not.toBeNull()
    expect([first.tracker.ids(), second.tracker.ids()]).toEqual([ids, ids])
    expect([summary(first.events()), summary(second.events())]).toEqual([['mine 0'], ['yours 0']])
  })

  it('given after a long wait gives each visit a batch of its own', async () => {
    const { tracker, settle, pass, batches, events } = await openPage({ consent: 'pending' })
    pass(HOUR)
    history.pushState({}, '', '/b')
    tracker.consent('granted')
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0', 'pageview 0'])
    expect(batches().map(({ visit: own }) => (own?.start ?? 0) - NOON)).toEqual([0, HOUR])
  })

  it('withdrawn by a hook holds for the event that it looks at', async () => {
    const { tracker, settle, events, batches } = await openPage()
    await settle(1000)
    tracker.on('send', () => {
      tracker.consent('denied')
      return undefined
    })
    tracker.track('late')
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0'])
    expect(
      batches()
        .slice(1)
        .some(({ visitor }) => visitor),
    ).toBe(false)
  })
})
