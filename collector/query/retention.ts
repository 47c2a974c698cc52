import { dateOf, next, startOf } from '../buckets.js'
import { DAY_MS } from '../day.js'
import { type Cohort, FIRSTS, type RetentionPlan, type Selection } from '../store/reports.js'
import { zoneOf } from '../zone.js'
import { typeCoverage } from './coverage.js'
import { fail, whole } from './read.js'
import type { ReportKind } from './report.js'
import { shown } from './shown.js'

const INTERVALS = ['day', 'week', 'month'] as const
type Interval = (typeof INTERVALS)[number]

/** A result a cohort that has visitors, the oldest first. */
export interface RetentionAnswer {
  results: CohortResult[]
  /** % of the range's visitors of whom it is known when they were first seen. */
  meta: { type_coverage: number | null }
  query: Record<string, unknown>
}

export interface CohortResult {
  /** The first local day of the period: `2026-03-02`. */
  cohort: string
  visitors: number
  /** The cohort's own period, then those after it; `null` for one that has not begun. */
  periods: ({ visitors: number; rate: number | null; complete: boolean } | null)[]
}

interface Asked {
  plan: RetentionPlan
  /** What the periods are called. */
  labels: readonly string[]
  now: number
  resolved: Record<string, unknown>
}

const DEFAULT_PERIODS = 12
const MAX_PERIODS = 60
/** Of all cohorts. */
const MAX_CELLS = 20_000
/** The shortest that a period can be, in days. */
const SHORTEST = { day: 0.9, week: 6.9, month: 27.9 }

/**
 * `POST /api/v2/retention` (METRICS.md §8): `interval`, by default weeks, and `periods`, by default 12, up to 60. A cohort
 * is everybody whose first seen, or by `cohort_by` first conversion (of any goal), lies in the range and the period,
 * whatever the filters; in its periods those are counted who have an event that passes the filters.
 */
export const RETENTION: ReportKind<Asked, RetentionAnswer> = {
  keys: ['interval', 'periods', 'cohort_by'],

  read(
    { interval: given = 'week', periods: count = DEFAULT_PERIODS, cohort_by = FIRSTS[0] },
    { selection, resolved },
    now,
  ) {
    const interval = INTERVALS.find((known) => known === given)
    if (!interval) return fail('unknown_interval', 'interval', 'must be day, week or month', INTERVALS)
    const periods = whole(count, 'periods', 1, MAX_PERIODS)
    const by = FIRSTS.find((known) => known === cohort_by)
    if (!by) return fail('unknown_cohort', 'cohort_by', 'must be first_visit or first_conversion', FIRSTS)
    const cells = ((selection.to - selection.from) / DAY_MS / SHORTEST[interval]) * periods
    if (cells > MAX_CELLS) {
      fail(
        'too_many_buckets',
        'periods',
        `makes more than ${MAX_CELLS} cells: ask for a shorter range or fewer periods`,
      )
    }
    const days = daysOf(selection, interval, periods)
    const zone = zoneOf(selection.site.timezone)
    return {
      plan: { ...selection, by, starts: days.map(zone.startOfDay), periods },
      labels: days.map(dateOf),
      now,
      resolved: { ...resolved, interval, periods, cohort_by: by },
    }
  },

  async answer({ plan, labels, now, resolved }, store) {
    const cohorts = await store.readRetention(plan)
    return {
      results: cohorts.map((cohort) => resultOf(cohort, labels[cohort.period], { starts: plan.starts, now })),
      meta: await typeCoverage(plan, store),
      query: resolved,
    }
  },
}

/** The first local days of the periods that the range meets, of those after them, and of what comes then. */
function daysOf({ site, from, to }: Selection, interval: Interval, periods: number): number[] {
  const zone = zoneOf(site.timezone)
  const days: number[] = []
  let day = startOf(interval, zone.dayOf(from))
  for (const last = zone.dayOf(to - 1); day <= last; day = next(interval, day)) days.push(day)
  for (let after = 0; after < periods; after++, day = next(interval, day)) days.push(day)
  return days
}

function resultOf(
  { period, visitors, active }: Cohort,
  cohort: string,
  { starts, now }: { starts: readonly number[]; now: number },
): CohortResult {
  const periods = active.map((count, after) => {
    if (starts[period + after] > now) return null
    const rate = shown({ of: 100 * count, by: visitors }, 2)
    return { visitors: count, rate, complete: starts[period + after + 1] <= now }
  })
  return { cohort, visitors, periods }
}
