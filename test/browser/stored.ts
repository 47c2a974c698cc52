import Database from 'better-sqlite3'

/** A view as the collector stored it; without visit and visitor where it came without cookie. */
export interface StoredView {
  id: string
  at: number
  host: string
  page: string
  title: string
  referrer: string
  utm_source: string
  utm_campaign: string
  span: number
  visible: number
  active: number
  scroll: number
  count: number
  visit: string | null
  ordinal: number | null
  visitor: string | null
}

export interface StoredEvent {
  view: string
  n: number
  type: 'pageview' | 'track' | 'feedback' | 'vital' | 'identify'
  at: number
  name: string
  passive: boolean
  /** Everything else of it: `props`, `value`, `kind` … */
  detail: Record<string, unknown>
}

/** What the collector has on disk, read from its file beside it. */
export interface Reader {
  /** In the order in which they came first: the clock of a test runs faster than the collector's. */
  views(site: string): StoredView[]
  events(site: string): StoredEvent[]
  close(): void
}

const TYPES = ['pageview', 'track', 'feedback', 'vital', 'identify'] as const

const VIEWS = `
  select views.id, views.at, hosts.text as host, pages.text as page, titles.text as title, referrers.text as referrer,
    sources.text as utm_source, campaigns.text as utm_campaign,
    views.span, views.visible, views.active, views.scroll, views.count,
    visits.id as visit, visits.ordinal, visitors.id as visitor
  from views
  join sites on sites.num = views.site
  join strings hosts on hosts.num = views.host
  join strings pages on pages.num = views.page
  join strings titles on titles.num = views.title
  join strings referrers on referrers.num = views.referrer
  join strings sources on sources.num = views.utm_source
  join strings campaigns on campaigns.num = views.utm_campaign
  left join visits on visits.num = views.visit
  left join visitors on visitors.site = views.site and visitors.num = visits.visitor
  where sites.id = ?
  order by views.num`

const EVENTS = `
  select views.id as view, events.n, events.type, events.at, names.text as name, events.passive, events.detail
  from events
  join views on views.num = events.view
  join sites on sites.num = views.site
  join strings names on names.num = events.name
  where sites.id = ?
  order by views.num, events.n`

/** Opens the collector's file for reading. */
export function openReader(file: string): Reader {
  const db = new Database(file, { readonly: true })
  const views = db.prepare<[string], StoredView>(VIEWS)
  const events = db.prepare<[string], Row>(EVENTS)
  return {
    views: (site) => views.all(site),
    events: (site) => events.all(site).map(toEvent),
    close: () => db.close(),
  }
}

type Row = Omit<StoredEvent, 'type' | 'passive' | 'detail'> & { type: number; passive: number; detail: string | null }

const toEvent = ({ type, passive, detail, ...rest }: Row): StoredEvent => ({
  ...rest,
  type: TYPES[type],
  passive: passive === 1,
  detail: JSON.parse(detail ?? '{}'),
})

/** Makes sites that are like the first one but for their names, before the collector starts; a process a site is slow. */
export function copySite(file: string, names: readonly string[]): void {
  const db = new Database(file)
  const add = db.prepare(`
    insert into sites (num, id, timezone, currency, allow_bots, created)
    select (select max(num) + 1 from sites), ?, timezone, currency, allow_bots, created from sites limit 1`)
  for (const name of names) add.run(name)
  db.close()
}
