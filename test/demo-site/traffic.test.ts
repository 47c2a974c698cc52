import { describe, expect, it } from 'vitest'
import { demoTraffic } from '../../demo-site/traffic.mjs'
import { LIMITS } from '../../sdk/protocol.js'

const UNTIL = Date.UTC(2026, 2, 12, 17)
const DAY_MS = 86_400_000
const ID = /^[A-Za-z0-9_-]{21}$/

const lines = [...demoTraffic({ until: UNTIL })]
const batches = lines.map(({ batch }) => batch)
const views = batches.flatMap((batch) => batch.views)
const events = batches.flatMap((batch) => batch.events)

describe('demo traffic', () => {
  it('is the same for the same hour and seed, and another for another seed', () => {
    const twoDays = (seed: number) => JSON.stringify([...demoTraffic({ until: UNTIL, days: 2, seed })])

    expect(twoDays(1)).toBe(twoDays(1))
    expect(twoDays(1)).not.toBe(twoDays(2))
  })

  it('has about 200,000 events of 11,000 to 18,000 visitors in 30 days', () => {
    const visitors = new Set(lines.map(({ batch, ip }) => batch.visitor?.id ?? ip))

    expect(events.filter(({ type }) => type !== 'vital').length).toSatisfy(within(185_000, 215_000))
    expect(visitors.size).toSatisfy(within(11_000, 18_000))
    expect(Math.min(...firstTimes())).toBeGreaterThanOrEqual(UNTIL - 30 * DAY_MS)
  })

  it('bounces in 35 to 45 % of the visits', () => {
    const visits = batches.filter(({ visit }) => visit)
    const bounces = visits.filter(({ events }) => events.filter(({ type }) => type !== 'vital').length === 1)

    expect((100 * bounces.length) / visits.length).toSatisfy(within(35, 45))
  })

  it('has ids of 21 URL-safe characters, and each view once', () => {
    const ids = batches.flatMap(({ visitor, visit, views }) => [visitor, visit, ...views].flatMap((it) => it?.id ?? []))

    expect(ids.filter((id) => !ID.test(id))).toEqual([])
    expect(new Set(views.map(({ id }) => id)).size).toBe(views.length)
  })

  it('carries in each batch the views of its events, numbered from the pageview on', () => {
    const wrong = batches.filter(({ views, events }) =>
      views.some(({ id, count }) => {
        const own = events.filter(({ view }) => view === id)
        return own[0]?.type !== 'pageview' || own.some(({ n }, index) => n !== index) || own.length !== count
      }),
    )
    const shown = batches.map(({ views }) => new Set(views.map(({ id }) => id)))

    expect(wrong).toEqual([])
    expect(batches.filter(({ events }, index) => events.some(({ view }) => !shown[index]?.has(view)))).toEqual([])
  })

  it('never has more active than visible time, nor more of either than there was', () => {
    const wrong = batches.flatMap(({ views }) =>
      views.filter(({ at, active = 0, visible = 0, span = 0, scroll = 0 }, index) => {
        const end = views[index + 1]?.at ?? UNTIL
        return active > visible || active > span || Math.max(span, visible) > end - at || scroll > 100
      }),
    )

    expect(wrong).toEqual([])
  })

  it('has nothing later than the hour it ends at, and lines in the order they were received', () => {
    const received = lines.map((line) => line.received)

    expect(received).toEqual(received.toSorted((a, b) => a - b))
    expect(received.at(-1)).toBeLessThanOrEqual(UNTIL)
    expect(lines.filter(({ received, batch }) => batch.sent > received)).toEqual([])
    expect(batches.filter(({ sent, events }) => events.some(({ at }) => at > sent))).toEqual([])
    expect(events.some(({ at }) => at > UNTIL - DAY_MS / 24)).toBe(true)
  })

  it('brings visitors back with the same first day and a higher number', () => {
    const seen = new Map<string, { first: number; visits: number }>()
    const wrong = batches
      .toSorted((a, b) => (a.visit?.start ?? 0) - (b.visit?.start ?? 0))
      .filter(({ visitor, visit }) => {
        if (!visitor || !visit) return false
        const before = seen.get(visitor.id)
        seen.set(visitor.id, visitor)
        if (visitor.visits === 1) return visitor.first !== visit.start
        return (
          visitor.first >= visit.start ||
          (before && (before.first !== visitor.first || before.visits >= visitor.visits))
        )
      })

    expect(wrong).toEqual([])
    expect([...seen.values()].filter(({ visits }) => visits > 1).length).toBeGreaterThan(3000)
  })

  it('knows no visitor in about 6 % of the visits, whose views come one by one with an address', () => {
    const cookieless = lines.filter(({ batch }) => !batch.visitor && !batch.visit)
    const addresses = new Set(cookieless.map(({ ip }) => ip))

    expect(cookieless.every(({ batch, ip }) => batch.views.length === 1 && ip?.startsWith('2001:db8:'))).toBe(true)
    expect((100 * addresses.size) / new Set(lines.map(({ batch, ip }) => batch.visitor?.id ?? ip)).size).toSatisfy(
      within(5, 7),
    )
  })

  it('has answers of each kind but text, each after its question was shown', () => {
    const kinds = new Set(events.flatMap((event) => (event.type === 'feedback' ? [event.kind] : [])))
    const wrong = batches.flatMap((batch) =>
      batch.events.filter((event, i) => {
        if (event.type !== 'feedback') return false
        const before = batch.events.slice(0, i).filter(({ view }) => view === event.view)
        return !before.some((shown) => shown.type === 'track' && shown.props?.kind === event.kind)
      }),
    )
    const named = (name: string) => events.filter((event) => event.type === 'track' && event.name === name).length

    expect([...kinds].sort()).toEqual(['ces', 'choice', 'csat', 'nps', 'review', 'thumbs'])
    expect(wrong).toEqual([])
    expect(named('survey_shown')).toBeGreaterThan(5 * named('survey_dismissed'))
    expect(named('survey_dismissed')).toBeGreaterThan(100)
  })

  it('stays within the limits of the wire', () => {
    expect(Math.max(...batches.map(({ events }) => events.length))).toBeLessThanOrEqual(LIMITS.events)
    expect(Math.max(...batches.map((batch) => JSON.stringify(batch).length))).toBeLessThan(LIMITS.batchBytes)
  })

  it('agrees with the run of the day before on nearly all of their common visits', () => {
    const earlier = [...demoTraffic({ until: UNTIL - DAY_MS, days: 5 })].flatMap(({ batch }) => batch.visit?.id ?? [])
    const today = new Set(batches.flatMap(({ visit }) => visit?.id ?? []))

    const share = earlier.filter((id) => today.has(id)).length / earlier.length

    expect(share).toBeGreaterThan(0.85)
  })
})

function firstTimes() {
  return batches.map(({ views }) => views[0]?.at ?? 0)
}

function within(low: number, high: number) {
  return (value: number) => value >= low && value <= high
}
