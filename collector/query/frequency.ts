import { NOT_SET } from '../dimensions.js'
import type { FrequencyPlan, Since } from '../store/reports.js'
import { zoneOf } from '../zone.js'
import { typeCoverage } from './coverage.js'
import type { ReportKind } from './report.js'
import { shown } from './shown.js'

/** Every row of the two tables is there, with 0 where there is nothing. */
export interface FrequencyAnswer {
  results: FrequencyRow[]
  /** % of the visitors of whom it is known when they were here before. */
  meta: { type_coverage: number | null }
  query: Record<string, unknown>
}

export interface FrequencyRow {
  table: 'visits' | 'days_since_previous_visit'
  /** `1`, `2`, `3-5` …; of days also `first visit` and `(not set)`. */
  label: string
  /** Visitors in the table of visits, visits in that of days. */
  count: number
  /** % of its table; `null` of nothing. */
  share: number | null
}

interface Asked {
  plan: FrequencyPlan
  resolved: Record<string, unknown>
}

/** From so many on, up to the next row's. */
const VISITS = [
  { from: 1, label: '1' },
  { from: 2, label: '2' },
  { from: 3, label: '3-5' },
  { from: 6, label: '6-10' },
  { from: 11, label: '11+' },
]
const DAYS = [
  { from: 0, label: '0' },
  { from: 1, label: '1' },
  { from: 2, label: '2-6' },
  { from: 7, label: '7-13' },
  { from: 14, label: '14-29' },
  { from: 30, label: '30+' },
]
const FIRST_VISIT = 'first visit'
const MAX_DAYS = 30

/**
 * `POST /api/v2/frequency` (METRICS.md §8, `visit_frequency`): visitors by how many visits they made in the range; and
 * visits by how many local days came since their visitor's previous one, which may lie before the range and need not pass
 * the filters. `(not set)` are visits without a cookie, and those whose previous one is not there any more.
 */
export const FREQUENCY: ReportKind<Asked, FrequencyAnswer> = {
  keys: [],

  read(_, { selection, resolved }) {
    const zone = zoneOf(selection.site.timezone)
    const days: number[] = []
    const last = zone.dayOf(selection.to - 1)
    for (let day = zone.dayOf(selection.from) - MAX_DAYS; day <= last; day++) days.push(zone.startOfDay(day))
    return { plan: { ...selection, days }, resolved }
  },

  async answer({ plan, resolved }, store) {
    const { made, since } = await store.readFrequency(plan)
    return {
      results: [
        ...tableOf(
          'visits',
          labelsOf(VISITS),
          countsOf(made, (visits) => labelIn(VISITS, visits)),
        ),
        ...tableOf('days_since_previous_visit', [FIRST_VISIT, ...labelsOf(DAYS), NOT_SET], countsOf(since, labelOf)),
      ],
      meta: await typeCoverage(plan, store),
      query: resolved,
    }
  },
}

const labelsOf = (rows: typeof VISITS) => rows.map(({ label }) => label)

const labelIn = (rows: typeof VISITS, number: number) => rows.findLast(({ from }) => from <= number)?.label ?? NOT_SET

function labelOf(since: Since): string {
  if (since === 'first') return FIRST_VISIT
  return since === 'unknown' ? NOT_SET : labelIn(DAYS, since)
}

function countsOf<Key>(counts: ReadonlyMap<Key, number>, labelOf: (key: Key) => string): Map<string, number> {
  const byLabel = new Map<string, number>()
  for (const [key, count] of counts) byLabel.set(labelOf(key), (byLabel.get(labelOf(key)) ?? 0) + count)
  return byLabel
}

function tableOf(
  table: FrequencyRow['table'],
  labels: readonly string[],
  counts: ReadonlyMap<string, number>,
): FrequencyRow[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return labels.map((label) => {
    const count = counts.get(label) ?? 0
    return { table, label, count, share: shown({ of: 100 * count, by: total }, 2) }
  })
}
