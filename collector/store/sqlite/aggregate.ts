import { type Dimension, dimensionOf } from '../../dimensions.js'
import type { Plan } from '../plan.js'
import { createGroups } from './groups.js'
import { keptSlices } from './kept.js'
import { startScan } from './scanning.js'
import type { Scope } from './scope.js'
import type { Segment } from './segment.js'
import type { Pool } from './slices.js'
import { createValues } from './values.js'
import { createVisitorLists, type VisitorLists } from './visitor-lists.js'
import { createVisitorNumbers } from './visitor-numbers.js'

/** What one day gives to a plan. Each array has one entry a group. */
export interface Aggregate {
  groups: number
  /** The largest number of a visitor with a cookie; those of cookieless visitors follow. */
  lastVisitor: number
  /** Of each dimension, numbers that hold in all segments, or texts that details have. */
  values: readonly (Float64Array | readonly string[])[]
  /** Counted from the first of the plan's buckets that the day has a part of. */
  buckets: Int32Array
  events: Float64Array
  visits: Float64Array
  /** In the plan's order. */
  leaves: readonly (Float64Array | VisitorLists)[]
}

/** The plan's range and buckets are those of the day. */
export function aggregateOf(plan: Plan, segment: Segment, { scope, pool }: { scope: Scope; pool: Pool }): Aggregate {
  const groups = createGroups(
    plan.dimensions.map((name) => createValues(dimensionOf(name), scope)),
    plan.buckets !== null,
  )
  const lists = new Map(
    plan.leaves.filter(({ take }) => take === 'visitors').map((leaf) => [leaf, createVisitorLists()]),
  )
  const { scan, sums } = startScan(plan, { scope, pool, visitors: 0, groups, takeOf: (leaf) => lists.get(leaf) })
  const lastVisitor = Int32Array.from(segment.visits.visitor).reduce((last, visitor) => Math.max(last, visitor), 0)
  const numbers = createVisitorNumbers(lastVisitor)(segment)
  pool.during(() => scan(segment, keptSlices(plan, { segment, mask: null, pool }), numbers))
  const found = groups.numbers()
  const { length } = found
  const each = (read: (group: number) => number) => Float64Array.from({ length }, (_, group) => read(group))
  return {
    groups: length,
    lastVisitor,
    values: plan.dimensions.map((name, i) =>
      isOfTexts(dimensionOf(name))
        ? found.map(({ values }) => (values[i] === 0 ? '' : scope.textOf(values[i])))
        : each((group) => found[group].values[i]),
    ),
    buckets: Int32Array.from(found, ({ bucket }) => bucket),
    events: each(sums.events.read),
    visits: each(sums.visits.read),
    leaves: plan.leaves.map((leaf, i) => lists.get(leaf)?.pack(length) ?? each(sums.leaves[i].read)),
  }
}

/** Bytes in memory, about. */
export const sizeOf = ({ values, buckets, events, visits, leaves }: Aggregate): number =>
  [buckets, events, visits, ...values, ...leaves.flatMap((leaf) => ('steps' in leaf ? Object.values(leaf) : [leaf]))]
    .map((column) => ('byteLength' in column ? column.byteLength : bytesOf(column)) + OBJECT_BYTES)
    .reduce((sum, bytes) => sum + bytes, 0)

const OBJECT_BYTES = 200

const bytesOf = (texts: readonly string[]) => texts.reduce((sum, { length }) => sum + 2 * length + TEXT_BYTES, 0)

const TEXT_BYTES = 24

/** Details have texts of their own: their numbers are those of one question. */
const isOfTexts = (dimension: Dimension) => dimension.level === 'detail' && !dimension.values
