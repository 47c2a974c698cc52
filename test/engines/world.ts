import { afterAll, beforeAll, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { type Clock, createClock, type TimedPage } from './clock.js'
import type { Engine, Tab } from './drivers/driver.js'
import { openStored, type Stored } from './stored.js'
import { openWeb, type Web } from './web.js'

const START = Date.UTC(2026, 2, 2, 9)
const ARRIVES_MS = 20_000

/** A browser, the web it sees, and the collector behind it: everything is real but the pages' time. */
export interface World {
  readonly web: Web
  readonly footfall: Installation
  readonly clock: Clock
  open(url: string): Promise<Tab>
  /** A site of its own, with a tag of these attributes: nobody has been there. */
  site(attributes?: string): Site
}

export interface Site {
  /** `/a` on this site. */
  at(path: string): string
  /** The whole of what is stored, or soon will be: what a closing tab sends arrives after it. */
  expectViews(views: ReturnType<Stored['views']>): Promise<void>
  expectVisits(visits: ReturnType<Stored['visits']>): Promise<void>
  expectDetails(name: string, details: unknown[]): Promise<void>
  /** How many batches it has sent. */
  batches(): number
}

/** Waits until the tab shows this path; a page out of the back-forward cache is told so a little after it is there. */
export async function expectPath(tab: Tab, path: string): Promise<void> {
  const look = () =>
    tab.evaluate(() => [location.pathname, (window as unknown as TimedPage).isShown, document.hasFocus()])
  await expect.poll(look, { timeout: ARRIVES_MS, interval: 50 }).toEqual([path, true, true])
}

/** Starts everything for the tests of a file, and ends it. */
export function useWorld(openEngine: (proxyPort: number) => Promise<Engine>): World {
  const clock = createClock(START)
  let footfall: Installation
  let engine: Engine
  let web: Web
  let stored: Stored
  let sites = 0

  beforeAll(async () => {
    footfall = install()
    // Every browser here says that a program drives it.
    footfall.run(['site', 'add', 'shop.example', '--allow-bots'])
    web = await openWeb({ collector: await footfall.serve(), clock })
    stored = openStored(footfall.store)
    engine = await openEngine(web.port)
  })
  afterAll(async () => {
    await engine?.quit()
    await web?.close()
    stored?.close()
    await footfall?.remove()
  })

  function site(attributes = ''): Site {
    sites++
    const host = `www.shop-${sites}.example`
    web.tags.set(host, attributes)
    const soon = (read: () => unknown) => expect.poll(read, { timeout: ARRIVES_MS, interval: 50 })
    return {
      at: (path) => `http://${host}${path}`,
      expectViews: (views) => soon(() => stored.views(host)).toEqual(views),
      expectVisits: (visits) => soon(() => stored.visits(host)).toEqual(visits),
      expectDetails: (name, details) => soon(() => stored.details(host, name)).toEqual(details),
      batches: () => web.requests.filter((request) => request === `POST http://${host}/e`).length,
    }
  }

  return {
    get web() {
      return web
    },
    get footfall() {
      return footfall
    },
    clock,
    async open(url) {
      const tab = await engine.open()
      await tab.goto(url)
      return tab
    },
    site,
  }
}
