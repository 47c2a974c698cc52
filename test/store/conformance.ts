import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DimensionName } from '../../collector/dimensions.js'
import { count, type Leaf, over, sum, visitors } from '../../collector/metrics/algebra.js'
import type { Plan } from '../../collector/store/plan.js'
import type { Store } from '../../collector/store/store.js'
import { CHROME, createTraffic, HOUR, MINUTE, NINE, SECOND, visit } from '../traffic.js'

const DAY = 24 * HOUR
const MIDNIGHT = NINE - 9 * HOUR

/** What every store must do; `open` gives an empty one, `reopen` the same one again as after a restart. */
export function describeStore(name: string, engine: { open(): Store; reopen(): Store; destroy(): void }): void {
  describe(`the ${name} store`, () => {
    let store: Store
    let traffic: ReturnType<typeof createTraffic>

    beforeEach(() => {
      store = engine.open()
      traffic = createTraffic(store)
    })
    afterEach(() => {
      store.close()
      engine.destroy()
    })

    const scan = async (leaves: Leaf[], plan: Partial<Plan> = {}) => {
      const whole = {
        from: MIDNIGHT,
        to: MIDNIGHT + DAY,
        filter: null,
        engagedWithinMs: null,
        dimensions: [],
        buckets: null,
      }
      const [groups] = await store.scan([{ site: traffic.site, ...whole, ...plan, leaves }])
      return groups
    }
    const total = async (leaf: Leaf, plan: Partial<Plan> = {}) => (await scan([leaf], plan))[0].leaves[0]
    const byValue = async (leaf: Leaf, dimension: DimensionName, plan: Partial<Plan> = {}) =>
      Object.fromEntries(
        (await scan([leaf], { ...plan, dimensions: [dimension] })).map(({ values, leaves }) => [values[0], leaves[0]]),
      )

    it('has one empty group before anything has happened', async () => {
      expect(await scan([count('event'), visitors('event')])).toEqual([
        { values: [], bucket: 0, events: 0, visits: 0, leaves: [0, 0] },
      ])
    })

    it('keeps what was appended after it is opened again', async () => {
      await traffic.receive(visit({ pages: [{}, {}] }))
      store.close()
      store = engine.reopen()

      expect(await total(count('event'))).toBe(2)
    })

    it('counts an event once however often and in whatever company it comes', async () => {
      const batch = visit({ pages: [{}, {}], tracks: [{}] })
      await traffic.receive(batch, batch)
      await traffic.receive(batch, visit({ visitor: 'ben' }))

      expect(await total(count('event'))).toBe(4)
    })

    it('keeps the first report of an event that comes with other content', async () => {
      await traffic.receive(visit({ tracks: [{ name: 'first' }] }))
      await traffic.receive(visit({ tracks: [{ name: 'second' }] }))

      expect(await byValue(count('event'), 'event:name')).toEqual({ pageview: 1, first: 1 })
    })

    it('lets totals of a view only grow, each for itself', async () => {
      await traffic.receive(visit({ pages: [{ active: 30_000, visible: 30_000, scroll: 20 }] }))
      await traffic.receive(visit({ pages: [{ active: 12_000, visible: 40_000, scroll: 80 }] }))

      expect(await total(sum('event', 'view_active'))).toBe(30_000)
      expect(await total(sum('event', 'view_scroll'))).toBe(80)
    })

    it('clips active time to visible time', async () => {
      await traffic.receive(visit({ pages: [{ active: 50_000, visible: 40_000 }] }))

      expect(await total(sum('event', 'view_active'))).toBe(40_000)
    })

    it('starts a visit at its earliest event although a later one came first', async () => {
      const late = visit({ at: MIDNIGHT + MINUTE, ordinal: 2 })
      const early = { ...visit({ at: MIDNIGHT - MINUTE, ordinal: 2 }), visit: late.visit }
      await traffic.receive(late)
      await traffic.receive(early)

      expect(await total(count('visit'))).toBe(0)
      expect(await total(count('visit'), { from: MIDNIGHT - DAY, to: MIDNIGHT })).toBe(1)
      expect(await total(count('event'))).toBe(1)
    })

    it('lets no visit last longer than 24 h, though a clock that jumped says so', async () => {
      const batch = visit({ tracks: [{}] })
      const [, track] = batch.events
      await traffic.receive(batch, {
        ...batch,
        sent: batch.sent + 3 * DAY,
        events: [{ ...track, n: 2, at: track.at + 2 * DAY }],
      })

      expect(await total(sum('visit', 'visit_duration'))).toBe(DAY)
    })

    it('keeps the lowest ordinal of a visit whose batches disagree', async () => {
      const batch = visit({ ordinal: 3 })
      await traffic.receive(batch)
      await traffic.receive({ ...batch, visitor: batch.visitor && { ...batch.visitor, visits: 1 } })

      expect(await byValue(count('visit'), 'visitor:type')).toEqual({ new: 1 })
    })

    it('takes entry page, exit page and source from the order of events, not of arrival', async () => {
      const [first, last] = [
        visit({ pages: [{ url: 'https://shop.example/a?utm_source=news', id: 'view-a' }] }),
        visit({ pages: [{ url: 'https://shop.example/b?utm_source=late', id: 'view-b', at: NINE + MINUTE }] }),
      ]
      await traffic.receive(last)
      await traffic.receive(first)

      expect(await byValue(count('visit'), 'visit:entry_page')).toEqual({ '/a': 1 })
      expect(await byValue(count('visit'), 'visit:exit_page')).toEqual({ '/b': 1 })
      expect(await byValue(count('visit'), 'visit:utm_source')).toEqual({ news: 1 })
    })

    it('numbers cookieless visitors of a day and splits their visits after 30 minutes', async () => {
      await traffic.receive(visit({ visitor: null }), visit({ visitor: null, at: NINE + 30 * MINUTE }))
      await traffic.receive(visit({ visitor: null, at: NINE + 60 * MINUTE + SECOND }))

      expect(await total(visitors('event'))).toBe(1)
      expect(await total(count('visit'))).toBe(2)
      expect(await byValue(count('visit'), 'visitor:type')).toEqual({ unknown: 2 })
    })

    it('counts many cookieless visitors once each, however few have a cookie', async () => {
      await traffic.receive(visit())
      const crowd = Array.from({ length: 100 }, (_, i) => visit({ visitor: null, at: NINE + i, tracks: [{}, {}] }))
      await traffic.door.receive(
        crowd.map((batch, i) => ({
          body: { parsed: batch },
          request: { received: batch.sent, userAgent: CHROME, ip: `198.51.100.${i}` },
        })),
      )

      expect(await total(visitors('event'))).toBe(101)
      expect(await total(count('event'))).toBe(301)
      expect(await byValue(visitors('event'), 'event:name')).toEqual({ pageview: 101, play: 100 })
    })

    it('finds an event of a tab that was left open for days on the day it happened', async () => {
      const batch = visit({ visitor: null })
      const view = batch.views[0].id
      const late = NINE + 5 * DAY
      await traffic.receive(batch)
      await traffic.receive({ ...batch, sent: late, events: [{ type: 'track', view, n: 1, at: late, name: 'play' }] })
      const thatDay = { from: MIDNIGHT + 5 * DAY, to: MIDNIGHT + 6 * DAY }

      expect(await total(count('event'), thatDay)).toBe(1)
      expect(await total(count('visit'), thatDay)).toBe(1)
      expect(await total(count('event'))).toBe(1)
    })

    it('keeps the events of a visit together when it turns out to have started a day before', async () => {
      const late = visit({ at: MIDNIGHT + MINUTE, ordinal: 2, tracks: [{ at: MIDNIGHT + 20 * HOUR }] })
      const early = { ...visit({ at: MIDNIGHT - MINUTE, ordinal: 2 }), visit: late.visit }
      await traffic.receive({ ...late, sent: MIDNIGHT + 21 * HOUR })
      await traffic.receive(early)

      expect(await total(count('event'), { from: MIDNIGHT + 19 * HOUR })).toBe(1)
    })

    it('sees the ordinal of a visit that a batch without views has lowered', async () => {
      const batch = visit({ ordinal: 3 })
      await traffic.receive(batch)
      const before = await byValue(count('visit'), 'visitor:type')
      const { visitor } = visit({ ordinal: 1 })
      await traffic.receive({ ...batch, visitor, views: [], events: [] })

      expect([before, await byValue(count('visit'), 'visitor:type')]).toEqual([{ returning: 1 }, { new: 1 }])
    })

    it('begins with the first day of an event, whatever the age of a view without one', async () => {
      const { views } = visit({ visitor: null })
      const ancient = views.map((view) => ({ ...view, at: -8.6e15 }))
      await traffic.receive({ ...visit({ visitor: null }), views: ancient, events: [] })
      expect(await store.firstDay(traffic.site)).toBeNull()

      await traffic.receive(visit())
      expect(await store.firstDay(traffic.site)).toBe(MIDNIGHT / DAY)
    })

    it('neither starts nor keeps a visit for a vital', async () => {
      const batch = visit()
      const view = batch.views[0].id
      await traffic.receive({
        ...batch,
        events: [{ type: 'vital', view, n: 0, at: NINE, name: 'LCP', value: 1200, rating: 'good' }],
      })

      expect(await scan([count('event'), count('visit')])).toMatchObject([{ leaves: [0, 0] }])
    })

    it('groups by several dimensions and by buckets of time', async () => {
      await traffic.receive(
        visit({ pages: [{ url: 'https://shop.example/a' }] }),
        visit({ visitor: 'ben', at: NINE + HOUR, pages: [{ url: 'https://shop.example/a' }] }),
        visit({ visitor: 'cleo', at: NINE + HOUR, pages: [{ url: 'https://shop.example/b' }] }),
      )
      const groups = await scan([visitors('event')], {
        dimensions: ['event:page', 'visitor:type'],
        buckets: [NINE, NINE + HOUR],
      })

      expect(groups.map(({ bucket, values, leaves }) => [bucket, ...values, ...leaves]).toSorted()).toEqual([
        [0, '/a', 'new', 1],
        [1, '/a', 'new', 1],
        [1, '/b', 'new', 1],
      ])
    })

    it('filters by texts, without regard to case where asked, and by their combinations', async () => {
      await traffic.receive(
        visit({ pages: [{ url: 'https://shop.example/Café' }, { url: 'https://shop.example/b' }] }),
        visit({ visitor: 'ben', pages: [{ url: 'https://shop.example/b' }] }),
      )
      const is = (value: string, caseSensitive = true) =>
        ({ op: 'is', dimension: 'event:page', values: [value], caseSensitive }) as const
      const has = { op: 'contains', dimension: 'event:page', values: ['b', 'x'], caseSensitive: true } as const

      expect(await total(count('event'), { filter: is('/café') })).toBe(0)
      expect(await total(count('event'), { filter: is('/CAFÉ', false) })).toBe(1)
      expect(await total(count('event'), { filter: has })).toBe(2)
      expect(await total(count('event'), { filter: { op: 'not', filter: has } })).toBe(1)
      expect(await total(count('event'), { filter: { op: 'or', filters: [has, is('/Café')] } })).toBe(3)
      expect(await total(count('event'), { filter: { op: 'and', filters: [has, is('/Café')] } })).toBe(0)
    })

    it('keeps sites apart', async () => {
      const other = createTraffic(store, { id: 'other.example' })
      await traffic.receive(visit())
      await other.receive(visit({ site: 'other.example' }), visit({ site: 'other.example', visitor: 'ben' }))

      expect(await total(count('event'))).toBe(1)
      expect(await total(visitors('event'), { site: other.site })).toBe(2)
    })

    it('sees what was appended since the last question', async () => {
      await traffic.receive(visit())
      const before = await total(count('event'))
      await traffic.receive(visit({ visitor: 'ben' }))

      expect([before, await total(count('event'))]).toEqual([1, 2])
    })

    it('ignores which events a leaf is taken over: that is the question of the plan', async () => {
      await traffic.receive(visit())

      expect(await total(over('all', count('event')))).toBe(1)
    })

    it('finds a key by its hash, with its site and scope, and no other', () => {
      const hash = new Uint8Array(32).fill(7)
      store.addKey({ hash, prefix: 'ff_abcde', site: traffic.site, scope: 'read' })

      expect(store.findKey(hash)).toMatchObject({ scope: 'read', site: { id: 'shop.example' } })
      expect(store.findKey(new Uint8Array(32))).toBeNull()
    })

    it('adds a site once', () => {
      expect(store.addSite({ id: 'shop.example', timezone: 'UTC', currency: 'EUR', allowBots: false })).toBe(false)
      expect(store.listSites()).toHaveLength(1)
    })

    it('changes of a site what it is told, and keeps the rest', () => {
      const settings = {
        origins: ['shop.example', '*.shop.example'],
        retentionDays: 400,
        secret: 's',
        signedIdentify: true,
      }

      expect(store.setSite('shop.example', settings)).toMatchObject(settings)
      expect(store.setSite('shop.example', { currency: 'USD' })).toEqual(store.findSite('shop.example'))
      expect(store.findSite('shop.example')).toMatchObject({ ...settings, currency: 'USD', timezone: 'UTC' })
      expect(store.setSite('nobody.example', { currency: 'USD' })).toBeNull()
    })

    it('forgets the salt of a day 48 hours after the day began, for good', () => {
      const day = NINE / DAY
      const salt = store.saltOf(Math.floor(day), NINE)

      expect(salt).toHaveLength(32)
      expect(store.saltOf(Math.floor(day), NINE + HOUR)).toEqual(salt)
      expect(store.saltOf(Math.floor(day), MIDNIGHT + 2 * DAY)).toBeNull()
      store.forgetSalts(Date.now() + 2 * DAY)
      expect(store.saltOf(Math.floor(day), NINE)).not.toEqual(salt)
    })

    describe('a visitor who is erased', () => {
      const anna = visit({
        pages: [{ url: 'https://shop.example/secret', title: 'Secret' }, {}],
        tracks: [{ name: 'play' }],
      })
      const annaId = anna.visitor?.id ?? ''

      it('is gone from every number, and nobody else is', async () => {
        await traffic.receive(anna, visit({ visitor: 'ben', tracks: [{}] }))
        expect(await total(count('event'))).toBe(5)

        const erased = await store.eraseVisitor(traffic.site, annaId, NINE + HOUR)

        expect(erased).toEqual({ visits: 1, views: 2, events: 3, backups: [] })
        expect(await total(count('event'))).toBe(2)
        expect(await total(visitors('event'))).toBe(1)
        expect(await byValue(count('event'), 'event:page')).toEqual({ '/': 2 })
      })

      it('stays away when a batch of it comes late, for as long as one may', async () => {
        await traffic.receive(anna)
        await store.eraseVisitor(traffic.site, annaId, NINE + HOUR)
        const [outcome] = await traffic.receive(anna)

        expect(outcome).toMatchObject({ status: 202, body: { accepted: 0, rejected: [{ reason: 'forgotten' }] } })
        expect(await total(count('event'))).toBe(0)
        expect(store.isForgotten(traffic.site, annaId)).toBe(true)
        await store.eraseVisitor(traffic.site, 'somebody', NINE + HOUR + 7 * DAY)
        expect(store.isForgotten(traffic.site, annaId)).toBe(false)
      })

      it('is refused although nothing of it had come before', async () => {
        expect(await store.eraseVisitor(traffic.site, annaId, NINE)).toBeNull()
        await traffic.receive(anna)

        expect(await total(count('event'))).toBe(0)
      })

      it('leaves another visitor of the same view and visit ids on another site alone', async () => {
        const other = createTraffic(store, { id: 'other.example' })
        await traffic.receive(anna)
        await other.receive({ ...anna, site: 'other.example' })

        await store.eraseVisitor(traffic.site, annaId, NINE)

        expect(await total(count('event'))).toBe(0)
        expect(await total(count('event'), { site: other.site })).toBe(3)
      })

      it('can be read before: every visit, view and event, in order', async () => {
        await traffic.receive(anna)

        expect(await store.readVisitor(traffic.site, annaId)).toEqual({
          visitor: annaId,
          first: NINE,
          visits: [
            {
              visit: anna.visit?.id,
              ordinal: 1,
              country: 'DE',
              browser: 'Chrome',
              os: 'Linux',
              device: 'Desktop',
              language: '',
              views: [
                expect.objectContaining({
                  page: '/secret',
                  title: 'Secret',
                  at: NINE,
                  events: [
                    { n: 0, at: NINE, type: 'pageview', name: 'pageview' },
                    { n: 1, at: NINE + 2 * SECOND, type: 'track', name: 'play' },
                  ],
                }),
                expect.objectContaining({ page: '/', events: [expect.objectContaining({ type: 'pageview' })] }),
              ],
            },
          ],
        })
        expect(await store.readVisitor(traffic.site, 'nobody-at-all')).toBeNull()
      })
    })
  })
}
