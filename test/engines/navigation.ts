import { describe, expect, it } from 'vitest'
import { expectPath, type World } from './world.js'

/** What the pages of these tests call. */
type Page = typeof globalThis & { footfall: { track(name: string, props?: object, details?: object): void } }

export function describeNavigation(world: World): void {
  const { clock } = world

  describe('a page', () => {
    it('is a pageview of a new visitor, over plain http too', async () => {
      // A vital that comes late would tell the totals again.
      const site = world.site('data-vitals="off"')
      const tab = await world.open(site.at('/a/?x=1'))
      await clock.pass(tab, 2)

      // So there is no randomUUID, no locks, no cookieStore.
      expect(await tab.evaluate(() => isSecureContext)).toBe(false)
      await site.expectViews([{ page: '/a', active: 1, events: ['pageview'] }])
      await site.expectVisits([{ visitor: 1, ordinal: 1, pages: ['/a'] }])
      await tab.close()
    })

    it('has the events that its scripts and its attributes tell', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await tab.evaluate(() =>
        (window as unknown as Page).footfall.track('signup', { plan: 'pro' }, { value: 9.9, currency: 'EUR' }),
      )
      await tab.click('#buy')
      await tab.close()

      await site.expectViews([{ page: '/', active: 0, events: ['pageview', 'signup', 'buy'] }])
      await site.expectDetails('signup', [{ props: { plan: 'pro' }, value: 9.9, currency: 'EUR' }])
      await site.expectDetails('buy', [{ props: { item: 'mug' } }])
    })

    it('ends with a link to the next page, which belongs to the same visit', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 5)
      await tab.click('#next')
      await expectPath(tab, '/next')
      await clock.pass(tab, 8)
      await tab.close()

      await site.expectViews([
        { page: '/', active: 5, events: ['pageview'] },
        { page: '/next', active: 8, events: ['pageview'] },
      ])
      await site.expectVisits([{ visitor: 1, ordinal: 1, pages: ['/', '/next'] }])
    })

    it('is seen again after back, whether it was kept in memory or is loaded again', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 5)
      await tab.click('#next')
      await expectPath(tab, '/next')
      await clock.pass(tab, 8)
      await tab.evaluate(() => history.back())
      await expectPath(tab, '/')
      await clock.pass(tab, 3)
      await tab.close()

      await site.expectViews([
        { page: '/', active: 5, events: ['pageview'] },
        { page: '/next', active: 8, events: ['pageview'] },
        { page: '/', active: 3, events: ['pageview'] },
      ])
    })
  })

  describe('a soft navigation', () => {
    it('is a pageview by pushState and by back, and each page keeps its own time', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 4)
      await tab.evaluate(() => history.pushState(null, '', '/a'))
      await clock.pass(tab, 6)
      await tab.evaluate(() => history.pushState(null, '', '/b'))
      await clock.pass(tab, 2)
      await tab.evaluate(() => history.back())
      await expectPath(tab, '/a')
      await clock.pass(tab, 3)
      await tab.close()

      await site.expectViews([
        { page: '/', active: 4, events: ['pageview'] },
        { page: '/a', active: 6, events: ['pageview'] },
        { page: '/b', active: 2, events: ['pageview'] },
        { page: '/a', active: 3, events: ['pageview'] },
      ])
    })

    it('is a pageview by the Navigation API where there is one, and by History where not', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 4)
      await tab.evaluate(() => {
        const { navigation } = window as Window & { navigation?: EventTarget & { navigate(url: string): void } }
        navigation?.addEventListener('navigate', (event) => (event as Event & { intercept(): void }).intercept())
        if (navigation) navigation.navigate('/a')
        else History.prototype.pushState.call(history, null, '', '/a')
      })
      await expectPath(tab, '/a')
      await clock.pass(tab, 6)
      await tab.close()

      await site.expectViews([
        { page: '/', active: 4, events: ['pageview'] },
        { page: '/a', active: 6, events: ['pageview'] },
      ])
    })

    it('is one pageview when the router redirects at once, and none when only the fragment changes', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 4)
      await tab.evaluate(() => {
        history.pushState(null, '', '/account')
        history.replaceState(null, '', '/sign-in')
      })
      await clock.pass(tab, 6)
      await tab.evaluate(() => {
        location.hash = 'password'
      })
      await clock.pass(tab, 2)
      await tab.close()

      await site.expectViews([
        { page: '/', active: 4, events: ['pageview'] },
        { page: '/sign-in', active: 8, events: ['pageview'] },
      ])
    })
  })
}
