// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, json, MINUTE, NOON, show, touch, turn, visit } from './fake-page.js'
import { closePages, openPage, paths, summary } from './open-page.js'

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
    const { settle, tracker, net } = await openPage({ consent: 'none' })
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
    const { settle, tracker, net } = await openPage({ consent: 'pending' })
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
    expect(document.cookie).toBe('footfall-consent.example.com=denied')
  })

  it('deletes what was not sent, and the cookies, when it is withdrawn', async () => {
    const { settle, tracker, net, pass } = await openPage()
    pass(500)
    tracker.optOut()
    await settle(HOUR)

    expect(bodies.length).toBe(0)
    expect(tracker.consent()).toBe('none')
    expect(document.cookie).toBe('footfall-consent.example.com=none')
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
    Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, value: undefined })
  })

  it('refuses an answer that there is not', async () => {
    const { tracker, said } = await openPage()

    expect(tracker.consent('maybe' as 'granted')).toBe('granted')
    expect(said).toContain('consent: must be granted, denied or none')
  })
})
