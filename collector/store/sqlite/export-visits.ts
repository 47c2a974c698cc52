import { DAY_MS } from '../../day.js'
import { createMemory } from '../../memory.js'
import type { ExportedView } from '../store.js'
import { FIRST_UNKEPT } from './events.js'
import { startsVisit } from './gap.js'
import type { Connection } from './open.js'

const REMEMBERED = 10_000

/** A row of `views`, as far as it says whose it is. */
export interface ViewOfVisit {
  num: number
  site: number
  id: string
  at: number
  /** `null` when cookieless; then `visitor` is a number within `day`. */
  visit: number | null
  visitor: number | null
  day: number | null
}

/** Which visit of the view's visitor a moment belongs to. */
export type VisitAt = (at: number) => Pick<ExportedView, 'identity' | 'start'>

interface VisitRow {
  visit: string
  ordinal: number
  start: number | null
  visitor: string
  first: number
}

/** The visits of views: by cookie the stored one, without one those that follow from the events (METRICS.md §1, visit). */
export function createVisitsOfViews(db: Connection): (view: ViewOfVisit) => VisitAt | null {
  const selectVisit = db.prepare<[number], VisitRow>(
    `select visits.id as visit, ordinal, start, visitors.id as visitor, first
     from visits join visitors on visitors.site = visits.site and visitors.num = visits.visitor where visits.num = ?`,
  )
  const derive = createDerivedVisits(db)
  const remembered = createMemory<string, VisitAt | null>(REMEMBERED)

  function stored(num: number, at: number): VisitAt | null {
    const row = selectVisit.get(num)
    if (!row) return null // erased meanwhile
    const { start, ...identity } = row
    const visit = { identity, start: start ?? at }
    return () => visit
  }

  return (view) => {
    const { site, visit, visitor, day } = view
    const key = `${visit} ${site} ${visitor} ${day}`
    const known = remembered.get(key)
    if (known !== undefined) return known
    return remembered.set(key, visit === null ? derive(view) : stored(visit, view.at))
  }
}

/**
 * A cookieless visitor is called by the id of its first view, which no other file has, and was first seen when its UTC
 * day began, the only one it lives in.
 */
function createDerivedVisits(db: Connection): (view: ViewOfVisit) => VisitAt {
  const own = 'views.visit is null and views.site = ? and views.day = ? and views.visitor = ?'
  const firstView = db.prepare<unknown[], string>(`select id from views where ${own} order by num limit 1`).pluck()
  const keptTimes = db
    .prepare<unknown[], number>(
      `select events.at from views join events on events.view = views.num and events.type < ${FIRST_UNKEPT}
       where ${own} order by events.at`,
    )
    .pluck()

  return ({ site, day, visitor: number, at: viewAt, id }) => {
    const visitor = firstView.get(site, day, number) ?? id
    const identity = { visitor, first: (day ?? 0) * DAY_MS, ordinal: 1 }
    const visits = startsOf(keptTimes.all(site, day, number), viewAt).map((start) => {
      return { identity: { ...identity, visit: `${start.toString(36)}-${visitor}`.slice(0, 64) }, start }
    })
    return (at) => visits.findLast(({ start }) => start <= at) ?? visits[0]
  }
}

function startsOf(times: readonly number[], otherwise: number): number[] {
  const starts: number[] = []
  for (const [i, at] of times.entries()) {
    if (i === 0 || startsVisit(at, { first: starts[starts.length - 1], last: times[i - 1] })) starts.push(at)
  }
  return starts.length > 0 ? starts : [otherwise]
}
