import { dimensionOf } from '../../dimensions.js'
import type { Plan, Scan } from '../plan.js'
import type { Aggregate } from './aggregate.js'
import { createGroups } from './groups.js'
import type { Scope } from './scope.js'
import type { Segment } from './segment.js'
import { withRoom } from './taken.js'
import { createValues } from './values.js'
import { type Seen, stampVisitors, type VisitorLists } from './visitor-lists.js'

/** Of a byte: bytes of all visitors stay in the processor's cache. */
const LAST_STAMP = 255

/** A day in a summary. */
interface Day {
  /** By leaf; `null` where it is not of visitors. */
  lists: readonly (VisitorLists | null)[]
  /** By group of the summary, that of the day and one more; 0 where the day has none. */
  groups: Int32Array
  /** Of its visitors (visitor-lists.ts). */
  last: number
  more: number
}

export interface SummaryOptions {
  scope: Scope
  /** The largest number of a visitor with a cookie. */
  visitors: number
}

/** What the days of a plan give together. */
export function createSummary(plan: Plan, { scope, visitors }: SummaryOptions) {
  const groups = createGroups(
    plan.dimensions.map((name) => createValues(dimensionOf(name), scope)),
    plan.buckets !== null,
  )
  const days: Day[] = []
  let taken = visitors
  const [events, visits] = [createTotals(), createTotals()]
  const totals = plan.leaves.map(createTotals)

  function add(aggregate: Aggregate, firstBucket: number, { lastCookieless }: Pick<Segment, 'lastCookieless'>): void {
    const { values, buckets, leaves, lastVisitor } = aggregate
    const inAll = groups.find(
      values.map((column) => (column instanceof Float64Array ? column : column.map(scope.numberOf))),
      buckets.map((bucket) => firstBucket + bucket),
    )
    const own = new Int32Array(groups.count())
    for (let group = 0; group < inAll.length; group++) own[inAll[group]] = group + 1
    const lists = leaves.map((leaf) => ('steps' in leaf ? leaf : null))
    days.push({ lists, groups: own, last: lastVisitor, more: taken - lastVisitor })
    taken += lastCookieless
    events.add(inAll, aggregate.events, own.length)
    visits.add(inAll, aggregate.visits, own.length)
    for (const [i, leaf] of leaves.entries()) if (!('steps' in leaf)) totals[i].add(inAll, leaf, own.length)
  }

  function list(): Scan {
    const distinct = createCount(days, taken)
    return groups.list().map((of, group) => ({
      ...of,
      events: events.read(group),
      visits: visits.read(group),
      leaves: plan.leaves.map(({ take }, i) => (take === 'visitors' ? distinct(group, i) : totals[i].read(group))),
    }))
  }

  return { add, list }
}

function createTotals() {
  let totals = new Float64Array(1)
  return {
    add(groups: Int32Array, numbers: Float64Array, count: number): void {
      totals = withRoom(totals, count)
      for (let i = 0; i < groups.length; i++) totals[groups[i]] += numbers[i]
    },
    read: (group: number) => totals[group] ?? 0,
  }
}

/** How many visitors a group has on all days together. */
function createCount(days: readonly Day[], last: number): (group: number, leaf: number) => number {
  const seen: Seen = { stamps: new Uint8Array(last + 1), stamp: 0, last: 0, more: 0 }
  return (group, leaf) => {
    if (++seen.stamp > LAST_STAMP) {
      seen.stamps.fill(0)
      seen.stamp = 1
    }
    let count = 0
    for (let i = 0; i < days.length; i++) {
      const day = days[i]
      const own = group < day.groups.length ? day.groups[group] : 0
      const list = day.lists[leaf]
      if (own === 0 || !list) continue
      seen.last = day.last
      seen.more = day.more
      count += stampVisitors(list, own - 1, seen)
    }
    return count
  }
}
