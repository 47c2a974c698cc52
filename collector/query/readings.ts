import { isDimension } from '../dimensions.js'
import type { Leaf, Over } from '../metrics/algebra.js'
import type { Group, Plan, Scan } from '../store/plan.js'
import type { Store } from '../store/store.js'
import { withoutGoals } from './goals.js'
import type { Query } from './parse.js'
import { type Zone, zoneOf } from './zone.js'

/** Where a row of the reply stands: a bucket of time and the values of the other dimensions. */
export interface Cell {
  bucket: number
  values: readonly string[]
}

/** What was read for all leaves that are taken over the same events and groups. */
export interface Reading {
  /** The leaves in the order in which a group has them. */
  leaves: readonly Leaf[]
  /** The group that a row's numbers come from. */
  find(cell: Cell): Group | undefined
  /** Rows there are because of it. */
  cells: readonly Cell[]
}

export const keyOf = ({ bucket, values }: Cell): string => JSON.stringify([bucket, ...values])

/** What has to be asked for a reading, and how to make it of the answers. */
interface Inquiry {
  plans: Plan[]
  read(scans: Scan[]): Reading
}

/** Asks the store, once for all, for each way in which the leaves are taken. Throws `StoreError`. */
export async function takeReadings(query: Query, leaves: readonly Leaf[], store: Store): Promise<Reading[]> {
  const kinds = new Map<string, { over: Over; leaves: Leaf[] }>()
  for (const leaf of leaves) {
    const key = JSON.stringify(leaf.over)
    const kind = kinds.get(key) ?? { over: leaf.over, leaves: [] }
    if (!kind.leaves.includes(leaf)) kind.leaves.push(leaf)
    kinds.set(key, kind)
  }
  const inquiries = [...kinds.values()].map(({ over, leaves }) => inquire(over, { ...planOf(query), leaves }, query))
  const scans = await store.scan(inquiries.flatMap(({ plans }) => plans))
  return inquiries.map(({ plans, read }) => read(scans.splice(0, plans.length)))
}

function inquire(over: Over, plan: Plan, query: Query): Inquiry {
  const { leaves } = plan
  if (over === 'group') {
    const buckets = query.buckets?.map(({ start }) => start) ?? null
    return { plans: [{ ...plan, buckets }], read: ([groups]) => ({ leaves, cells: groups, find: finder(groups) }) }
  }
  if (over === 'all') {
    return { plans: [{ ...plan, dimensions: [] }], read: ([[whole]]) => ({ leaves, cells: [], find: () => whole }) }
  }
  if (over === 'page') {
    return { plans: [{ ...plan, dimensions: ['event:page'] }], read: ([groups]) => readPages(leaves, groups) }
  }
  if (over === 'with_previous') return inquirePrevious(plan, query)
  if (over === 'all_of_any_goal') {
    const filter = withoutGoals(plan.filter)
    return {
      plans: [{ ...plan, dimensions: [], filter }],
      read: ([[whole]]) => ({ leaves, cells: [], find: () => whole }),
    }
  }
  if (over === 'group_of_any_goal') return inquireAnyGoal(plan, query)
  return inquireWindows(over.lastDays, plan, query)
}

function planOf({ site, range, filter, dimensions, include, countedGoals, currency }: Query): Plan {
  const engagedWithinMs = include.engaged_within === null ? null : include.engaged_within * 1000
  return {
    site,
    ...range,
    filter,
    engagedWithinMs,
    dimensions: dimensions.filter(isDimension),
    buckets: null,
    leaves: [],
    countedGoals,
    currency,
  }
}

/** Groups as asked, but for their goals: rows that differ in these alone share one. */
function inquireAnyGoal(plan: Plan, query: Query): Inquiry {
  const { leaves, dimensions } = plan
  const goal = dimensions.indexOf('event:goal')
  const buckets = query.buckets?.map(({ start }) => start) ?? null
  const kept = dimensions.filter((name) => name !== 'event:goal')
  return {
    plans: [{ ...plan, buckets, dimensions: kept, filter: withoutGoals(plan.filter) }],
    read([groups]) {
      const find = finder(groups)
      return {
        leaves,
        cells: [],
        find: ({ bucket, values }) => find({ bucket, values: values.filter((_, i) => i !== goal) }),
      }
    },
  }
}

/** Each bucket, or the range, with the period of equal length before it: as many days of local time, where it is days. */
function inquirePrevious(plan: Plan, { site, buckets }: Query): Inquiry {
  const zone = zoneOf(site.timezone)
  const starts = buckets?.map(({ start }) => Math.max(start, plan.from)) ?? [plan.from]
  const plans = starts.map((from, i) => {
    const to = starts[i + 1] ?? plan.to
    return { ...plan, from: beforeOf(zone, from, to), to, split: from }
  })
  return {
    plans,
    read(scans) {
      const groups = scans.flatMap((scan, bucket) => scan.map((group) => ({ ...group, bucket })))
      return { leaves: plan.leaves, cells: groups, find: finder(groups) }
    },
  }
}

function beforeOf(zone: Zone, from: number, to: number): number {
  const [first, last] = [zone.dayOf(from), zone.dayOf(to)]
  const isDays = zone.startOfDay(first) === from && zone.startOfDay(last) === to
  return isDays ? zone.startOfDay(2 * first - last) : 2 * from - to
}

/** A cell is mostly one of the groups itself; else it is found by what it says. */
function finder(groups: Scan): (cell: Cell) => Group | undefined {
  const own = new Map<Cell, Group>(groups.map((group) => [group, group]))
  let byKey: Map<string, Group> | null = null
  return (cell) => {
    const known = own.get(cell)
    if (known) return known
    byKey ??= new Map(groups.map((group) => [keyOf(group), group]))
    return byKey.get(keyOf(cell))
  }
}

/** The page of a row is its first value, whatever the dimension is called. */
function readPages(leaves: readonly Leaf[], groups: Scan): Reading {
  const find = finder(groups)
  return { leaves, cells: [], find: ({ values }) => find({ bucket: 0, values: values.slice(0, 1) }) }
}

/** The local days that end with the last day of each bucket, or of the range: buckets of one day share a plan. */
function inquireWindows(days: number, plan: Plan, { site, buckets }: Query): Inquiry {
  const zone = zoneOf(site.timezone)
  const ends = buckets?.map((_, i) => buckets[i + 1]?.start ?? plan.to) ?? [plan.to]
  const lastDays = ends.map((end) => zone.dayOf(Math.max(plan.from, end - 1)))
  const windows = [...new Set(lastDays)]
  return {
    plans: windows.map((day) => ({ ...plan, from: zone.startOfDay(day - days + 1), to: zone.startOfDay(day + 1) })),
    read(scans) {
      const groups = lastDays.flatMap((day, bucket) =>
        scans[windows.indexOf(day)].map((group) => ({ ...group, bucket })),
      )
      return { leaves: plan.leaves, cells: groups.filter(({ events }) => events > 0), find: finder(groups) }
    },
  }
}
