import { isDimension } from '../dimensions.js'
import type { Leaf, Over } from '../metrics/algebra.js'
import type { Group, Plan, Scan } from '../store/plan.js'
import type { Store } from '../store/store.js'
import { zoneOf } from '../zone.js'
import { beforeOf } from './compare.js'
import { costsByGroup } from './costs.js'
import { withoutGoals } from './goals.js'
import type { Query } from './parse.js'
import { isByFeedback, ofShowings } from './showings.js'

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

/** What is to be read for a question. */
export interface Asked {
  query: Query
  leaves: readonly Leaf[]
}

/**
 * Asks the store, once for all questions, for each way in which their leaves are taken; readings by question. Throws
 * `StoreError`.
 */
export async function takeReadings(asked: readonly Asked[], store: Store): Promise<Reading[][]> {
  const inquiries = await Promise.all(asked.map((each) => inquiriesOf(each, store)))
  const scans = await store.scan(inquiries.flat().flatMap(({ plans }) => plans))
  return inquiries.map((each) => each.map(({ plans, read }) => read(scans.splice(0, plans.length))))
}

async function inquiriesOf({ query, leaves }: Asked, store: Store): Promise<Inquiry[]> {
  const kinds = new Map<string, { over: Over; leaves: Leaf[] }>()
  const apart = isByFeedback(planOf(query))
  for (const leaf of leaves) {
    const over = leaf.over === 'showings' && !apart ? 'group' : leaf.over
    const key = JSON.stringify(over)
    const kind = kinds.get(key) ?? { over, leaves: [] }
    if (!kind.leaves.includes(leaf)) kind.leaves.push(leaf)
    kinds.set(key, kind)
  }
  return Promise.all(
    [...kinds.values()].map(({ over, leaves }) => {
      const plan = { ...planOf(query), leaves }
      return over === 'costs' ? inquireCosts(plan, query, store) : inquire(over, plan, query)
    }),
  )
}

/** Costs are no events: a store has them apart. */
async function inquireCosts({ leaves, ...plan }: Plan, { buckets }: Query, store: Store): Promise<Inquiry> {
  const costs = await costsByGroup({ ...plan, buckets: buckets?.map(({ start }) => start) ?? null }, store)
  const groups = costs.map(({ sum, ...group }) => ({ ...group, leaves: leaves.map(() => sum) }))
  return { plans: [], read: () => ({ leaves, cells: groups, find: finder(groups) }) }
}

function inquire(over: Exclude<Over, 'costs'>, plan: Plan, query: Query): Inquiry {
  const { leaves } = plan
  if (over === 'group' || over === 'showings') {
    const buckets = query.buckets?.map(({ start }) => start) ?? null
    const own = over === 'group' ? plan : ofShowings(plan)
    return { plans: [{ ...own, buckets }], read: ([groups]) => ({ leaves, cells: groups, find: finder(groups) }) }
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
  if (over === 'each_day') return inquireDays(plan, query)
  return inquireWindows(over, plan, query)
}

function planOf({ site, range, filter, dimensions, include, countedGoals }: Query): Plan {
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
    currency: include.currency,
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

/** First and last local day of each bucket, or of the range. */
function daysOf({ site, range, buckets }: Query): { first: number; last: number }[] {
  const zone = zoneOf(site.timezone)
  const starts = buckets?.map(({ start }) => Math.max(range.from, start)) ?? [range.from]
  return starts.map((start, i) => ({
    first: zone.dayOf(start),
    last: zone.dayOf(Math.max(range.from, (starts[i + 1] ?? range.to) - 1)),
  }))
}

/** The local days that end with the last day of each bucket, or of the range: buckets of one day share a plan. */
function inquireWindows({ lastDays, perDay }: { lastDays: number; perDay?: true }, plan: Plan, query: Query): Inquiry {
  const zone = zoneOf(query.site.timezone)
  const days = daysOf(query)
  const windows = [...new Set(days.map(({ last }) => last))]
  return {
    plans: windows.map((day) => ({ ...plan, from: zone.startOfDay(day - lastDays + 1), to: zone.startOfDay(day + 1) })),
    read(scans) {
      const groups = days.flatMap(({ first, last }, bucket) => {
        const times = perDay ? last - first + 1 : 1
        return scans[windows.indexOf(last)].map((group) => ({
          ...group,
          bucket,
          leaves: group.leaves.map((n) => n * times),
        }))
      })
      return { leaves: plan.leaves, cells: groups.filter(({ events }) => events > 0), find: finder(groups) }
    },
  }
}

/** Each local day for itself, and then the days of each bucket, or of the range, together. */
function inquireDays(plan: Plan, query: Query): Inquiry {
  const zone = zoneOf(query.site.timezone)
  const days = daysOf(query)
  const [first, last] = [days[0].first, days[days.length - 1].last]
  const starts = Array.from({ length: last - first + 2 }, (_, i) => zone.startOfDay(first + i))
  return {
    plans: [{ ...plan, from: starts[0], to: starts[starts.length - 1], buckets: starts.slice(0, -1) }],
    read([scan]) {
      const byDay = starts.map((): Group[] => [])
      for (const group of scan) byDay[group.bucket].push(group)
      const groups = days.flatMap((days, bucket) => {
        const known = new Map<string, Group>()
        for (let day = days.first; day <= days.last; day++) {
          for (const group of byDay[day - first]) {
            const key = keyOf({ bucket, values: group.values })
            known.set(key, added(known.get(key), { ...group, bucket }))
          }
        }
        return [...known.values()]
      })
      return { leaves: plan.leaves, cells: groups.filter(({ events }) => events > 0), find: finder(groups) }
    },
  }
}

function added(a: Group | undefined, b: Group): Group {
  if (!a) return b
  const leaves = a.leaves.map((leaf, i) => leaf + b.leaves[i])
  return { ...a, events: a.events + b.events, visits: a.visits + b.visits, leaves }
}
