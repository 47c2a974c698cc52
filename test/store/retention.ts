import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayOf } from '../../collector/day.js'
import { count, visitors } from '../../collector/metrics/algebra.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, HOUR, NINE, visit } from '../traffic.js'

const DAY = 24 * HOUR
const MIDNIGHT = NINE - 9 * HOUR

/** What every store must do with what is old; `read` opens the same store a second time, to ask. */
export function describeRetention(name: string, engine: { open(): Store; read(): Store; destroy(): void }): void {
  describe(`old visits in the ${name} store`, () => {
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

    const range = { from: MIDNIGHT - 10 * DAY, to: MIDNIGHT + 1000 * DAY }
    const plan = { ...range, filter: null, engagedWithinMs: null, dimensions: [], buckets: null }
    const totals = async (asked: Store = store, site = traffic.site) => {
      const [[group]] = await asked.scan([{ site, ...plan, leaves: [count('event'), visitors('event')] }])
      return group.leaves
    }
    const deleteAll = (now: number, retentionDays: number) => {
      for (let turns = 1; ; turns++) if (store.deleteOld({ now, retentionDays })) return turns
    }
    /** As a collector does that has run for a day. */
    const live = (now: number, retentionDays: number) => {
      deleteAll(now - DAY, retentionDays)
      deleteAll(now, retentionDays)
    }

    it('are gone after 26 months with whoever made them, with and without a cookie, and no others', async () => {
      await traffic.receive(visit({ tracks: [{}] }), visit({ visitor: null }))
      await traffic.receive(
        visit({ at: NINE + 200 * DAY, ordinal: 2 }),
        visit({ visitor: 'ben', at: NINE + 200 * DAY }),
      )
      live(NINE + 759 * DAY, 760)
      expect(await totals()).toEqual([5, 3])

      live(NINE + 791 * DAY, 760)

      expect(await totals()).toEqual([2, 2])
      expect(await store.firstDay(traffic.site)).toBe(dayOf(NINE + 200 * DAY))
      const history = await store.readVisitor(traffic.site, visit().visitor?.id ?? '')
      expect(history?.visits.map(({ ordinal }) => ordinal)).toEqual([2])
      live(NINE + 960 * DAY, 760)
      expect(await totals()).toEqual([0, 0])
      expect(await store.readVisitor(traffic.site, visit().visitor?.id ?? '')).toBeNull()
      expect(deleteAll(NINE + 961 * DAY, 760)).toBe(1)
    })

    it('are kept as long as their site says, and for ever at 0', async () => {
      const other = createTraffic(store, { id: 'other.example' })
      const third = createTraffic(store, { id: 'third.example' })
      store.setSite('shop.example', { retentionDays: 2 })
      store.setSite('third.example', { retentionDays: 0 })
      for (const { site, receive } of [traffic, other, third]) await receive(visit({ site: site.id }))

      live(NINE + 2 * DAY, 30)
      expect(await totals()).toEqual([0, 0])
      expect(await totals(store, other.site)).toEqual([1, 1])
      live(NINE + 30 * DAY, 30)
      expect(await totals(store, other.site)).toEqual([0, 0])
      expect(await totals(store, third.site)).toEqual([1, 1])
      expect(deleteAll(NINE + 31 * DAY, 0)).toBe(1)
    })

    it('stay when the clock jumps ahead, and go when it is still there a day later', async () => {
      await traffic.receive(visit(), visit({ visitor: 'ben', at: NINE + 5 * DAY }))
      live(NINE + 5 * DAY, 30)

      for (const jump of [2, 40, 4000]) {
        deleteAll(NINE + 5 * DAY + jump * DAY, 30)
        deleteAll(NINE + 5 * DAY + HOUR, 30)
      }
      expect(await totals()).toEqual([2, 2])

      deleteAll(NINE + 32 * DAY, 30)
      deleteAll(NINE + 32 * DAY + 23 * HOUR, 30)
      expect(await totals()).toEqual([2, 2])
      deleteAll(NINE + 33 * DAY, 30)
      expect(await totals()).toEqual([1, 1])
    })

    it('leave no answer to one who had asked before, although traffic of that day comes again', async () => {
      const reader = engine.read()
      await traffic.receive(visit({ tracks: [{}, {}] }))
      expect(await totals(reader)).toEqual([3, 1])

      live(NINE + 40 * DAY, 30)
      expect(await totals(reader)).toEqual([0, 0])
      await traffic.receive(visit({ visitor: 'ben' }))

      expect(await totals(reader)).toEqual([1, 1])
      reader.close()
    })

    it('go in parts, the answers without them from the first one on', async () => {
      const reader = engine.read()
      const tracks = Array.from({ length: 90 }, () => ({}))
      for (let i = 0; i < 30; i++) await traffic.receive(visit({ visitor: `visitor-${i}`, tracks }))
      live(NINE + 29 * DAY, 30)
      expect(await totals(reader)).toEqual([2730, 30])

      expect(store.deleteOld({ now: NINE + 30 * DAY, retentionDays: 30 })).toBe(false)
      expect(await totals(reader)).toEqual([0, 0])
      expect(deleteAll(NINE + 30 * DAY, 30)).toBeGreaterThan(1)
      expect(deleteAll(NINE + 30 * DAY, 30)).toBe(1)
      reader.close()
    })

    it('may come once more: what is sent after they were deleted is written whole', async () => {
      const batch = visit({ tracks: [{}] })
      await traffic.receive(batch)
      live(NINE + 30 * DAY, 30)
      await traffic.receive(batch)

      expect(await totals()).toEqual([2, 1])
      expect(await store.readVisitor(traffic.site, batch.visitor?.id ?? '')).toMatchObject({ visits: [{ ordinal: 1 }] })
    })

    it('go too when nothing but a vital has come of them', async () => {
      const batch = visit()
      const vital = { type: 'vital' as const, view: batch.views[0].id, n: 0, at: NINE, name: 'LCP' as const, value: 1 }
      await traffic.receive({ ...batch, events: [vital] })
      const isKept = async () => (await store.readVisitor(traffic.site, batch.visitor?.id ?? '')) !== null
      live(NINE + 29 * DAY, 30)
      expect(await isKept()).toBe(true)

      deleteAll(NINE + 30 * DAY, 30)
      expect(await isKept()).toBe(false)
    })

    it('go with the costs of their days', async () => {
      const cost = { channel: '', source: '', campaign: '', id: '', money: { amount: 100, currency: 'EUR' } }
      const days = async (site = traffic.site) =>
        (await store.readCosts(site, { first: 0, last: 30_000, currency: 'EUR', by: ['day'] })).map(({ day }) => day)
      store.addCosts(traffic.site, [
        { day: dayOf(NINE), ...cost },
        { day: dayOf(NINE) + 1, ...cost },
      ])
      live(NINE + 29 * DAY, 30)
      expect(await days()).toEqual([dayOf(NINE), dayOf(NINE) + 1])

      live(NINE + 30 * DAY, 30)
      expect(await days()).toEqual([dayOf(NINE) + 1])
      store.removeSite('shop.example')
      deleteAll(NINE + 30 * DAY, 30)

      expect(await days()).toEqual([])
    })

    it('of a removed site go at once, those of others stay', async () => {
      const other = createTraffic(store, { id: 'other.example' })
      await traffic.receive(visit(), visit({ visitor: null }))
      await other.receive(visit({ site: 'other.example' }))
      store.removeSite('shop.example')
      deleteAll(NINE, 0)

      expect(await totals()).toEqual([0, 0])
      expect(await store.readVisitor(traffic.site, visit().visitor?.id ?? '')).toBeNull()
      expect(await totals(store, other.site)).toEqual([1, 1])
    })
  })
}
