import { describe, it } from 'vitest'
import type { Tab } from './drivers/driver.js'
import type { World } from './world.js'

/** Of these browsers only Firefox hides a tab behind another one: the page is told so, as every browser would tell it. */
const turnTab = (tab: Tab, visibility: 'hidden' | 'visible') =>
  tab.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }, visibility)

export function describeTime(world: World): void {
  const { clock } = world

  describe('active time', () => {
    it('goes on with the mouse and with keys, and ends 30 s after the last of them', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 25)
      await tab.moveMouse(200, 200)
      await clock.pass(tab, 25)
      await tab.press('a')
      await clock.pass(tab, 300)
      await tab.close()

      await site.expectViews([{ page: '/', active: 80, events: ['pageview'] }])
    })

    it('does not grow by input that a script makes', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 25)
      await tab.evaluate(() => {
        for (const type of ['pointermove', 'keydown', 'wheel', 'scroll']) document.dispatchEvent(new Event(type))
      })
      await clock.pass(tab, 25)
      await tab.evaluate(() => scrollTo(0, 500))
      await clock.pass(tab, 10)
      await tab.close()

      await site.expectViews([{ page: '/', active: 30, events: ['pageview'] }])
    })

    it('ends after as many seconds as data-idle says, and goes on with the next input', async () => {
      const site = world.site('data-idle="5"')
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 60)
      await tab.moveMouse(300, 300)
      await clock.pass(tab, 3)
      await tab.close()

      await site.expectViews([{ page: '/', active: 8, events: ['pageview'] }])
    })

    it('is sent when the tab is hidden, and stands still until the visitor is back and moves', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 10)
      await turnTab(tab, 'hidden')
      await site.expectViews([{ page: '/', active: 10, events: ['pageview'] }])
      await clock.pass(tab, 60)
      await turnTab(tab, 'visible')
      await clock.pass(tab, 5)
      await tab.moveMouse(100, 100)
      await clock.pass(tab, 7)
      await tab.close()

      await site.expectViews([{ page: '/', active: 17, events: ['pageview'] }])
    })

    it('goes on at once when the tab was hidden for a few seconds only', async () => {
      const site = world.site()
      const tab = await world.open(site.at('/'))

      await clock.pass(tab, 10)
      await turnTab(tab, 'hidden')
      await clock.pass(tab, 5)
      await turnTab(tab, 'visible')
      await clock.pass(tab, 40)
      await tab.close()

      // Until 30 s after the last input, which was the arrival: 10 s, not the 5 s hidden, 15 s.
      await site.expectViews([{ page: '/', active: 25, events: ['pageview'] }])
    })
  })
}
