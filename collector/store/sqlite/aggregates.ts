import { type DimensionName, dimensionOf } from '../../dimensions.js'
import type { Leaf, Term } from '../../metrics/algebra.js'
import type { Plan, Scan } from '../plan.js'
import { type Aggregate, aggregateOf, sizeOf } from './aggregate.js'
import { createBucketOf } from './bucket.js'
import { isOfDay } from './fields.js'
import type { Reader } from './reader.js'
import type { Scope } from './scope.js'
import { type Segment, startOf } from './segment.js'
import type { Pool } from './slices.js'
import { createSummary } from './summary.js'
import { isOfColumns } from './values.js'

const MAX_BYTES = 32 * 1024 * 1024
const MAX_SHAPES = 256

/** Answers plans without a filter from what each of their days gives, which is remembered while the day's rows and the goals stand. */
export function createAggregates(reader: Reader, pool: Pool) {
  /** The least used first. */
  const known = new Map<string, Aggregate>()
  /** Numbers of what was asked, whatever the days. */
  const shapes = new Map<string, number>()
  let bytes = 0

  function take(key: string, make: () => Aggregate): Aggregate {
    const found = known.get(key)
    if (found) known.delete(key)
    const aggregate = found ?? make()
    if (!found) bytes += sizeOf(aggregate)
    known.set(key, aggregate)
    for (const [oldest, old] of known) {
      if (bytes <= MAX_BYTES || oldest === key) break
      known.delete(oldest)
      bytes -= sizeOf(old)
    }
    return aggregate
  }

  function shapeOf({ dimensions, buckets, leaves }: Plan, { goals, countedGoals, currency }: Scope): number {
    const takes = leaves.map(({ level, take, where }) => [level, take, where])
    const shape = JSON.stringify([dimensions, buckets !== null, takes, goals, countedGoals, currency])
    const number = shapes.get(shape) ?? shapes.size
    shapes.set(shape, number)
    return number
  }

  function forgetMany(): void {
    if (shapes.size < MAX_SHAPES) return
    shapes.clear()
    known.clear()
    bytes = 0
  }

  /** Of a plan that takes no more than what each day has for itself. */
  function answer(plan: Plan): Scan {
    forgetMany()
    const scope = reader.scopeOf(plan)
    const shape = shapeOf(plan, scope)
    const summary = createSummary(plan, { scope, visitors: reader.lastVisitor(plan) })
    reader.eachWhole(plan, (segment, { site, day, version }) => {
      const part = partOf(plan, segment)
      if (!part) return
      const key = [shape, site, day, version, part.from, part.to, ...part.starts].join(' ')
      const aggregate = take(key, () => aggregateOf({ ...plan, ...part }, segment, { scope, pool }))
      summary.add(aggregate, part.firstBucket, segment)
    })
    return summary.list()
  }

  return { answer }
}

/** What a day has of a plan's range and buckets: of a day that is wholly in them, the same for all ranges. */
function partOf({ from, to, buckets }: Plan, segment: Segment) {
  const part = {
    from: Math.max(from, startOf(segment) + segment.first),
    to: Math.min(to, startOf(segment) + segment.last + 1),
  }
  if (part.from >= part.to) return null
  if (!buckets) return { ...part, buckets, firstBucket: 0, starts: [] }
  const bucketOf = createBucketOf(buckets)
  const firstBucket = bucketOf(part.from)
  const own = buckets.slice(firstBucket, bucketOf(part.to - 1) + 1)
  return { ...part, buckets: own, firstBucket, starts: own.slice(1) }
}

/** Which leaves each day has for itself: what days say can be added up, or is a set of visitors. */
export function addedUp({ filter, engagedWithinMs, dimensions, leaves }: Plan): readonly Leaf[] {
  const isPlain = filter === null && engagedWithinMs === null && dimensions.every(isDimensionOfDay)
  return isPlain ? leaves.filter(isLeafAddedUp) : []
}

function isDimensionOfDay(name: DimensionName): boolean {
  const dimension = dimensionOf(name)
  return isOfColumns(dimension) || dimension.level === 'goal' || dimension.level === 'detail'
}

function isLeafAddedUp({ take, where }: Leaf): boolean {
  if (!where.every(isTermOfDay)) return false
  if (take === 'count' || take === 'visitors') return true
  return 'sum' in take && !take.per && isOfDay(take.sum)
}

function isTermOfDay(term: Term): boolean {
  if ('any' in term) return term.any.every(isTermOfDay)
  return !('field' in term) || isOfDay(term.field)
}
