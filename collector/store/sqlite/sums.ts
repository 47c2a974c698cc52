import type { Field, Leaf, Term } from '../../metrics/algebra.js'
import { createDistinct, type Distinct } from './distinct.js'
import type { EventTest } from './filter.js'
import type { EventsOfDay, Segment, VisitsOfDay } from './segment.js'
import { NOBODY } from './views.js'

/** One leaf of the algebra, summed up by group. */
export interface Sum {
  level: Leaf['level']
  enter(segment: Segment): void
  /** Adds an event, or the visit of one, to a group. `visitor` is its number in the whole scan. */
  add(group: number, row: number, visit: number, visitor: number): void
  read(group: number): number
}

/** `hasPage`: the plan groups by page, so that a group has one. `visitors`: how many numbers visitors may have. */
export function createSum(leaf: Leaf, options: { hasPage: boolean; visitors: number }): Sum {
  const { level, take } = leaf
  const sums: number[] = []
  const distinct: Distinct | null = take === 'visitors' ? createDistinct(options.visitors) : null
  let tests: EventTest[] = []
  let amount: (row: number, visit: number) => number = () => 1
  return {
    level,
    enter(segment) {
      tests = leaf.where.map((term) => compileTerm(term, segment, options.hasPage))
      if (typeof take === 'object') amount = FIELDS[take.sum](segment)
    },
    add(group, row, visit, visitor) {
      for (const test of tests) if (!test(row, visit)) return
      if (!distinct) sums[group] = (sums[group] ?? 0) + amount(row, visit)
      else if (visitor !== NOBODY) distinct.add(group, visitor)
    },
    read: (group) => (distinct ? distinct.count(group) : (sums[group] ?? 0)),
  }
}

function compileTerm(term: Term, segment: Segment, hasPage: boolean): EventTest {
  if ('any' in term) {
    const tests = term.any.map((inner) => compileTerm(inner, segment, hasPage))
    return (row, visit) => tests.some((test) => test(row, visit))
  }
  const { visits, events } = segment
  if ('groupPageIs' in term) {
    const column = visits[term.groupPageIs]
    return hasPage ? (row, visit) => column[visit] === events.page[row] : () => true
  }
  const field = FIELDS[term.field](segment)
  const { value } = term
  return term.is === 'equal' ? (row, visit) => field(row, visit) === value : (row, visit) => field(row, visit) >= value
}

type Read = (row: number, visit: number) => number

const FIELDS: { [F in Field]: (segment: Segment) => Read } = {
  is_pageview: ofEvent((events) => events.pageview),
  view_active: ofEvent((events) => events.active),
  view_scroll: ofEvent((events) => events.scroll),
  visitor_type: ofVisit((visits) => visits.visitor_type),
  visit_pageviews: ofVisit((visits) => visits.pageviews),
  visit_interactions: ofVisit((visits) => visits.interactions),
  visit_active: ofVisit((visits) => visits.active),
  visit_duration: ofVisit((visits) => visits.duration),
}

type Column = { readonly [row: number]: number }

function ofEvent(columnOf: (events: EventsOfDay) => Column): (segment: Segment) => Read {
  return ({ events }) => {
    const column = columnOf(events)
    return (row) => column[row]
  }
}

function ofVisit(columnOf: (visits: VisitsOfDay) => Column): (segment: Segment) => Read {
  return ({ visits }) => {
    const column = columnOf(visits)
    return (_, visit) => column[visit]
  }
}
