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
  return createIdentity('example.com', {
    read: (name) => cookies.get(name) ?? '',
    write(name, value, maxAgeMs) {
      cookies.set(name, value)
      lives.set(name, maxAgeMs)
    },
    remove: (name) => cookies.delete(name),
    home: () => '',
    isEphemeral: () => false,
    ...jar,
  })
}

beforeEach(() => {
  cookies = new Map()
  lives = new Map()
})

describe('visitor and visit', () => {
  it('makes a new visitor with a first visit, in two cookies', () => {
    const ids = openTab().current(NOON)

    expect(ids).toEqual({
      visitor: { id: expect.stringMatching(/^loyw3v28\d{2,20}$/), first: NOON, visits: 1 },
      visit: { id: expect.stringMatching(/^loyw3v28\d{2,20}$/), start: NOON },
      last: NOON,
    })
    expect(ids.visit.id).not.toBe(ids.visitor.id)
    expect(cookies.get(VISITOR)).toBe(`1.${ids.visitor.id}.1700000000000`)
    expect(cookies.get(VISIT)).toBe(`1.${ids.visit.id}.1700000000000.1700000000000.1`)
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
    const next = tab.current(NOON + DAY + 1)
    expect(next).toMatchObject({ visitor: { visits: 2 }, visit: { start: NOON + DAY + 1 } })
    expect(next.visit.id).not.toBe(visit.id)
  })

  it('goes on while it is asked for its activity', () => {
    const tab = openTab()
    const { visit } = tab.current(NOON)
    tab.current(NOON + 25 * MINUTE)

    expect(tab.current(NOON + 50 * MINUTE).visit).toEqual(visit)
  })

  it('shares a visit between tabs, also one that another tab has begun meanwhile', () => {
    const [first, second] = [openTab(), openTab()]
    first.current(NOON)
    const other = second.current(NOON + HOUR)

    expect(first.current(NOON + HOUR + MINUTE)).toMatchObject({ visitor: other.visitor, visit: other.visit })
  })

  it('takes what happened before the last activity for a part of the visit, without moving it back', () => {
    const tab = openTab()
    const { visit } = tab.current(NOON)

    expect(tab.current(NOON - MINUTE)).toMatchObject({ visit, last: NOON })
  })

  it('adopts the visit of a tab that wrote at the same moment', () => {
    const other = `1.other-tab-visit.${NOON}.${NOON}.4`
    const write: Jar['write'] = (name, value) => cookies.set(name, name === VISIT ? other : value)

    expect(openTab({ write }).current(NOON)).toMatchObject({ visitor: { visits: 4 }, visit: { id: 'other-tab-visit' } })
  })

  it.each([
    ['is settled to that of a tab that wrote a moment later', 4999, 'other-tab'],
    ['stays apart from one that began later', 5000, 'own'],
  ])('a visit %s', (_, gap, whose) => {
    const [first, second] = [openTab(), openTab()]
    const own = first.current(NOON)
    cookies.clear()
    const other = second.current(NOON + gap)

    expect(first.settle(own).visit).toEqual(whose === 'own' ? own.visit : other.visit)
  })

  it('writes the visitor once and lets the visit live until the visitor ends, 395 days from the first visit', () => {
    const tab = openTab()
    tab.current(NOON)
    expect(lives.get(VISITOR)).toBe(395 * DAY)

    lives.clear()
    tab.current(NOON + 95 * DAY)

    expect(lives).toEqual(new Map([[VISIT, 300 * DAY]]))
  })

  it('counts on after a whole year in which the visitor was away', () => {
    const tab = openTab()
    tab.current(NOON)

    expect(tab.current(NOON + 365 * DAY)).toMatchObject({ visitor: { first: NOON, visits: 2 } })
  })

  it('lets the visit live for a day when the server has kept the visitor beyond 395 days', () => {
    cookies.set(VISITOR, `1.first-visitor.${NOON}`)
    openTab().current(NOON + 400 * DAY)

    expect(lives.get(VISIT)).toBe(DAY)
  })

  it('knows a visitor whose visit cookie is gone for returning', () => {
    const { visitor } = openTab().current(NOON)
    cookies.delete(VISIT)

    expect(openTab().current(NOON + MINUTE).visitor).toEqual({ id: visitor.id, first: NOON, visits: 2 })
  })

  it.each([
    '',
    '1',
    'garbage',
    `2.first-visitor.${NOON}`,
    `1..${NOON}`,
    `1.short.${NOON}`,
    '1.first-visitor.',
    '1.first-visitor.loyw3v28',
    `1.<script>.${NOON}`,
    `1.first-visitor.${NOON}.${NOON}`,
    '%%%',
  ])('takes the visitor cookie %j for none', (value) => {
    cookies.set(VISITOR, value)

    const { id, first, visits } = openTab().current(NOON).visitor

    expect([first, visits]).toEqual([NOON, 1])
    expect(cookies.get(VISITOR)).toBe(`1.${id}.${NOON}`)
  })

  it.each(['garbage', '1.first-visit.x', `1.first-visit.${NOON}.${NOON}.many`])(
    'takes the visit cookie %j for none',
    (value) => {
      const { visitor } = openTab().current(NOON)
      cookies.set(VISIT, value)

      expect(openTab().current(NOON)).toMatchObject({ visitor: { id: visitor.id, visits: 2 }, visit: { start: NOON } })
    },
  )

  it('begins a new visit when the clock was set back by more than 30 minutes', () => {
    const tab = openTab()
    tab.current(NOON)

    expect(tab.current(NOON - HOUR)).toMatchObject({ visitor: { visits: 2 }, visit: { start: NOON - HOUR } })
  })

  it('counts no further visit for what happens at the same time', () => {
    const tab = openTab()
    tab.current(NOON)

    expect(tab.current(NOON).visitor.visits).toBe(1)
  })

  it('is a new visitor after forget', () => {
    const tab = openTab()
    const { visitor } = tab.current(NOON)
    tab.forget()

    expect(cookies.size).toBe(0)
    const next = tab.current(NOON + 1).visitor
    expect(next).toMatchObject({ first: NOON + 1, visits: 1 })
    expect(next.id).not.toBe(visitor.id)
  })
})
