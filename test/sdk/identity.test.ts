import { beforeEach, describe, expect, it } from 'vitest'
import type { Jar } from '../../sdk/browser/cookies.js'
import { createIdentity } from '../../sdk/identity.js'
import { HOUR, MINUTE, NOON } from './fake-page.js'

const DAY = 24 * HOUR
const VISITOR = 'footfall.example.com'
const VISIT = 'footfall-visit.example.com'

let cookies: Map<string, string>
let lives: Map<string, number>

/** One browser; several tabs may share its cookies. */
function openTab(jar: Partial<Jar> = {}) {
  let made = 0
  const name = ['first', 'second', 'third'][tabs++]
  const full: Jar = {
    read: (name) => cookies.get(name) ?? '',
    write(name, value, maxAgeMs) {
      cookies.set(name, value)
      lives.set(name, maxAgeMs)
    },
    remove: (name) => cookies.delete(name),
    ...jar,
  }
  return createIdentity({ site: 'example.com', jar: full, createId: () => `${name}-tab-${++made}` })
}

let tabs = 0

beforeEach(() => {
  cookies = new Map()
  lives = new Map()
  tabs = 0
})

describe('visitor and visit', () => {
  it('makes a new visitor with a first visit, in two cookies', () => {
    const who = openTab().current(NOON)

    expect(who).toEqual({
      visitor: { id: 'first-tab-1', first: NOON, visits: 1 },
      visit: { id: 'first-tab-2', start: NOON },
    })
    expect(cookies.get(VISITOR)).toBe('1.first-tab-1.loyw3v28')
    expect(cookies.get(VISIT)).toBe('1.first-tab-2.loyw3v28.loyw3v28.1')
  })

  it.each([
    ['goes on after a gap of exactly 30 minutes', 30 * MINUTE, 1],
    ['ends after a longer gap', 30 * MINUTE + 1, 2],
  ])('a visit %s', (_, gap, visits) => {
    const tab = openTab()
    tab.current(NOON)

    expect(tab.current(NOON + gap).visitor.visits).toBe(visits)
  })

  it('ends a visit after 24 h, however busy', () => {
    const tab = openTab()
    const { visit } = tab.current(NOON)
    for (let at = NOON; at < NOON + DAY; at += 20 * MINUTE) tab.current(at)

    expect(tab.current(NOON + DAY).visit).toEqual(visit)
    expect(tab.current(NOON + DAY + 1)).toMatchObject({ visitor: { visits: 2 }, visit: { start: NOON + DAY + 1 } })
  })

  it('goes on while there is active time, without an event', () => {
    const tab = openTab()
    const who = tab.current(NOON)
    tab.extend(who, NOON + 25 * MINUTE)

    expect(tab.current(NOON + 50 * MINUTE).visit).toEqual(who.visit)
  })

  it('shares a visit between tabs, also one that another tab has begun meanwhile', () => {
    const [first, second] = [openTab(), openTab()]
    first.current(NOON)
    const other = second.current(NOON + HOUR)

    expect(first.current(NOON + HOUR + MINUTE).visit).toEqual(other.visit)
  })

  it('adopts the visit of a tab that wrote at the same moment', () => {
    const write: Jar['write'] = (name, value) => {
      cookies.set(name, value.replace('first-tab', 'other-tab'))
    }

    expect(openTab({ write }).current(NOON).visit.id).toBe('other-tab-2')
  })

  it('writes the visitor once and lets the visit live until the visitor ends, 395 days from the first visit', () => {
    const tab = openTab()
    tab.current(NOON)
    expect(lives.get(VISITOR)).toBe(395 * DAY)

    lives.clear()
    tab.current(NOON + 95 * DAY)

    expect(lives).toEqual(new Map([[VISIT, 300 * DAY]]))
  })

  it('knows a visitor whose visit cookie is gone for returning', () => {
    openTab().current(NOON)
    cookies.delete(VISIT)

    expect(openTab().current(NOON + MINUTE)).toMatchObject({ visitor: { id: 'first-tab-1', visits: 2 } })
  })

  it.each([
    '',
    '1',
    'garbage',
    '2.first-tab-1.loyw3v28',
    '1..loyw3v28',
    '1.first-tab-1.',
    '1.<script>.loyw3v28',
    '%%%',
  ])('takes the visitor cookie %j for none', (value) => {
    cookies.set(VISITOR, value)

    expect(openTab().current(NOON).visitor).toEqual({ id: 'first-tab-1', first: NOON, visits: 1 })
  })

  it.each(['garbage', '1.first-tab-2.x', '1.first-tab-2.loyw3v28.loyw3v28.many'])(
    'takes the visit cookie %j for none',
    (value) => {
      openTab().current(NOON)
      cookies.set(VISIT, value)

      expect(openTab().current(NOON).visitor).toMatchObject({ id: 'first-tab-1', visits: 2 })
    },
  )

  it('begins a new visit when the clock was set back by more than 30 minutes', () => {
    const tab = openTab()
    tab.current(NOON)

    expect(tab.current(NOON - HOUR).visitor.visits).toBe(2)
  })

  it('keeps its ids for the page and says so when nothing can be kept', () => {
    const tab = openTab({ write() {} })
    const who = tab.current(NOON)

    expect(who.ephemeral).toBe(true)
    expect(tab.current(NOON + MINUTE)).toEqual(who)
    expect(tab.current(NOON + 2 * HOUR).visitor).toEqual({ ...who.visitor, visits: 2 })
  })

  it('is a new visitor after forget', () => {
    const tab = openTab()
    tab.current(NOON)
    tab.forget()

    expect(cookies.size).toBe(0)
    expect(tab.current(NOON).visitor.id).toBe('first-tab-3')
  })
})
