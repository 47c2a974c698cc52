import { dayOf } from '../../day.js'
import { DIMENSIONS, type Dimension } from '../../dimensions.js'
import { count } from '../../metrics/algebra.js'
import type { Plan, Scan } from '../plan.js'
import { compileFilter, type EventTest } from './filter.js'
import { createGroups } from './groups.js'
import type { Connection } from './open.js'
import type { Segment } from './segment.js'
import { createSegments } from './segments.js'
import { createTexts } from './strings.js'
import { createSum } from './sums.js'

/**
 * Answers plans from one state of the file, each by a plain loop over the columns of its days: each event in the range
 * that passes the filter goes into its group, and its visit, where it counts, once into each group it has such an event
 * in (METRICS.md §2).
 */
export function createScan(db: Connection): (plans: readonly Plan[]) => Scan[] {
  const segments = createSegments(db)
  const textOf = createTexts(db)
  const lastVisitor = db.prepare<[number], number>('select coalesce(max(num), 0) from visitors where site = ?').pluck()

  function scan(plan: Plan): Scan {
    const known = lastVisitor.get(plan.site.num) ?? 0
    const scanning = startScan(plan, known)
    const filter = plan.filter && compileFilter(plan.filter, textOf)
    segments.each(plan.site.num, dayOf(plan.from), dayOf(plan.to - 1), (segment) =>
      scanning.scan(segment, filter ? filter(segment) : () => true),
    )
    return scanning.result(textOf)
  }

  return db.transaction((plans: readonly Plan[]) => plans.map(scan))
}

function startScan(plan: Plan, knownVisitors: number) {
  const { from, to, buckets, engagedWithinMs } = plan
  const dimensions = plan.dimensions.map((name): Dimension => DIMENSIONS[name])
  const groups = createGroups(dimensions, buckets !== null)
  const options = { hasPage: plan.dimensions.includes('event:page'), visitors: knownVisitors }
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
    for (let visit = 0; visit < visits.count; visit++) {
      if (engagedWithinMs !== null && visits.firstInteraction[visit] > engagedWithinMs) continue
      const number = visits.visitor[visit]
      const visitor = number >= 0 ? number : lastCookieless - number
      const isInRange = visits.start[visit] >= from && visits.start[visit] < to
      const startBucket = isInRange ? bucketOf(visits.start[visit]) : 0
      for (let row = visits.firstEvent[visit]; row < visits.firstEvent[visit + 1]; row++) {
        const at = events.at[row]
        if (at < from || at >= to || !passes(row, visit)) continue
        const bucket = bucketOf(at)
        const group = groups.of(row, visit, bucket)
        for (const sum of ofEvents) sum.add(group, row, visit, visitor)
        if (!isInRange) continue
        // In time a visit stands where it starts, whichever of its events were kept.
        const visitGroup = bucket === startBucket ? group : groups.of(row, visit, startBucket)
        if (lastVisit[visitGroup] === visitsBefore + visit) continue
        lastVisit[visitGroup] = visitsBefore + visit
        for (const sum of ofVisits) sum.add(visitGroup, row, visit, visitor)
      }
    }
    visitsBefore += visits.count
    lastCookieless += segment.lastCookieless
  }

  const result = (textOf: (num: number) => string): Scan =>
    groups.list(textOf).map(({ values, bucket }, group) => ({
      values,
      bucket,
      events: kept.read(group),
      visits: counted.read(group),
      leaves: leaves.map((sum) => sum.read(group)),
    }))

  return { scan, result }
}

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
