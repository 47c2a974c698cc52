import { isDimension } from '../dimensions.js'
import type { Leaf, Over } from '../metrics/algebra.js'
import type { Group, Plan } from '../store/plan.js'
import type { Store } from '../store/store.js'
import { type Bucket, bucketsOf } from './buckets.js'
import type { Query } from './parse.js'
import type { Range } from './range.js'
import { intervalOf, isTime } from './time.js'
import { zoneOf } from './zone.js'

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

/** The buckets of the question's time dimension, `null` without one. */
export function timeOf(query: Query): Bucket[] | null {
  const time = query.dimensions.find(isTime)
  return time ? bucketsOf(zoneOf(query.site.timezone), { ...query.range, interval: intervalOf(time) }) : null
}

/** Asks the store once for each way in which the leaves are taken. Throws `StoreError`. */
export async function takeReadings(query: Query, leaves: readonly Leaf[], store: Store): Promise<Reading[]> {
  const kinds = new Map<string, { over: Over; leaves: Leaf[] }>()
  for (const leaf of leaves) {
    const key = JSON.stringify(leaf.over)
    const kind = kinds.get(key) ?? { over: leaf.over, leaves: [] }
    if (!kind.leaves.includes(leaf)) kind.leaves.push(leaf)
    kinds.set(key, kind)
  }
  const readings: Reading[] = []
  for (const { over, leaves } of kinds.values()) readings.push(await takeReading(over, leaves, query, store))
  return readings
}

async function takeReading(over: Over, leaves: Leaf[], query: Query, store: Store): Promise<Reading> {
  const buckets = timeOf(query)
  const plan: Plan = { ...planOf(query), leaves }
  if (over === 'group') {
    const groups = await store.scan({ ...plan, buckets: buckets?.map(({ start }) => start) ?? null })
    return { leaves, cells: groups, find: finder(groups) }
  }
  if (over === 'all') {
    const [whole] = await store.scan({ ...plan, dimensions: [] })
    return { leaves, cells: [], find: () => whole }
  }
  if (over === 'page') {
    const find = finder(await store.scan({ ...plan, dimensions: ['event:page'] }))
    return { leaves, cells: [], find: ({ values }) => find({ bucket: 0, values: values.slice(0, 1) }) }
  }
  return takeWindows(over.lastDays, { ...plan, leaves }, { query, buckets, store })
}

function planOf({ site, range, filter, dimensions, include }: Query): Plan {
  const engagedWithinMs = include.engaged_within === null ? null : include.engaged_within * 1000
  return {
    site,
    ...range,
    filter,
    engagedWithinMs,
    dimensions: dimensions.filter(isDimension),
    buckets: null,
    leaves: [],
  }
}

function finder(groups: readonly Group[]): (cell: Cell) => Group | undefined {
  const byKey = new Map(groups.map((group) => [keyOf(group), group]))
  return (cell) => byKey.get(keyOf(cell))
}

/** The local days that end with the last day of each bucket, or of the range: buckets of one day share a scan. */
async function takeWindows(
  days: number,
  plan: Plan,
  { query, buckets, store }: { query: Query; buckets: Bucket[] | null; store: Store },
): Promise<Reading> {
  const zone = zoneOf(query.site.timezone)
  const ends = buckets?.map((_, i) => buckets[i + 1]?.start ?? plan.to) ?? [plan.to]
  const scans = new Map<number, readonly Group[]>()
  const groups: Group[] = []
  for (const [bucket, end] of ends.entries()) {
    const day = zone.dayOf(Math.max(plan.from, end - 1))
    const window: Range = { from: zone.startOfDay(day - days + 1), to: zone.startOfDay(day + 1) }
    const scan = scans.get(day) ?? (await store.scan({ ...plan, ...window }))
    scans.set(day, scan)
    groups.push(...scan.map((group) => ({ ...group, bucket })))
  }
  return { leaves: plan.leaves, cells: groups.filter(({ events }) => events > 0), find: finder(groups) }
}
