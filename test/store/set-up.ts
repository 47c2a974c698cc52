import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKey } from '../../collector/keys.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, visit } from '../traffic.js'

/** What every store must do with what people set up: sites and keys. */
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

    it('cannot find a removed site under any name', () => {
      store.removeSite('shop.example')

      expect(store.findSite(`removed ${traffic.site.num}`)).toBeNull()
      expect(store.setSite(`removed ${traffic.site.num}`, { currency: 'USD' })).toBeNull()
    })
  })
}
