import type { Cohort, RetentionPlan } from '../reports.js'
import { createBucketOf } from './bucket.js'
import { createDistinct } from './distinct.js'
import { keptSlices } from './kept.js'
import type { Connection } from './open.js'
import type { Reader } from './reader.js'
import type { Segment } from './segment.js'
import { createPool, cutByBucket, type Slices } from './slices.js'

const NOWHERE = -1

/** Visitors with a cookie by the period in which they were first seen, and in which ones they were there. */
export function createRetentionTable(db: Connection, reader: Reader): (plan: RetentionPlan) => Cohort[] {
  // Columns as JSON: a row each costs ten times as much.
  const firstSeen = db
    .prepare<[number, number, number], [string, string]>(
      'select json_group_array(num), json_group_array(first) from visitors where site = ? and first >= ? and first < ?',
    )
    .raw()

  function read(plan: RetentionPlan): Cohort[] {
    const { site, from, to, starts, periods } = plan
    const periodOf = createBucketOf(starts)
    const lastVisitor = reader.lastVisitor(plan)
    const cohortOf = new Int32Array(lastVisitor + 1).fill(NOWHERE)
    const sizes: number[] = []
    const [nums, firsts]: number[][] = (firstSeen.get(site.num, from, to) ?? []).map((column) => JSON.parse(column))
    for (const [i, num] of nums.entries()) {
      const cohort = periodOf(firsts[i])
      cohortOf[num] = cohort
      sizes[cohort] = (sizes[cohort] ?? 0) + 1
    }
    const active = readActive(plan, reader, { cohortOf, periodOf })
    return [...sizes.entries()].flatMap(([period, visitors = 0]) => {
      if (visitors === 0) return []
      const counts = Array.from({ length: periods }, (_, after) => active.count(period * periods + after))
      return [{ period, visitors, active: counts }]
    })
  }

  return (plan) => reader.atOnce(() => read(plan))
}

interface Periods {
  /** By visitor. */
  cohortOf: Int32Array
  periodOf: (at: number) => number
}

/** Distinct visitors by cohort and period after it. */
function readActive(plan: RetentionPlan, reader: Reader, { cohortOf, periodOf }: Periods) {
  const { starts, periods } = plan
  const from = starts[0]
  const to = starts[starts.length - 1]
  const active = createDistinct(cohortOf.length)
  /** The period each visitor was last seen in: most events are of that one again. */
  const lastPeriod = new Int32Array(cohortOf.length).fill(NOWHERE)
  const pool = createPool()

  function add(segment: Segment, slices: Slices): void {
    const { visitor } = segment.visits
    for (let i = 0; i < slices.length; i++) {
      const number = visitor[slices.visit[i]]
      const cohort = number > 0 ? cohortOf[number] : NOWHERE
      if (cohort === NOWHERE) continue
      const period = slices.bucket[i]
      const after = period - cohort
      if (after < 0 || after >= periods || period === lastPeriod[number]) continue
      lastPeriod[number] = period
      active.add(cohort * periods + after, number)
    }
  }

  reader.each({ ...plan, from, to }, reader.scopeOf(plan), (segment, _, mask) =>
    pool.during(() => {
      const kept = keptSlices({ from, to }, { segment, mask, pool })
      add(segment, cutByBucket(kept, { segment, bucketOf: periodOf, pool }))
    }),
  )
  return active
}
