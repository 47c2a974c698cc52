import type { MetricName } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import type { TimeName } from '../query/time.js'
import type { Address, Granularity } from './address.js'
import type { Question, Report, Said, SiteOfKey } from './ask.js'
import { blockQuestion, isSeen } from './block-questions.js'
import { toFilters } from './conditions.js'
import { type Dates, daysIn, periodBefore, yearBefore } from './dates.js'
import { datesOf } from './period.js'
import { ROWS } from './rows.js'
import { openTab, type View } from './view.js'
import { viewOf } from './views.js'

const ALL_ROWS = 1000

/** All that a view asks, by what it is for: one request. */
export interface Asked {
  totals: Question
  series: Question
  /** The series that it is compared with. */
  before: Question | null
  now: Question
  /** In the order of the view's panels. */
  panels: Question[]
  /** In the order of its blocks; `null` where it needs something from the reader first. */
  blocks: (Report | null)[]
}

export function questionsOf(address: Address, site: Pick<SiteOfKey, 'today' | 'may_read'>): Asked {
  const { today } = site
  const { period, compare, by, conditions, isAny, tabs } = address
  const view = viewOf(address.view)
  const dates = datesOf(period, today)
  const asked = { date_range: dates ?? 'all', filters: toFilters(conditions, isAny) }
  const before = dates && comparedDates(dates, compare)
  const time = timeOf(by, dates)
  const series = {
    ...asked,
    metrics: [overTime(shownMetric(address))],
    dimensions: [time],
    include: { time_labels: true },
  }
  return {
    totals: {
      ...asked,
      metrics: view.tiles.flat(),
      include: { samples: true, margins: true, ...(before && { compare }) },
    },
    series,
    before: before && { ...series, date_range: before },
    now: { ...asked, date_range: 'realtime', metrics: ['visitors'] },
    panels: view.panels.map((panel) => {
      const { dimension, metrics, within, isMap } = openTab(panel, tabs)
      const limit = isMap || tabs[`${panel.name}.rows`] === 'all' ? ALL_ROWS : ROWS
      const filters = within ? [...asked.filters, ...toFilters([within], false)] : asked.filters
      return {
        ...asked,
        filters,
        metrics,
        dimensions: [dimension],
        include: { total_rows: true },
        pagination: { limit },
      }
    }),
    blocks: view.blocks.map((name) =>
      isSeen(name, site) ? blockQuestion(name, address, { ...asked, dates, today }) : null,
    ),
  }
}

/** All of it in one list, as it is asked. */
export const listOf = ({ totals, series, before, now, panels, blocks }: Asked): (Question | Report)[] =>
  [totals, series, now, before, ...panels, ...blocks].filter((each) => each !== null)

export interface Answers {
  totals: Said<Answer>
  series: Said<Answer>
  before: Said<Answer> | null
  now: Said<Answer>
  panels: Said<Answer>[]
  /** `null` where nothing was asked. */
  blocks: (Said<object> | null)[]
}

/** The answers to `listOf`, by what they are for. */
export function answersOf({ before, panels, blocks }: Asked, list: readonly Said<Answer>[]): Answers {
  const rest = [...list]
  const next = () => rest.shift() as Said<Answer>
  return {
    totals: next(),
    series: next(),
    now: next(),
    before: before && next(),
    panels: panels.map(next),
    blocks: blocks.map((block) => block && next()),
  }
}

/** The metric of each tile, and where its value stands in the answer. */
export function tilesOf({ tiles }: View, totals: Answer | null): { metric: MetricName; at: number }[] {
  let at = 0
  return tiles.map((tile) => {
    const first = at
    const metrics: readonly MetricName[] = typeof tile === 'string' ? [tile] : tile
    at += metrics.length
    const known = metrics.findIndex((_, i) => (totals?.results[0].metrics[first + i] ?? null) !== null)
    const which = Math.max(0, known)
    return { metric: metrics[which], at: first + which }
  })
}

/** What the chart shows: what was chosen, where the view has it, else its first. */
export function shownMetric({ view, metric }: Address): MetricName {
  const metrics = viewOf(view).tiles.flat()
  return metrics.find((name) => name === metric) ?? metrics[0]
}

/** A rate of converted visitors is of those of the bucket, not of all. */
const overTime = (metric: MetricName): MetricName => (metric === 'conversion_rate' ? 'group_conversion_rate' : metric)

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
