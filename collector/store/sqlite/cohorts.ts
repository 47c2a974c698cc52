import type { Cohort, RetentionPlan } from '../reports.js'
import { createBucketOf } from './bucket.js'
import { createDistinct } from './distinct.js'
import type { Connection } from './open.js'
import type { Reader } from './reader.js'
import { type Segment, startOf } from './segment.js'
import { copy, createPool, cutByBucket, type Slices } from './slices.js'

const NOWHERE = -1
const VISITORS_AT_ONCE = 16_384

/** Visitors with a cookie by the period of their first visit or conversion, and in which ones they were there. */
export function createRetentionTable(db: Connection, reader: Reader): (plan: RetentionPlan) => Cohort[] {
  // Columns as JSON: a row each costs ten times as much. Some at a time: all of them took 50 MB.
  const firstSeen = db
    .prepare<[number, number, number, number, number], [string, string]>(
      `select json_group_array(num), json_group_array(first)
       from visitors
       where site = ? and num > ? and num <= ? and first >= ? and first < ?`,
    )
    .raw()
  function* firstVisits({ site, from, to }: RetentionPlan): Iterable<First> {
    const last = reader.lastVisitor({ site })
    for (let num = 0; num < last; num += VISITORS_AT_ONCE) {
      const found = firstSeen.get(site.num, num, num + VISITORS_AT_ONCE, from, to) ?? []
      const [nums, firsts]: number[][] = found.map((column) => JSON.parse(column))
      for (const [i, num] of nums.entries()) yield { num, first: firsts[i] }
    }
  }
  const firstsOf = (plan: RetentionPlan): Iterable<First> =>
    plan.by === 'first_visit' ? firstVisits(plan) : firstConversions(plan, reader)

  function read(plan: RetentionPlan): Cohort[] {
    const { starts, periods } = plan
    const periodOf = createBucketOf(starts)
    const lastVisitor = reader.lastVisitor(plan)
    const cohortOf = new Int32Array(lastVisitor + 1).fill(NOWHERE)
    const sizes: number[] = []
    for (const { num, first } of firstsOf(plan)) {
      const cohort = periodOf(first)
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

/** A visitor, and when it was first seen or converted, UTC ms. */
interface First {
  num: number
  first: number
}

/** Of all days up to the range's end, whatever the filters: who converted before the range is in no cohort of it. */
function* firstConversions(plan: RetentionPlan, reader: Reader): Generator<First> {
  const { from, to } = plan
  const firsts = new Float64Array(reader.lastVisitor(plan) + 1).fill(Number.POSITIVE_INFINITY)
  const scope = reader.scopeOf(plan)
  reader.each({ ...plan, from: 0, filter: null }, scope, (segment) => {
    const { count, visitor, firstEvent } = segment.visits
    const { after } = segment.events
    const start = startOf(segment)
    const isCompleting = scope.completions(segment).any()
    for (let visit = 0; visit < count; visit++) {
      const num = visitor[visit]
      if (num <= 0) continue
      for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) {
        const at = start + after[row]
        if (isCompleting[row] === 1 && at < firsts[num]) firsts[num] = at
      }
    }
  })
  for (const [num, first] of firsts.entries()) if (first >= from && first < to) yield { num, first }
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

  /** Slices of the cohorts' visitors, in a group a cohort and period; most visits are of a period that was seen. */
  function inCohorts(segment: Segment, slices: Slices): Slices {
    const { visitor } = segment.visits
    let length = 0
    for (let i = 0; i < slices.length; i++) {
      const number = visitor[slices.visit[i]]
      const cohort = number > 0 ? cohortOf[number] : NOWHERE
      const period = slices.bucket[i]
      const after = period - cohort
      if (cohort === NOWHERE || after < 0 || after >= periods || period === lastPeriod[number]) continue
      lastPeriod[number] = period
      copy(slices, i, slices, length)
      slices.group[length++] = cohort * periods + after
    }
    slices.length = length
    return slices
  }

  reader.eachKept({ ...plan, from, to }, reader.scopeOf(plan), pool, (segment, kept) => {
    const cut = cutByBucket(kept, { segment, bucketOf: periodOf, pool })
    active.addAll(inCohorts(segment, cut), new Int32Array(segment.visits.visitor), starts.length * periods)
  })
  return active
}
