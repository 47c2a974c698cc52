import { afterEach, describe, expect, it } from 'vitest'
import type { Tab } from './drivers/driver.js'
import type { World } from './world.js'

const MINUTE_S = 60

type Page = typeof globalThis & { footfall: { track(name: string): void } }

const track = (tab: Tab, name: string) =>
  tab.evaluate((event) => (window as unknown as Page).footfall.track(event), name)

export function describeDelivery(world: World): void {
  const { clock } = world

  describe('what happened', () => {
    afterEach(() => {
      world.web.collector = 'works'
    })

    it('is there to the last moment before the tab was closed', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 10)

      await track(tab, 'goodbye')
      await clock.pass(tab, 0.5)
      await tab.close()

      await site.expectViews([{ page: '/', active: 10.5, events: ['pageview', 'goodbye'] }])
    })

    it('is stored once when the collector is out of order and then works', async () => {
      const site = world.site()
      world.web.collector = 'fails'
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 2)
      await track(tab, 'signup')
      await clock.pass(tab, 10)
      expect(site.batches()).toBeGreaterThan(1)
      await site.expectViews([])

      world.web.collector = 'works'
      await clock.pass(tab, 10 * MINUTE_S)
      // What is on its way when the time has passed is answered after it: the rest goes out with the tab.
      await tab.close()

      await site.expectViews([{ page: '/', active: 30, events: ['pageview', 'signup'] }])
    })

    it('is stored once when the answers are lost on their way', async () => {
      const site = world.site()
      world.web.collector = 'forgets'
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 2)
      await track(tab, 'signup')
      await clock.pass(tab, 10)
      // What came later waits behind what nobody has acknowledged, for some seconds.
      await site.expectViews([
        { page: '/', active: expect.any(Number), events: expect.arrayContaining(['pageview']) as never },
      ])

      world.web.collector = 'works'
      await clock.pass(tab, 10 * MINUTE_S)
      await tab.close()

      await site.expectViews([{ page: '/', active: 30, events: ['pageview', 'signup'] }])
      expect(site.batches()).toBeGreaterThan(2)
    })

    it('is sent by the next page when the tab was closed before the collector worked again', async () => {
      const site = world.site()
      world.web.collector = 'fails'
      const first = await world.open(site.at('/'))
      await clock.pass(first, 5)
      await track(first, 'signup')
      await first.close()

      clock.wait(5 * MINUTE_S)
      world.web.collector = 'works'
      const second = await world.open(site.at('/b'))
      await clock.pass(second, 10 * MINUTE_S)
      await second.close()

      await site.expectViews([
        { page: '/', active: 5, events: ['pageview', 'signup'] },
        { page: '/b', active: 30, events: ['pageview'] },
      ])
    })

    it('does not hold up a link to another site while the collector hangs', async () => {
      const site = world.site()
      world.web.collector = 'hangs'
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 2)

      await tab.click('#out')

      // Nothing has been answered yet, and timers stand still: whoever waits for either would wait here.
      await expect.poll(() => world.web.requests, { timeout: 20_000 }).toContain('GET http://elsewhere.example/there')
      await expect.poll(() => tab.evaluate(() => document.title), { timeout: 20_000 }).toBe('Elsewhere')
      world.web.collector = 'works'
      await site.expectViews([{ page: '/', active: 2, events: ['pageview', 'outbound'] }])
      await tab.close()
    })
  })
}
