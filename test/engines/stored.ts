import Database from 'better-sqlite3'

/** What the collector has on disk of one host. */
export interface Stored {
  /** Pageviews and what happened on them, oldest first; times in seconds. */
  views(host: string): StoredView[]
  /** Visits, oldest first; visitors are numbered as they come, and null without a cookie. */
  visits(host: string): { visitor: number | null; ordinal: number | null; pages: string[] }[]
  /** What else was told of the events of that name. */
  details(host: string, name: string): unknown[]
  close(): void
}

export interface StoredView {
  page: string
  active: number
  events: string[]
}

interface Row {
  num: number
  page: string
  active: number
  visit: number | null
  visitor: number | null
  ordinal: number | null
}

// Ids begin with the page's time; `at` is the collector's, for which the time of a test stands still.
const VIEWS = `
  select views.num, pages.text as page, views.active / 1000.0 as active, views.visit, visits.visitor, visits.ordinal
  from views
  join strings hosts on hosts.num = views.host
  join strings pages on pages.num = views.page
  left join visits on visits.num = views.visit
  where hosts.text = ?
  order by views.id`

/** Pageviews and tracked events: 0 and 1. */
const EVENTS = `
  select case events.type when 0 then 'pageview' else names.text end as name
  from events
  join strings names on names.num = events.name
  where events.view = ? and events.type < 2
  order by events.n`

const DETAILS = `
  select events.detail
  from events
  join views on views.num = events.view
  join strings hosts on hosts.num = views.host
  join strings names on names.num = events.name
  where hosts.text = ? and names.text = ?
  order by events.at`

/** Reads the file of a running collector. */
export function openStored(file: string): Stored {
  const database = new Database(file, { readonly: true })
  const selectViews = database.prepare<[string], Row>(VIEWS)
  const selectEvents = database.prepare<[number], { name: string }>(EVENTS)
  const selectDetails = database.prepare<[string, string], { detail: string }>(DETAILS)
  return {
    views: (host) =>
      selectViews.all(host).map(({ num, page, active }) => ({
        page,
        active,
        events: selectEvents.all(num).map(({ name }) => name),
      })),
    visits(host) {
      const rows = selectViews.all(host)
      const visitors = [...new Set(rows.map(({ visitor }) => visitor))]
      return [...new Set(rows.map(({ visit }) => visit))].map((visit) => {
        const own = rows.filter((row) => row.visit === visit)
        const { visitor, ordinal } = own[0]
        return {
          visitor: visitor === null ? null : visitors.indexOf(visitor) + 1,
          ordinal,
          pages: own.map(({ page }) => page),
        }
      })
    },
    details: (host, name) => selectDetails.all(host, name).map(({ detail }) => JSON.parse(detail)),
    close: () => void database.close(),
  }
}
