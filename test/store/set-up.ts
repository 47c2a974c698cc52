import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COST_KEYS, type CostKey } from '../../collector/costs.js'
import type { Goal } from '../../collector/goals.js'
import { createKey } from '../../collector/keys.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, visit } from '../traffic.js'

/** What every store must do with what people set up: sites, keys and goals. */
export function describeSetUp(name: string, engine: { open(): Store; destroy(): void }): void {
  describe(`what is set up in the ${name} store`, () => {
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

    it('has keys that are listed by site, and open nothing once they are removed', () => {
      const other = createTraffic(store, { id: 'other.example' }).site
      const [first, second] = [createKey(traffic.site, 'read').kept, createKey(other, 'admin').kept]
      store.addKey(first)
      store.addKey(second)

      expect(store.listKeys(other)).toEqual([{ ...second, created: expect.any(Number) }])
      expect(store.listKeys()).toHaveLength(2)
      expect(store.removeKey(second.hash)).toBe(true)
      expect(store.removeKey(second.hash)).toBe(false)
      expect(store.findKey(second.hash)).toBeNull()
      expect(store.findKey(first.hash)).toMatchObject({ prefix: first.prefix, scope: 'read' })
    })

    it('has sites that take nothing once they are removed, and a name that is free for another', async () => {
      const { kept } = createKey(traffic.site, 'read')
      store.addKey(kept)

      expect(store.removeSite('shop.example')).toBe(true)
      expect(store.removeSite('shop.example')).toBe(false)
      expect(await traffic.receive(visit())).toMatchObject([{ status: 404 }])
      expect([store.findSite('shop.example'), store.listSites(), store.findKey(kept.hash)]).toEqual([null, [], null])
      expect(store.addSite({ id: 'shop.example' })).toBe(true)
      expect(store.findSite('shop.example')?.num).not.toBe(traffic.site.num)
    })

    it('has goals of a site, each name once, as they were added', () => {
      const value = { amount: 990, currency: 'EUR' }
      const signup: Goal = {
        name: 'Signup',
        kind: 'macro',
        condition: { type: 'event', name: 'signup', props: { plan: 'pro' } },
        value,
      }
      const reader: Goal = { name: 'Reader', kind: 'micro', condition: { type: 'scroll', percent: 75 }, value: null }

      expect([store.addGoal(traffic.site, signup), store.addGoal(traffic.site, reader)]).toEqual([true, true])
      expect(store.addGoal(traffic.site, { ...signup, value: null })).toBe(false)
      expect(store.listGoals(traffic.site)).toEqual(expect.arrayContaining([signup, reader]))
      expect([store.removeGoal(traffic.site, 'Signup'), store.removeGoal(traffic.site, 'Signup')]).toEqual([
        true,
        false,
      ])
      expect(store.listGoals(traffic.site)).toEqual([reader])
      store.removeSite('shop.example')
      expect(store.listGoals(traffic.site)).toEqual([])
    })

    it('has what a site keeps under names, each once, as it was added', () => {
      const { segments } = store
      const paid = { name: 'Paid', filters: [['is', 'visit:channel', ['Paid search']]] }
      const german = { name: 'German', filters: [['is', 'visit:country', ['DE']]] }

      expect([segments.add(traffic.site, paid), segments.add(traffic.site, german)]).toEqual([true, true])
      expect(segments.add(traffic.site, { ...paid, filters: [] })).toBe(false)
      expect(segments.list(traffic.site)).toEqual(expect.arrayContaining([paid, german]))
      expect([segments.remove(traffic.site, 'Paid'), segments.remove(traffic.site, 'Paid')]).toEqual([true, false])
      expect(segments.list(traffic.site)).toEqual([german])
      expect(store.coreActions.list(traffic.site)).toEqual([])
      store.questions.add(traffic.site, { name: 'Score', kind: 'nps', when: { scroll: 50 } })
      expect(store.questions.list(traffic.site)).toEqual([{ name: 'Score', kind: 'nps', when: { scroll: 50 } }])
      const note = { name: '2026-03-02 New prices', date: '2026-03-02', text: 'New prices' }
      store.annotations.add(traffic.site, note)
      expect(store.annotations.list(traffic.site)).toEqual([note])
      store.savedViews.add(traffic.site, { name: 'Voice', query: 'view=voice' })
      expect(store.savedViews.list(traffic.site)).toEqual([{ name: 'Voice', query: 'view=voice' }])
      store.removeSite('shop.example')
      const { annotations, questions, savedViews } = store
      for (const kept of [annotations, questions, savedViews, segments]) expect(kept.list(traffic.site)).toEqual([])
    })

    it('has costs of a site by day and currency, the last that was entered for the same', async () => {
      const money = (amount: number, currency = 'EUR') => ({ amount, currency })
      const about = { channel: 'Paid Search', source: 'google', campaign: 'spring', id: '' }
      const other = { channel: '', source: '', campaign: '', id: 'a' }
      const read = (first: number, last: number, currency: string | null = 'EUR', by: readonly CostKey[] = COST_KEYS) =>
        store.readCosts(traffic.site, { first, last, currency, by })

      store.addCosts(traffic.site, [
        { day: 20_514, ...about, money: money(100) },
        { day: 20_514, ...other, money: money(7) },
        { day: 20_515, ...about, money: money(300, 'USD') },
      ])
      store.addCosts(traffic.site, [{ day: 20_514, ...about, money: money(120) }])

      expect((await read(20_514, 20_600)).toSorted((a, b) => a.money.amount - b.money.amount)).toEqual([
        { day: 20_514, ...other, money: money(7), count: 1 },
        { day: 20_514, ...about, money: money(120), count: 1 },
      ])
      expect(await read(20_515, 20_515, 'USD')).toEqual([{ day: 20_515, ...about, money: money(300, 'USD'), count: 1 }])
      expect(await read(20_515, 20_515)).toEqual([])
      const nothing = { day: 0, channel: '', source: '', campaign: '', id: '' }
      expect(await read(20_514, 20_600, null, [])).toEqual([
        { ...nothing, money: money(127), count: 2 },
        { ...nothing, money: money(300, 'USD'), count: 1 },
      ])
    })

    it('cannot find a removed site under any name', () => {
      store.removeSite('shop.example')

      expect(store.findSite(`removed ${traffic.site.num}`)).toBeNull()
      expect(store.setSite(`removed ${traffic.site.num}`, { currency: 'USD' })).toBeNull()
    })
  })
}
