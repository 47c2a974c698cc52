import { TYPES } from './events.js'
import type { DayRows } from './rows.js'
import type { Identification } from './segment.js'

/** The visitor of a view, by its row, as segments number it: negative when cookieless, NOBODY for who has none. */
export function createVisitorOf({ visits, views }: DayRows): (view: number) => number {
  const visitors = new Map(visits.num.map((num, row) => [num, visits.visitor[row]]))
  return (view) => visitors.get(views.visit[view]) ?? -views.visitor[view]
}

/** What a day's `identify` events say. */
export function identitiesOf(rows: DayRows, viewOf: readonly number[]): Identification[] {
  const { events } = rows
  const visitorOf = createVisitorOf(rows)
  const identities: Identification[] = []
  for (const [event, view] of viewOf.entries()) {
    const detail = events.detail[event]
    if (events.type[event] !== TYPES.identify || !detail) continue
    const { user, account, traits } = detail
    const given = typeof traits === 'object' && traits !== null ? Object.entries(traits) : []
    const visit = rows.views.visit[view]
    identities.push({
      owner: visit === 0 ? -rows.views.visitor[view] : visit,
      visitor: visitorOf(view),
      at: events.at[event],
      user: typeof user === 'string' ? user : '',
      account: typeof account === 'string' ? account : '',
      traits: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    })
  }
  return identities
}
