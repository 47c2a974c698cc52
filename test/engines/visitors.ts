import { describe, expect, it } from 'vitest'
import type { Tab } from './drivers/driver.js'
import type { World } from './world.js'

const HOUR_S = 3600
const DAY_S = 24 * HOUR_S

type Page = typeof globalThis & { footfall: { consent(answer?: string): string } }

const answer = (tab: Tab, consent: string) =>
  tab.evaluate((word) => void (window as unknown as Page).footfall.consent(word), consent)

/** Everything that the browser keeps of this site. */
const kept = (tab: Tab) =>
  tab.evaluate(() => ({
    cookies: document.cookie,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
  }))

const NOTHING = { cookies: '', local: [], session: [] }

export function describeVisitors(world: World): void {
  const { clock } = world

  async function visit(url: string): Promise<void> {
    const tab = await world.open(url)
    await clock.pass(tab, 5)
    await tab.close()
  }

  describe('a visitor', () => {
    it('is the same one in the second visit, an hour later', async () => {
      const site = world.site()

      await visit(site.at('/'))
      clock.wait(HOUR_S)
      await visit(site.at('/b'))

      await site.expectVisits([
        { visitor: 1, ordinal: 1, pages: ['/'] },
        { visitor: 1, ordinal: 2, pages: ['/b'] },
      ])
    })

    it('is in one visit with two tabs', async () => {
      const site = world.site()
      const first = await world.open(site.at('/'))
      await clock.pass(first, 5)

      const second = await world.open(site.at('/b'))
      await clock.pass(second, 5)
      await second.close()
      await first.close()

      await site.expectVisits([{ visitor: 1, ordinal: 1, pages: ['/', '/b'] }])
    })

    it('has two cookies on the widest domain of the site, readable by script, gone after 13 months', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 2)

      const domain = new URL(site.at('/')).hostname.replace('www', '')
      const cookies = await tab.cookies()
      const days = cookies.map(({ expires }) => Math.round((expires - Date.now() / 1000) / DAY_S))
      const common = { domain, path: '/', sameSite: 'Lax', secure: false, httpOnly: false }
      expect(cookies.toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
        { ...common, name: 'footfall-visit.shop.example' },
        { ...common, name: 'footfall.shop.example' },
      ])
      expect(days).toEqual([395, 395])
      await tab.close()
    })
  })

  describe('a visitor who is asked for consent', () => {
    it('is sent and known from the first page on, once, after granting it', async () => {
      const site = world.site('data-consent="pending"')
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 5)
      expect(site.batches()).toBe(0)
      expect(await kept(tab)).toEqual(NOTHING)

      await answer(tab, 'granted')
      await clock.pass(tab, 5)
      await tab.close()

      await site.expectViews([{ page: '/', active: 10, events: ['pageview'] }])
      await site.expectVisits([{ visitor: 1, ordinal: 1, pages: ['/'] }])
    })

    it('is counted without a cookie after denying it', async () => {
      const site = world.site('data-consent="pending"')
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 5)

      await answer(tab, 'denied')
      await clock.pass(tab, 5)

      expect(await kept(tab)).toEqual({ ...NOTHING, cookies: 'footfall-consent.shop.example=denied' })
      await tab.close()
      await site.expectViews([{ page: '/', active: 10, events: ['pageview'] }])
      await site.expectVisits([{ visitor: null, ordinal: null, pages: ['/'] }])
    })

    it('is not known at all after opting out', async () => {
      const site = world.site('data-consent="pending"')
      const tab = await world.open(site.at('/'))
      await clock.pass(tab, 5)

      await answer(tab, 'none')
      await clock.pass(tab, 5)
      expect(await kept(tab)).toEqual({ ...NOTHING, cookies: 'footfall-consent.shop.example=none' })
      await tab.close()
      await visit(site.at('/b'))

      expect(site.batches()).toBe(0)
    })
  })
}
