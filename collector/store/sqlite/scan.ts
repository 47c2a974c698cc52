import { dimensionOf } from '../../dimensions.js'
import { count } from '../../metrics/algebra.js'
import type { Plan, Scan } from '../plan.js'
import { createBucketOf } from './bucket.js'
import { createGroups } from './groups.js'
import { keptSlices } from './kept.js'
import type { Mask } from './mask.js'
import type { Reader } from './reader.js'
import type { Scope } from './scope.js'
import type { Segment } from './segment.js'
import { copy, createPool, cutByBucket, keepEngaged, type Pool, rowsOf, type Slices } from './slices.js'
import { createSum } from './sums.js'
import { createValues } from './values.js'
import { createVisitorNumbers } from './visitor-numbers.js'

/**
 * Answers plans from one state of the file, each by plain loops over the columns of its days: the events in the range
 * that pass the filter are found, then put into their groups, then summed up leaf by leaf; a visit, where it counts, once in
 * each group it has such an event in (METRICS.md §2).
 */
export function createScan(reader: Reader): (plans: readonly Plan[]) => Scan[] {
  const pool = createPool()

  function scan(plan: Plan): Scan {
    const scope = reader.scopeOf(plan)
    const scanning = startScan(plan, { scope, knownVisitors: reader.lastVisitor(plan), pool })
    reader.each(plan, scope, (segment, _, mask) => pool.during(() => scanning.scan(segment, mask)))
    return scanning.result()
  }

  return (plans) => reader.atOnce(() => plans.map(scan))
}

interface Scanning {
  scope: Scope
  knownVisitors: number
  pool: Pool
}

function startScan(plan: Plan, { scope, knownVisitors, pool }: Scanning) {
  const { from, buckets, engagedWithinMs } = plan
  const dimensions = plan.dimensions.map(dimensionOf)
  const groups = createGroups(
    dimensions.map((dimension) => createValues(dimension, scope)),
    buckets !== null,
  )
  const hasPage = plan.dimensions.includes('event:page')
  const options = { scope, hasPage, visitors: knownVisitors, split: plan.split ?? from, pool }
  const byGoal = dimensions.some(({ level }) => level === 'goal')
  const leaves = plan.leaves.map((leaf) => createSum(leaf, options))
  const kept = createSum(count('event'), options)
  const counted = createSum(count('visit'), options)
  const sums = plan.leaves.some(({ level }) => level === 'visit') ? [...leaves, kept, counted] : [...leaves, kept]
  const ofEvents = sums.filter(({ level }) => level === 'event')
  const ofVisits = sums.filter(({ level }) => level === 'visit')
  const visitorsIn = createVisitorNumbers(knownVisitors)
  const once = createOnce()

  function scan(segment: Segment, mask: Mask | null): void {
    const visitors = visitorsIn(segment)
    groups.enter(segment)
    for (const sum of sums) sum.enter(segment)
    const add = (events: Slices) => {
      const grouped = groups.assign(events, pool)
      for (const sum of ofEvents) sum.add(grouped, visitors, groups.count())
      if (ofVisits.length === 0) return
      const visits = visitsOf(grouped, segment)
      for (const sum of ofVisits) sum.add(visits, visitors, groups.count())
    }
    const events = eventsOf(segment, mask)
    if (byGoal) eachGoal(events, segment, add)
    else add(events)
    once.leave(segment)
  }

  function eventsOf(segment: Segment, mask: Mask | null): Slices {
    const passing = keptSlices(plan, { segment, mask, pool })
    if (engagedWithinMs !== null) keepEngaged(passing, segment.visits.firstInteraction, engagedWithinMs)
    return buckets ? cutByBucket(passing, { segment, bucketOf: createBucketOf(buckets), pool }) : passing
  }

  /** An event is looked at once for each goal that it completes. */
  function eachGoal(events: Slices, segment: Segment, add: (events: Slices) => void): void {
    const goalsOf = scope.completions(segment)
    const byGoal = scope.goals.map((): Slices | null => null)
    for (let i = 0; i < events.length; i++) {
      for (let row = events.from[i]; row < events.to[i]; row++) {
        for (const goal of goalsOf(row)) {
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

  const result = (): Scan =>
    groups.list().map(({ values, bucket }, group) => ({
      values,
      bucket,
      events: kept.read(group),
      visits: counted.read(group),
      leaves: leaves.map((sum) => sum.read(group)),
    }))

  return { scan, result }
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
