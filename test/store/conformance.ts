import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DimensionName } from '../../collector/dimensions.js'
import { count, type Leaf, over, sum, visitors } from '../../collector/metrics/algebra.js'
import type { Plan } from '../../collector/store/plan.js'
import { type Store, StoreError } from '../../collector/store/store.js'
import { createDoor } from '../../collector/writer/door.js'
import type { Batch } from '../../sdk/protocol.js'
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

    it('keeps the region and city of the visit as its first event had them', async () => {
      const batch = visit({ pages: [{ id: 'at-home' }] })
      const later = visit({ pages: [{ id: 'at-work', at: NINE + MINUTE }] })
      const told = (city: string) => ({
        received: NINE + HOUR,
        userAgent: CHROME,
        locality: { region: 'Bavaria', city },
      })
      await traffic.door.receive([
        { body: { parsed: { ...later, visit: batch.visit } }, request: told('Augsburg') },
        { body: { parsed: batch }, request: told('München') },
      ])

      expect(await byValue(count('event'), 'visit:city')).toEqual({ München: 2 })
      expect(await byValue(count('event'), 'visit:region')).toEqual({ Bavaria: 2 })
      expect(await byValue(visitors('event'), 'visit:city_name')).toEqual({ München: 1 })
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

    it('knows a visit by the channel of its first pageview', async () => {
      const referrer = 'https://chatgpt.com/'
      await traffic.receive(
        visit({
          pages: [{ url: 'https://shop.example/a', referrer }, { url: 'https://shop.example/b?utm_medium=cpc' }],
        }),
        visit({ visitor: 'ben' }),
      )

      expect(await byValue(count('visit'), 'visit:channel')).toEqual({ 'AI Assistant': 1, Direct: 1 })
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

    it('filters by patterns, by numbers and by what else the visit did', async () => {
      await traffic.receive(
        visit({ visitor: 'anna', pages: [{}, {}], tracks: [{ name: 'signup', props: { seats: 5 } }] }),
        visit({ visitor: 'ben', tracks: [{ props: { seats: 'many' } }] }),
      )
      const matches = { op: 'matches', dimension: 'event:name', values: ['^S.*p$'], caseSensitive: false } as const
      const atLeast = { op: 'gte', dimension: 'event:props:seats', value: 5 } as const
      const below = { op: 'lt', dimension: 'event:props:seats', value: 5 } as const

      expect(await total(count('event'), { filter: matches })).toBe(1)
      expect(await total(count('event'), { filter: atLeast })).toBe(1)
      expect(await total(count('event'), { filter: below })).toBe(0)
      expect(await total(count('event'), { filter: { op: 'has_done', filter: matches } })).toBe(3)
      expect(await total(count('event'), { filter: { op: 'has_done', filter: below } })).toBe(0)
      // What the visit does after the range counts too.
      const signup = { op: 'has_done', filter: matches } as const
      expect(await total(count('event'), { to: NINE + 2 * SECOND, filter: signup })).toBe(2)
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

    describe('an event from a server', () => {
      const anna = visit({ pages: [{ url: 'https://shop.example/?utm_source=news', span: 20_000 }] })
      const ids = { visitor: anna.visitor?.id, visit: anna.visit?.id }
      const order = { id: 'order-1', at: NINE + 2 * HOUR, type: 'track', name: 'order', order_id: 'A-17', value: 59.8 }

      it('belongs to the visit that it names, and to the source that led to it', async () => {
        await traffic.receive(anna)
        await traffic.book([{ ...order, ...ids }])

        expect(await byValue(count('event'), 'event:name')).toEqual({ pageview: 1, order: 1 })
        expect(await byValue(count('event'), 'visit:utm_source')).toEqual({ news: 2 })
        expect(await byValue(visitors('event'), 'event:name')).toEqual({ pageview: 1, order: 1 })
        expect(await total(count('visit'))).toBe(1)
        expect(await byValue(count('event'), 'visit:country')).toEqual({ DE: 2 })
      })

      it('is an interaction of its visit, and neither begins nor prolongs it', async () => {
        await traffic.receive(anna)
        await traffic.book([
          { ...order, ...ids, at: NINE - SECOND },
          { ...order, ...ids, id: 'order-2' },
        ])

        expect(await total(sum('visit', 'visit_interactions'))).toBe(2)
        expect(await total(sum('visit', 'visit_duration'))).toBe(20_000)
        expect(await total(count('visit'), { from: NINE })).toBe(1)
        expect(await byValue(count('visit'), 'visit:entry_page')).toEqual({ '/': 1 })
        expect(await byValue(count('visit'), 'visit:country')).toEqual({ DE: 1 })
      })

      it.each([
        ['before', ['order', 'visit']],
        ['after', ['visit', 'order']],
      ])('is of its visit although it comes %s the batches of it', async (_, arrivals) => {
        for (const arrival of arrivals) {
          if (arrival === 'visit') await traffic.receive(visit({ ordinal: 1 }))
          else await traffic.book([{ ...order, ...ids }])
        }

        expect(await byValue(count('event'), 'visitor:type')).toEqual({ new: 2 })
        expect(await total(count('visit'))).toBe(1)
        expect(await byValue(count('event'), 'visit:device')).toEqual({ Desktop: 2 })
      })

      it('is a visit of its own while nothing else is known of the one it names', async () => {
        await traffic.book([{ ...order, ...ids }])

        expect(await scan([count('event'), count('visit'), visitors('event')])).toMatchObject([{ leaves: [1, 1, 1] }])
        expect(await byValue(count('visit'), 'visitor:type')).toEqual({ unknown: 1 })
        expect(await total(sum('visit', 'visit_duration'))).toBe(0)
      })

      it("belongs without a visit to its visitor's last one that had begun by then", async () => {
        const at = (source: string, hours: number) =>
          visit({ at: NINE + hours * HOUR, pages: [{ url: `https://shop.example/?utm_source=${source}` }] })
        await traffic.receive(at('first', 0), at('second', 2), at('third', 4))
        const { visitor } = ids
        await traffic.book([{ ...order, visitor, at: NINE + 3 * HOUR }])
        const orders = { op: 'is', dimension: 'event:name', values: ['order'], caseSensitive: true } as const

        expect(await byValue(count('event'), 'visit:utm_source', { filter: orders })).toEqual({ second: 1 })
      })

      it.each([
        ['of a user', { user: 'u_42' }],
        ['of nobody', {}],
        ['of a visitor without a visit by then', { visitor: anna.visitor?.id, at: NINE - HOUR }],
      ])('%s counts as an event, for no visit and no visitor', async (_, whose) => {
        await traffic.receive(anna)
        await traffic.book([{ ...order, ...whose }])

        expect(await byValue(count('event'), 'event:name')).toEqual({ pageview: 1, order: 1 })
        expect(await scan([count('visit'), visitors('event'), visitors('visit')])).toMatchObject([
          { leaves: [1, 1, 1] },
        ])
        expect(await byValue(visitors('event'), 'event:name')).toEqual({ pageview: 1, order: 0 })
        expect(await total(count('event'), { engagedWithinMs: DAY })).toBe(0)
        expect(await total(count('event'), { from: MIDNIGHT - 7 * DAY, to: MIDNIGHT })).toBe(0)
      })

      it('counts once by its id, with what came first, after a restart too', async () => {
        await traffic.receive(anna, visit({ visitor: 'ben', pages: [{ url: 'https://shop.example/?utm_source=ben' }] }))
        await Promise.all([traffic.book([{ ...order, ...ids }]), traffic.book([{ ...order, ...ids, name: 'refund' }])])
        store.close()
        store = engine.reopen()
        const again = createTraffic(store)
        const { visitor, visit: other } = visit({ visitor: 'ben' })
        await again.book([{ ...order, name: 'cart', visitor: visitor?.id, visit: other?.id }, { ...order }])

        expect(await byValue(count('event'), 'event:name')).toEqual({ pageview: 2, order: 1 })
        expect(await byValue(count('event'), 'visit:utm_source')).toEqual({ news: 2, ben: 1 })
      })

      it('of another site is another one', async () => {
        const other = createTraffic(store, { id: 'other.example' })
        await traffic.book([order])
        await other.book([order])

        expect(await total(count('event'))).toBe(1)
        expect(await total(count('event'), { site: other.site })).toBe(1)
      })

      it('goes with its visitor, and does not bring one back', async () => {
        await traffic.receive(anna)
        await traffic.book([{ ...order, ...ids }])
        await store.eraseVisitor(traffic.site, ids.visitor ?? '', NINE + DAY)
        const [outcome] = await traffic.book([{ ...order, ...ids, id: 'late' }])

        expect(outcome).toMatchObject({ body: { accepted: 0, rejected: [{ path: 'events[0].visitor' }] } })
        expect(await total(count('event'))).toBe(0)
      })

      it('that names a user is found with whoever else was that user, and is erased alone', async () => {
        const user = 'u_42'
        await traffic.receive(anna, visit({ visitor: 'ben' }))
        await traffic.book([{ ...order, ...ids, user }])
        const ticket = { ...order, name: 'ticket' }
        await traffic.book([
          { ...ticket, id: 'ticket:1', user },
          { ...ticket, id: 'ticket:2', at: NINE - 9 * DAY, type: 'identify', user },
          { ...ticket, id: 'ticket:3', user: 'u_43' },
          { ...ticket, id: 'ticket:4' },
        ])
        const found = store.findUser(traffic.site, user)
        const erased = await store.eraseServerEvents(traffic.site, found.serverEvents)

        expect(found).toEqual({ visitors: [ids.visitor], serverEvents: ['server:ticket:1', 'server:ticket:2'] })
        expect(erased).toEqual({ visits: 0, views: 2, events: 2, backups: [], isLogEmpty: true })
        expect(await byValue(count('event'), 'event:name')).toEqual({ pageview: 2, order: 1, ticket: 2 })
        expect(await store.eraseServerEvents(traffic.site, found.serverEvents)).toBeNull()
        expect(store.findUser(traffic.site, user).serverEvents).toEqual([])
      })

      it('without a visit is none that a visitor can have erased', async () => {
        await traffic.book([{ ...order, id: 'a' }])

        expect(await store.eraseVisitor(traffic.site, 'server:a', NINE)).toBeNull()
        expect(await total(count('event'))).toBe(1)
        expect(await store.eraseServerEvents(traffic.site, [anna.views[0].id])).toBeNull()
      })

      it('is told apart from what browsers send', async () => {
        await traffic.receive(anna)
        await traffic.book([{ ...order, ...ids }])

        expect(await byValue(count('event'), 'event:sender')).toEqual({ browser: 1, server: 1 })
      })
    })

    it('keeps what came with a token apart, once and for all', async () => {
      const send = (batch: Batch, isSigned: boolean) =>
        traffic.door.receive([
          { body: { parsed: batch }, request: { received: batch.sent, userAgent: CHROME, isSigned } },
        ])
      await send(visit({ visitor: 'anna' }), true)
      await send(visit({ visitor: 'ben' }), false)
      await send(visit({ visitor: 'ben' }), true)
      await send(visit({ visitor: 'anna' }), false)
      await send(visit({ visitor: 'cleo' }), false)
      const signed = { op: 'is', dimension: 'event:sender', values: ['signed'], caseSensitive: true } as const

      expect(await byValue(count('event'), 'event:sender')).toEqual({ signed: 2, browser: 1 })
      expect(await total(visitors('event'), { filter: signed })).toBe(2)
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

        expect(erased).toEqual({ visits: 1, views: 2, events: 3, backups: [], isLogEmpty: true })
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
              region: '',
              city: '',
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

    describe('the account of what was delivered', () => {
      // Numbers 0 to 3, as its view says.
      const whole = visit({ pages: [{ count: 4 }], tracks: [{}, {}, {}] })
      const part = (...numbers: number[]) => ({
        ...whole,
        events: whole.events.filter(({ n }) => numbers.includes(n)),
      })
      /** With a name that is none, so that it is rejected. */
      const nameless = (batch: Batch, number: number): Batch => ({
        ...batch,
        events: batch.events.map((event) =>
          event.type === 'track' && event.n === number ? { ...event, name: '' } : event,
        ),
      })
      const today = MIDNIGHT / DAY
      const receive = async (...batches: Batch[]) => {
        for (const { status } of await traffic.receive(...batches)) expect(status).toBe(202)
      }
      const read = (site = traffic.site) => store.readDelivery(site, { first: today, last: today, from: MIDNIGHT })
      const missing = async () => (await read()).holes.map((hole) => hole.missing)
      const counts = async () => {
        const [day] = (await read()).days
        return day && { stored: day.stored, repeated: day.repeated, late: day.late, dropped: day.dropped }
      }

      it('is empty before anything came', async () => {
        expect(await read()).toEqual({ days: [], drops: [], holes: [], givenUp: [] })
      })

      it('has no hole when all came, in whatever order and pieces', async () => {
        await receive(part(2, 3))
        expect(await missing()).toEqual([2])

        await receive(part(0), part(1))

        expect(await missing()).toEqual([])
        expect(await counts()).toEqual({ stored: 4, repeated: 0, late: 0, dropped: 0 })
      })

      it('has a hole for a lost event in the middle', async () => {
        await receive(part(0, 1, 3))

        expect(await read()).toMatchObject({ holes: [{ at: NINE, missing: 1 }] })
      })

      it('has a hole for a tail that the view tells of', async () => {
        await receive(part(0))

        expect(await missing()).toEqual([3])
      })

      it('finds a hole by the numbers alone', async () => {
        await receive({ ...part(0, 3), views: [{ ...whole.views[0], count: 0 }] })

        expect(await missing()).toEqual([2])
      })

      it('closes a hole with what comes late, also after it was opened again', async () => {
        await receive(part(0, 3))
        store.close()
        store = engine.reopen()
        traffic = createTraffic(store)
        expect(await missing()).toEqual([2])

        await receive({ ...part(1), sent: whole.sent + DAY })
        expect(await missing()).toEqual([1])
        await receive({ ...part(2), sent: whole.sent + DAY })

        expect(await missing()).toEqual([])
      })

      it('counts what was there already as repeated', async () => {
        await receive(whole, whole)
        await receive(part(3))

        expect(await counts()).toEqual({ stored: 4, repeated: 5, late: 0, dropped: 0 })
      })

      it('takes an event for late when it comes over a minute after it happened, once', async () => {
        // The pageview is a minute and a second old, the first track happened a second after it.
        const slow = { ...part(0, 1), sent: NINE + 61 * SECOND }
        await receive(slow)
        await receive({ ...slow, sent: NINE + HOUR })

        expect(await counts()).toEqual({ stored: 2, repeated: 2, late: 1, dropped: 0 })
      })

      it('counts a rejected event once, and not as a hole', async () => {
        const bad = nameless(whole, 1)
        await receive(bad)
        await receive(bad)

        const { drops, holes } = await read()
        expect(drops).toEqual([{ day: today, reason: 'empty', class: '', count: 1 }])
        expect(holes).toEqual([])
        expect(await counts()).toEqual({ stored: 3, repeated: 4, late: 0, dropped: 0 })
      })

      it('counts a rejected event once when its repeat comes after the store was opened again', async () => {
        const bad = nameless(part(3), 3)
        await receive(bad)
        store.close()
        store = engine.reopen()
        traffic = createTraffic(store)
        await receive(bad)

        expect(await missing()).toEqual([3])
        expect((await read()).drops).toMatchObject([{ reason: 'empty', count: 1 }])
        expect(await counts()).toEqual({ stored: 0, repeated: 1, late: 0, dropped: 0 })
      })

      it('knows a rejected event of a view that its batch does not carry', async () => {
        await receive(part(0, 1, 2))
        await receive({ ...part(3), views: [] })

        const { drops, holes } = await read()
        expect(drops).toMatchObject([{ reason: 'no_view', count: 1 }])
        expect(holes).toEqual([])
      })

      it('has an event that is stored after it was rejected as both, and as no hole', async () => {
        await receive(nameless(part(0, 1), 1))
        await receive(part(1))

        expect(await missing()).toEqual([2])
        expect(await counts()).toMatchObject({ stored: 2, repeated: 0 })
        await receive(part(2, 3))
        expect(await missing()).toEqual([])
      })

      it('takes for repeated what is rejected after it was stored', async () => {
        await receive(whole)
        await receive({ ...whole, sent: NINE + 8 * DAY })

        expect(await missing()).toEqual([])
        const later = { first: today + 8, last: today + 8, from: MIDNIGHT }
        expect(await store.readDelivery(traffic.site, later)).toMatchObject({ days: [{ repeated: 4 }], drops: [] })
      })

      it('counts rejected events that do not say which they are', async () => {
        await receive(visit({ tracks: [{ view: '' }] }))

        expect((await read()).drops).toMatchObject([{ reason: 'not_an_id', count: 1 }])
      })

      it('hears once of what a script gave up, however often the batch comes', async () => {
        const batch = { ...part(0, 1), dropped: 2 }
        await receive(batch)
        await receive({ ...batch, sent: batch.sent + MINUTE }, { ...batch, sent: batch.sent + HOUR })

        expect(await read()).toMatchObject({ givenUp: [{ at: batch.sent, count: 2 }] })
        expect(await counts()).toMatchObject({ dropped: 2 })
      })

      it('knows a batch without events again by its view and the number', async () => {
        const batch = (dropped: number) => ({ ...part(), dropped })
        await receive(part(0), batch(2), batch(2), batch(1))

        expect(await counts()).toMatchObject({ dropped: 3 })
      })

      it('adds what a batch gave up since it was sent by another tab', async () => {
        await receive({ ...part(0), dropped: 1 }, { ...part(0, 1), dropped: 3 })

        expect(await counts()).toMatchObject({ dropped: 3 })
        expect((await read()).givenUp).toMatchObject([{ count: 3 }])
      })

      it('names the visitor of a hole as the one who gave up', async () => {
        const nobody = visit({ visitor: null, pages: [{ count: 3 }] })
        await receive({ ...part(0), dropped: 3 }, { ...nobody, dropped: 2 })

        const { holes, givenUp } = await read()
        expect(new Set(holes.map(({ visitor }) => visitor))).toEqual(new Set(givenUp.map(({ visitor }) => visitor)))
        expect(new Set(holes.map(({ visitor }) => visitor)).size).toBe(2)
      })

      it('keeps sites and days apart', async () => {
        const other = createTraffic(store, { id: 'other.example' })
        await receive(part(0, 1))
        await other.receive({ ...part(0), site: 'other.example' })
        await receive({ ...part(2), sent: whole.sent + DAY })

        expect((await read()).days).toMatchObject([{ day: today, stored: 2 }])
        expect(await read(other.site)).toMatchObject({ days: [{ stored: 1 }], holes: [{ missing: 3 }] })
      })

      it('is of local days: what comes after midnight there is of the next', async () => {
        // 22:30 UTC is 23:30 in Berlin, 23:30 UTC is 0:30 there.
        const berlin = createTraffic(store, { id: 'berlin.example', timezone: 'Europe/Berlin' })
        const at = MIDNIGHT + 22 * HOUR + 29 * MINUTE
        const own = { site: 'berlin.example', at }
        await berlin.receive(visit(own), visit({ ...own, visitor: 'ben', at: at + HOUR }))

        const days = await store.readDelivery(berlin.site, { first: today, last: today + 1, from: MIDNIGHT })
        expect(days.days).toMatchObject([
          { day: today, stored: 1 },
          { day: today + 1, stored: 1 },
        ])
      })

      it('counts the batches of bots by event', async () => {
        const request = { received: NINE, userAgent: 'Googlebot/2.1' }
        await traffic.door.receive([{ body: { parsed: whole }, request }])

        expect(await read()).toEqual({
          days: [],
          drops: [{ day: today, reason: 'bot', class: 'search', count: 4 }],
          holes: [],
          givenUp: [],
        })
      })

      it('counts events of servers as stored, repeated or rejected, neither late nor lost', async () => {
        const received = NINE + HOUR
        const event = (id: string, more = {}) => ({ id, at: NINE - 300 * DAY, type: 'track', name: 'ticket', ...more })
        await traffic.book([event('a'), event('b'), event('c', { name: '' })], received)
        await traffic.book([event('b'), event('d', { at: NINE - 401 * DAY })], received)
        await traffic.book([event('e', { name: '' }), event('f', { name: '' })], received)

        expect(await read()).toEqual({
          days: [{ day: today, stored: 2, repeated: 1, late: 0, dropped: 0 }],
          drops: [
            { day: today, reason: 'empty', class: '', count: 3 },
            { day: today, reason: 'too_old', class: '', count: 1 },
          ],
          holes: [],
          givenUp: [],
        })
      })

      it('counts nothing of what could not be written', async () => {
        const written: Parameters<Store['append']>[0][number][] = []
        const append: Store['append'] = async (batches) => written.push(...batches)
        const door = createDoor({ store: { ...store, append }, countryOf: () => '' })
        await door.receive([{ body: { parsed: part(0, 1) }, request: { received: whole.sent, userAgent: CHROME } }])
        const [batch] = written
        const broken = { ...batch, events: batch.events.map((event) => ({ ...event, view: 'nowhere' })) }

        await expect(store.append([batch, broken])).rejects.toThrow(StoreError)
        expect(await read()).toEqual({ days: [], drops: [], holes: [], givenUp: [] })
        await store.append([batch])

        expect(await missing()).toEqual([2])
        expect(await counts()).toEqual({ stored: 2, repeated: 0, late: 0, dropped: 0 })
      })

      it('has nothing to tell of holes of a visitor who was erased', async () => {
        await receive({ ...part(0), dropped: 1 })
        await store.eraseVisitor(traffic.site, whole.visitor?.id ?? '', NINE + HOUR)

        expect(await read()).toMatchObject({ holes: [], givenUp: [] })
        expect(await counts()).toMatchObject({ stored: 1, dropped: 1 })
      })
    })
  })
}
