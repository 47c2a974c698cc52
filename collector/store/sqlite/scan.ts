import { dayOf } from '../../day.js'
import { dimensionOf } from '../../dimensions.js'
import { count } from '../../metrics/algebra.js'
import type { Plan, Scan } from '../plan.js'
import { compileFilter, type EventTest } from './filter.js'
import { createGoals } from './goals.js'
import { createGroups } from './groups.js'
import type { Connection } from './open.js'
import { DamagedColumns } from './packed.js'
import { createScope, type Scope } from './scope.js'
import type { Segment } from './segment.js'
import { createSegments } from './segments.js'
import { createTexts } from './strings.js'
import { createSum } from './sums.js'
import { createValues } from './values.js'

/**
 * Answers plans from one state of the file, each by a plain loop over the columns of its days: each event in the range
 * that passes the filter goes into its group, and its visit, where it counts, once into each group it has such an event
 * in (METRICS.md §2).
 */
export function createScan(db: Connection): (plans: readonly Plan[]) => Scan[] {
  const segments = createSegments(db)
  const textOf = createTexts(db)
  const { listGoals } = createGoals(db)
  const lastVisitor = db.prepare<[number], number>('select coalesce(max(num), 0) from visitors where site = ?').pluck()

  function scan(plan: Plan): Scan {
    const site = plan.site.num
    const scope = createScope({ plan, goals: listGoals(plan.site), textOf, lasting: () => segments.lasting(site) })
    const scanning = startScan(plan, scope, lastVisitor.get(site) ?? 0)
    const filter = plan.filter && compileFilter(plan.filter, scope)
    segments.each(site, dayOf(plan.from), dayOf(plan.to - 1), (segment) =>
      scanning.scan(segment, filter ? filter(segment) : () => true),
    )
    return scanning.result()
  }

  const scanAll = db.transaction((plans: readonly Plan[]) => plans.map(scan))

  return (plans) => {
    for (;;) {
      try {
        return scanAll(plans)
      } catch (error) {
        // Each is met once: its day is built from its rows the next time.
        if (!(error instanceof DamagedColumns)) throw error
      } finally {
        segments.save()
      }
    }
  }
}

function startScan(plan: Plan, scope: Scope, knownVisitors: number) {
  const { from, to, buckets, engagedWithinMs } = plan
  const dimensions = plan.dimensions.map(dimensionOf)
  const groups = createGroups(
    dimensions.map((dimension) => createValues(dimension, scope)),
    buckets !== null,
  )
  const hasPage = plan.dimensions.includes('event:page')
  const options = { scope, hasPage, visitors: knownVisitors, split: plan.split ?? from }
  const byGoal = dimensions.some(({ level }) => level === 'goal')
  const leaves = plan.leaves.map((leaf) => createSum(leaf, options))
  const kept = createSum(count('event'), options)
  const counted = createSum(count('visit'), options)
  const sums = [...leaves, kept, counted]
  const ofEvents = sums.filter(({ level }) => level === 'event')
  const ofVisits = sums.filter(({ level }) => level === 'visit')
  /** The visit that was counted last in each group, so that it counts once. */
  const lastVisit: number[] = []
  let visitsBefore = 0
  let lastCookieless = knownVisitors

  function scan(segment: Segment, passes: EventTest): void {
    const { visits, events } = segment
    groups.enter(segment)
    for (const sum of sums) sum.enter(segment)
    const bucketOf = createBucketOf(buckets)
    const goalsOf = byGoal ? scope.completions(segment) : () => ANY_GOAL
    for (let visit = 0; visit < visits.count; visit++) {
      if (engagedWithinMs !== null && visits.firstInteraction[visit] > engagedWithinMs) continue
      const number = visits.visitor[visit]
      const visitor = number >= 0 ? number : lastCookieless - number
      const isInRange = visits.start[visit] >= from && visits.start[visit] < to
      const startBucket = isInRange ? bucketOf(visits.start[visit]) : 0
      for (let row = visits.firstEvent[visit]; row < visits.firstEvent[visit + 1]; row++) {
        const at = events.at[row]
        if (at < from || at >= to || !passes(row, visit)) continue
        for (const goal of goalsOf(row)) {
          scope.goal = goal
          add(row, visit, at)
        }
      }

      function add(row: number, visit: number, at: number): void {
        const bucket = bucketOf(at)
        const group = groups.of(row, visit, bucket)
        if (group < 0) return
        for (const sum of ofEvents) sum.add(group, row, visit, visitor)
        if (!isInRange) return
        // In time a visit stands where it starts, whichever of its events were kept.
        const visitGroup = bucket === startBucket ? group : groups.of(row, visit, startBucket)
        if (lastVisit[visitGroup] === visitsBefore + visit) return
        lastVisit[visitGroup] = visitsBefore + visit
        for (const sum of ofVisits) sum.add(visitGroup, row, visit, visitor)
      }
    }
    visitsBefore += visits.count
    lastCookieless += segment.lastCookieless
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

/** An event is looked at once. */
const ANY_GOAL: readonly (number | null)[] = [null]

/** The bucket a time falls into; what is asked one after the other is mostly close together. */
function createBucketOf(buckets: readonly number[] | null): (at: number) => number {
  if (!buckets) return () => 0
  let last = 0
  return (at) => {
    if (at >= buckets[last] && (last + 1 === buckets.length || at < buckets[last + 1])) return last
    let low = 0
    let high = buckets.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (buckets[middle] <= at) low = middle
      else high = middle - 1
    }
    last = low
    return last
  }
}
