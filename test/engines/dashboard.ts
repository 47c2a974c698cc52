import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { CHROME, visit } from '../traffic.js'
import type { Tab } from './drivers/driver.js'
import type { World } from './world.js'

const SITE = 'tiles.example'
const PASSWORD = 'three blue harbours'
const ARRIVES_MS = 20_000
const DAY_MS = 86_400_000

const soon = (read: () => unknown) => expect.poll(read, { timeout: ARRIVES_MS, interval: 50 })

/** The totals of the page by their labels, once it has them. */
const totals = (tab: Tab) =>
  tab.evaluate(() => {
    if (document.querySelector('main')?.ariaBusy !== 'false') return null
    const tiles = [...document.querySelectorAll('.tiles > div')]
    const textOf = (tile: Element, part: string) => tile.querySelector(part)?.textContent ?? ''
    return Object.fromEntries(tiles.map((tile) => [textOf(tile, '.term'), textOf(tile, '.value')]))
  })

/** Writes into a field as somebody who types, so that the page hears of it. */
const write = (tab: Tab, selector: string, text: string) =>
  tab.evaluate(
    (field, value) => {
      const input = document.querySelector<HTMLInputElement>(field)
      if (!input) throw new Error(`no ${field}`)
      input.value = value
      input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    },
    selector,
    text,
  )

const isThere = (tab: Tab, selector: string) =>
  tab.evaluate((wanted) => document.querySelector(wanted) !== null, selector)

export function describeDashboard(world: World): void {
  describe('the page of numbers', () => {
    beforeAll(() => {
      const { footfall } = world
      footfall.run(['site', 'add', SITE])
      const at = Math.max(Date.now() - 60_000, new Date().setUTCHours(0, 0, 0, 0))
      const pages = [{ url: `https://${SITE}/care` }, { url: `https://${SITE}/shop` }]
      const batches = [
        visit({ at, pages }),
        visit({ visitor: 'ben', at, pages: pages.slice(0, 1) }),
        visit({ visitor: 'carl', at: at - DAY_MS, pages: pages.slice(1) }),
      ]
      const lines = batches.map((batch) =>
        JSON.stringify({ received: batch.sent, batch: { ...batch, site: SITE }, user_agent: CHROME, country: 'DE' }),
      )
      writeFileSync(join(footfall.folder, 'tiles.ndjson'), lines.join('\n'))
      expect(footfall.run(['import', 'tiles.ndjson']).err).not.toContain('error')
    })

    it('lets its owner in by a link, and answers clicks as the collector does', async () => {
      const { footfall, web } = world
      const { out } = footfall.run(['user', 'add', 'eva', '--role', 'owner', '--url', web.home])
      const tab = await world.open(out.trim())
      await soon(() => isThere(tab, '#password')).toBe(true)
      await write(tab, '#password', PASSWORD)
      await tab.click('button[type=submit]')
      await soon(() => isThere(tab, '.sign-in')).toBe(false)

      await tab.goto(`${web.home}/?site=${SITE}`)
      await soon(() => totals(tab)).toMatchObject({ Visitors: '2', Visits: '2', Pageviews: '3' })

      // A row of the list of pages is a filter, which is in the address.
      await tab.evaluate(() => {
        const rows = [...document.querySelectorAll<HTMLElement>('.panel tbody button, .panel tbody a')]
        rows.find(({ textContent }) => textContent?.trim() === '/shop')?.setAttribute('data-wanted', '')
      })
      await tab.click('[data-wanted]')
      await soon(() => totals(tab)).toMatchObject({ Visitors: '1', Visits: '1', Pageviews: '1' })
      expect(await tab.evaluate(() => decodeURIComponent(location.search))).toContain('/shop')
      await tab.evaluate(() => history.back())
      await soon(() => totals(tab)).toMatchObject({ Visitors: '2' })

      await tab.goto(`${web.home}/?site=${SITE}&period=7d`)
      await soon(() => totals(tab)).toMatchObject({ Visitors: '3', Pageviews: '4' })
      await tab.close()
    })
  })
}
