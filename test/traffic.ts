import type { Site } from '../collector/sites.js'
import type { Store } from '../collector/store/store.js'
import { createDoor } from '../collector/writer/door.js'
import type { Batch, Event, View } from '../sdk/protocol.js'

/** Monday 2026-03-02 09:00:00 UTC: what the tests' times are counted from. */
export const NINE = Date.UTC(2026, 2, 2, 9)
export const SECOND = 1000
export const MINUTE = 60_000
export const HOUR = 3_600_000

export const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36'

/** An event as a server may send it: whatever fields it has. */
export interface ServerEvent {
  id?: string
  at?: number
  type?: string
  [field: string]: unknown
}

export interface VisitOptions {
  site?: string
  /** `null`: without cookie. */
  visitor?: string | null
  /** Which visit of the visitor. */
  ordinal?: number
  at?: number
  pages?: Partial<View>[]
  tracks?: Partial<Extract<Event, { type: 'track' }>>[]
}

const id = (text: string) => text.replaceAll(/[^A-Za-z0-9_-]/g, '_').padEnd(21, '-')

/** A batch of one whole visit: one view a page, a second apart, tracks in the first view after them; sent at its end. */
export function visit({
  site = 'shop.example',
  visitor = 'anna',
  ordinal = 1,
  at = NINE,
  pages = [{}],
  tracks = [],
}: VisitOptions = {}): Batch {
  const name = `${visitor ?? 'nobody'}-${ordinal}-${at}`
  const views = pages.map((page, i) => ({
    id: id(`${name}-${i}`),
    url: `https://${site}/`,
    title: 'Page',
    referrer: '',
    at: at + i * SECOND,
    span: 0,
    visible: 0,
    active: 0,
    scroll: 0,
    ...page,
  }))
  const pageviews = views.map((view): Event => ({ type: 'pageview', view: view.id, n: 0, at: view.at }))
  const events = tracks.map((track, i): Event => {
    return { type: 'track', view: views[0].id, n: i + 1, at: at + SECOND * (pages.length + i), name: 'play', ...track }
  })
  const identity = visitor !== null && {
    visitor: { id: id(visitor), first: at, visits: ordinal },
    visit: { id: id(name), start: at },
  }
  return { v: 1, site, sent: at + MINUTE, ...identity, views, events: [...pageviews, ...events] }
}

/** A site, and what arrives for it: through the door, as live traffic does. */
export function createTraffic(
  store: Store,
  { id: siteId = 'shop.example', timezone = 'UTC', currency = 'EUR', allowBots = false } = {},
) {
  store.addSite({ id: siteId, timezone, currency, allowBots })
  const site = store.findSite(siteId)
  if (!site) throw new Error('the site was not added')
  const door = createDoor({ store, countryOf: (ip) => (ip.startsWith('192.0.2.') ? 'DE' : '') })
  return {
    site: site satisfies Site,
    door,
    /** Receives batches in one commit, each at its own `sent`. */
    receive: (...batches: Batch[]) =>
      door.receive(
        batches.map((batch) => ({
          body: { parsed: batch },
          request: { received: batch.sent, userAgent: CHROME, country: 'DE' },
        })),
      ),
    /** Receives events from a server in one request, by a key of every site. */
    book: (events: ServerEvent[], received = NINE + 24 * HOUR) =>
      door.receive([{ body: { parsed: { site: siteId, events } }, received, keyOf: null }]),
  }
}
