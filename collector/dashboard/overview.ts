import type { MetricName } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import type { TimeName } from '../query/time.js'
import type { Address, Granularity } from './address.js'
import type { Question } from './ask.js'
import { toFilters } from './conditions.js'
import { type Dates, daysIn, periodBefore, yearBefore } from './dates.js'
import { openTab, PANELS } from './panels.js'
import { datesOf } from './period.js'

/** What the overview shows of a site. */
export const TOTALS = [
  'visitors',
  'new_visitors',
  'returning_visitors',
  'visits',
  'pageviews',
  'bounce_rate',
  'active_time',
  'conversion_rate',
] as const satisfies MetricName[]
/** Of those that were asked: the first that has an answer stands for how they felt. */
const FEELINGS = ['csat', 'nps', 'thumbs_score'] as const satisfies MetricName[]

export const ROWS = 9
const ALL_ROWS = 1000

/** What of it goes through which request: one. */
export interface Overview {
  totals: Question
  series: Question
  /** The series that it is compared with. */
  before: Question | null
  now: Question
  /** In the order of `PANELS`. */
  panels: Question[]
}

export function overviewOf(address: Address, today: string): Overview {
  const { period, compare, metric, by, conditions, isAny, tabs } = address
  const dates = datesOf(period, today)
  const asked = { date_range: dates ?? 'all', filters: toFilters(conditions, isAny) }
  const before = dates && comparedDates(dates, compare)
  const time = timeOf(by, dates)
  const series = { ...asked, metrics: [metric], dimensions: [time], include: { time_labels: true } }
  return {
    totals: {
      ...asked,
      metrics: [...TOTALS, ...FEELINGS],
      include: { samples: true, margins: true, ...(before && { compare }) },
    },
    series,
    before: before && { ...series, date_range: before },
    now: { ...asked, date_range: 'realtime', metrics: ['visitors'] },
    panels: PANELS.map((panel) => {
      const { dimension, metrics } = openTab(panel, tabs)
      const limit = tabs[`${panel.name}.rows`] === 'all' ? ALL_ROWS : ROWS
      return { ...asked, metrics, dimensions: [dimension], include: { total_rows: true }, pagination: { limit } }
    }),
  }
}

/** All of it, as it is asked. */
export const questionsOf = ({ totals, series, before, now, panels }: Overview): Question[] => [
  totals,
  series,
  now,
  ...(before ? [before] : []),
  ...panels,
]

export interface OverviewAnswers {
  totals: Answer
  series: Answer
  before: Answer | null
  now: Answer
  panels: Answer[]
}

/** The answers to `questionsOf`, by what they are for. */
export function answersOf({ before }: Overview, [totals, series, now, ...rest]: Answer[]): OverviewAnswers {
  return { totals, series, now, before: before ? rest[0] : null, panels: before ? rest.slice(1) : rest }
}

/** The metrics of the tiles, of the feelings one. */
export function tilesOf({ results: [{ metrics }] }: Answer): { metric: MetricName; at: number }[] {
  const felt = FEELINGS.findIndex((_, i) => metrics[TOTALS.length + i] !== null)
  const feeling = Math.max(0, felt)
  return [...TOTALS.map((metric, at) => ({ metric, at })), { metric: FEELINGS[feeling], at: TOTALS.length + feeling }]
}

function comparedDates(dates: Dates, compare: Address['compare']): Dates | null {
  if (compare === 'none') return null
  return compare === 'previous_year' ? yearBefore(dates) : periodBefore(dates)
}

/** Hours of up to two days, days of a quarter, weeks of a year and a half, then months, if nothing else is wished. */
function timeOf(by: Granularity, dates: Dates | null): TimeName {
  if (by !== 'auto') return `time:${by}`
  const days = dates ? daysIn(dates) : Number.POSITIVE_INFINITY
  return days <= 2 ? 'time:hour' : days <= 92 ? 'time:day' : days <= 550 ? 'time:week' : 'time:month'
}
