import { TYPES } from './events.js'
import type { Placed } from './placed.js'
import type { DayRows } from './rows.js'
import type { Identification } from './segment.js'

/** Where an event stands among others; `view` is the row of its view. */
export const placeOf = ({ events, views }: DayRows, event: number, view: number): Placed => ({
  at: events.at[event],
  viewAt: views.at[view],
  n: events.n[event],
  view: views.id[view],
})

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
      ...placeOf(rows, event, view),
      user: typeof user === 'string' ? user : '',
      account: typeof account === 'string' ? account : '',
      traits: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    })
  }
  return identities
}
