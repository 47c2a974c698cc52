import { dimensionOf } from '../../dimensions.js'
import { count, type Leaf } from '../../metrics/algebra.js'
import type { Plan } from '../plan.js'
import { createBucketOf } from './bucket.js'
import type { Groups } from './groups.js'
import type { Scope } from './scope.js'
import type { Segment } from './segment.js'
import { copy, cutByBucket, keepEngaged, type Pool, rowsOf, type Slices } from './slices.js'
import { createSum, type Sum } from './sums.js'
import type { Taken } from './taken.js'

export interface Scanning {
  /** Slices of the events that are kept, which it may change; numbers of visitors that hold in all segments, by visit. */
  scan(segment: Segment, kept: Slices, visitors: Int32Array): void
  /** Kept events and, where a leaf is of visits, visits that count; the plan's leaves. */
  sums: { events: Sum; visits: Sum; leaves: Sum[] }
}

export interface ScanOptions {
  scope: Scope
  pool: Pool
  /** About how many numbers visitors have. */
  visitors: number
  groups: Groups
  /** How leaves are taken, if not as they are. */
  takeOf?: (leaf: Leaf) => Taken | undefined
}

/**
 * Sums up the days of a plan one after the other, by plain loops over their columns: the events that are kept are put into
 * their groups, then summed up leaf by leaf; a visit, where it counts, once in each group it has such an event in
 * (METRICS.md §2).
 */
export function startScan(plan: Plan, { scope, pool, visitors, groups, takeOf }: ScanOptions): Scanning {
  const { from, buckets, engagedWithinMs } = plan
  const dimensions = plan.dimensions.map(dimensionOf)
  const hasPage = plan.dimensions.includes('event:page')
  const options = { scope, hasPage, visitors, split: plan.split ?? from, pool, numbers: new Map() }
  const byGoal = dimensions.some(({ level }) => level === 'goal')
  const leaves = plan.leaves.map((leaf) => createSum(leaf, options, takeOf?.(leaf)))
  const kept = createSum(count('event'), options)
  const counted = createSum(count('visit'), options)
  const sums = plan.leaves.some(({ level }) => level === 'visit') ? [...leaves, kept, counted] : [...leaves, kept]
  const ofEvents = sums.filter(({ level }) => level === 'event')
  const ofVisits = sums.filter(({ level }) => level === 'visit')
  const once = createOnce()

  function scan(segment: Segment, passing: Slices, visitors: Int32Array): void {
    groups.enter(segment)
    for (const sum of sums) sum.enter(segment)
    const add = (events: Slices) => {
      const grouped = groups.assign(events, pool)
      for (const sum of ofEvents) sum.add(grouped, visitors, groups.count())
      if (ofVisits.length === 0) return
      const visits = visitsOf(grouped, segment)
      for (const sum of ofVisits) sum.add(visits, visitors, groups.count())
    }
    const events = eventsOf(segment, passing)
    if (byGoal) eachGoal(events, segment, add)
    else add(events)
    once.leave(segment)
  }

  function eventsOf(segment: Segment, passing: Slices): Slices {
    if (engagedWithinMs !== null) keepEngaged(passing, segment.visits.firstInteraction, engagedWithinMs)
    return buckets ? cutByBucket(passing, { segment, bucketOf: createBucketOf(buckets), pool }) : passing
  }

  /** An event is looked at once for each goal that it completes. */
  function eachGoal(events: Slices, segment: Segment, add: (events: Slices) => void): void {
    const completed = scope.completions(segment)
    const isCompleting = completed.any()
    const byGoal = scope.goals.map((): Slices | null => null)
    for (let i = 0; i < events.length; i++) {
      for (let row = events.from[i]; row < events.to[i]; row++) {
        if (isCompleting[row] === 0) continue
        for (const goal of completed.of(row)) {
          byGoal[goal] ??= pool.take(rowsOf(events))
          const slices = byGoal[goal]
          copy(events, i, slices, slices.length)
          slices.from[slices.length] = row
          slices.to[slices.length++] = row + 1
        }
      }
    }
    for (const [goal, slices] of byGoal.entries()) {
      if (!slices) continue
      scope.goal = goal
      pool.during(() => add(slices))
    }
    scope.goal = null
  }

  /** The visits that start in the range, a slice of their first event each, in every group that they have one in. */
  function visitsOf(events: Slices, segment: Segment): Slices {
    const { start } = segment.visits
    const bucketOf = createBucketOf(buckets)
    const visits = pool.take(events.length)
    let length = 0
    for (let i = 0; i < events.length; i++) {
      const at = start[events.visit[i]]
      if (!(at >= from && at < plan.to)) continue
      copy(events, i, visits, length)
      visits.to[length] = events.from[i] + 1
      // In time a visit stands where it starts, whichever of its events were kept.
      visits.bucket[length++] = bucketOf(at)
    }
    visits.length = length
    return once.keep(buckets ? groups.assign(visits, pool) : visits, groups.count())
  }

  return { scan, sums: { events: kept, visits: counted, leaves } }
}

/** Keeps of each group's slices of a visit the first; these follow each other. */
function createOnce() {
  /** By group, the visit that was seen last. */
  let last = new Float64Array(0)
  let before = 0
  return {
    keep(slices: Slices, groups: number): Slices {
      if (last.length < groups) {
        const more = new Float64Array(2 * groups).fill(-1)
        more.set(last)
        last = more
      }
      const { visit, group } = slices
      let length = 0
      for (let i = 0; i < slices.length; i++) {
        if (last[group[i]] === before + visit[i]) continue
        last[group[i]] = before + visit[i]
        copy(slices, i, slices, length++)
      }
      slices.length = length
      return slices
    },
    leave({ visits }: Segment): void {
      before += visits.count
    },
  }
}
