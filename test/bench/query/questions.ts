import type { ReportAnswer, ReportQuestion } from '../../../collector/query/reports.js'
import { shown } from '../../../collector/query/shown.js'
import { BROWSERS, COUNTRIES, DAY_MS, DAYS, DEVICES, NAMES, PAGES, SOURCES, START } from './visits.js'

/** Berlin's clocks are so far ahead of UTC on all of the days. */
const AHEAD_MS = 7_200_000
const PERIOD_DAYS = 30

/** A question to both. */
export interface Question {
  report: ReportQuestion['report']
  body: Record<string, unknown>
  sql: string
  /** What DuckDB's rows say, in the shape of `rowsOf`. */
  read(rows: number[][]): unknown[][]
}

/** Rows of an answer: labels, then figures. */
export function rowsOf(answer: ReportAnswer): unknown[][] {
  if (!('results' in answer) || 'visitor' in answer) throw new Error(JSON.stringify(answer))
  return answer.results.map((result): unknown[] => {
    if ('metrics' in result) return [...result.dimensions, ...result.metrics]
    if ('cohort' in result) {
      return [result.cohort, result.visitors, ...result.periods.flatMap((period) => period?.visitors ?? [])]
    }
    return 'rate_from_first' in result ? [result.visitors] : []
  })
}

/** The same condition for both. */
interface Condition {
  filters: unknown[]
  sql: string
}

export const EVERYTHING: Condition = { filters: [], sql: 'true' }
/** Two visits of five. */
export const OF_COUNTRY: Condition = { filters: [['is', 'visit:country', [COUNTRIES[0]]]], sql: 'country = 0' }
/** One of ten. */
export const OF_DEVICE_TOO: Condition = {
  filters: [...OF_COUNTRY.filters, ['is', 'visit:device', [DEVICES[1]]]],
  sql: `${OF_COUNTRY.sql} and device = 1`,
}

/** Totals and a series of this month and the one before, and six lists. */
export function dashboard(condition: Condition): Question[] {
  const [before, now] = [periodOf(30), periodOf(60)]
  return [
    ...[now, before].flatMap((period) => [totals(period, condition), series(period, condition)]),
    topPages(condition),
    ...Object.keys(LISTS).map((dimension) => topList(dimension, condition)),
  ]
}

interface Period {
  from: number
  to: number
}

const periodOf = (firstDay: number, days = PERIOD_DAYS): Period => ({
  from: START + firstDay * DAY_MS,
  to: START + (firstDay + days) * DAY_MS,
})

const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10)

const localDay = (at: number) => Math.floor((at + AHEAD_MS) / DAY_MS)

const selected = ({ from, to }: Period, { filters }: Condition) => ({
  date_range: [dateOf(localDay(from)), dateOf(localDay(to - 1))],
  filters,
})

const kept = (time: string, { from, to }: Period, { sql }: Condition) =>
  `${time} >= ${from} and ${time} < ${to} and ${sql}`

function totals(period: Period, condition: Condition): Question {
  const metrics = ['visitors', 'pageviews', 'visits', 'views_per_visit', 'bounce_rate', 'visit_duration', 'active_time']
  return {
    report: 'query',
    body: { ...selected(period, condition), metrics },
    sql: `
      select *
      from
        (select count(distinct visitor), sum(pageview) from events where ${kept('time', period, condition)}),
        (
          select
            count(*), sum(pageviews), count(*) filter (pageviews = 1 and interactions = 0),
            count(*) filter (pageviews >= 1), sum(duration), sum(active)
          from visits
          where ${kept('start', period, condition)}
        )`,
    read: ([[visitors, pageviews, visits, views, bounces, entered, duration, active]]) => [
      [
        visitors,
        pageviews,
        visits,
        shown({ of: views, by: visits }, 2),
        shown({ of: 100 * bounces, by: entered }, 2),
        shown({ of: duration, by: 1000 * visits }, 0),
        shown({ of: active, by: 1000 * visits }, 3),
      ],
    ],
  }
}

function series(period: Period, condition: Condition): Question {
  const day = (time: string) => `(${time} + ${AHEAD_MS}) // ${DAY_MS}`
  return {
    report: 'query',
    body: {
      ...selected(period, condition),
      metrics: ['visitors', 'pageviews', 'visits'],
      dimensions: ['time:day'],
    },
    sql: `
      select day, visitors, pageviews, visits
      from (
        select ${day('time')} as day, count(distinct visitor) as visitors, sum(pageview) as pageviews
        from events where ${kept('time', period, condition)} group by day
      )
      join (
        select ${day('start')} as day, count(*) as visits
        from visits where ${kept('start', period, condition)} group by day
      ) using (day)
      order by day`,
    read: (rows) => rows.map(([day, ...figures]) => [dateOf(day), ...figures]),
  }
}

export function topPages(condition: Condition): Question {
  const period = periodOf(60)
  return {
    report: 'query',
    body: {
      ...selected(period, condition),
      metrics: ['visitors', 'pageviews'],
      dimensions: ['event:page'],
      pagination: { limit: 10 },
    },
    sql: `
      select page, count(distinct visitor) as visitors, sum(pageview)
      from events where ${kept('time', period, condition)} group by page order by visitors desc, page limit 10`,
    read: (rows) => rows.map(([page, ...figures]) => [PAGES[page], ...figures]),
  }
}

const LISTS: Record<string, { column: string; texts: readonly string[] }> = {
  'visit:source': { column: 'source', texts: SOURCES },
  'visit:country': { column: 'country', texts: COUNTRIES },
  'visit:device': { column: 'device', texts: DEVICES },
  'visit:browser': { column: 'browser', texts: BROWSERS },
  'visit:entry_page': { column: 'entry_page', texts: PAGES },
}

function topList(dimension: string, condition: Condition): Question {
  const period = periodOf(60)
  const { column, texts } = LISTS[dimension]
  return {
    report: 'query',
    body: {
      ...selected(period, condition),
      metrics: ['visitors'],
      dimensions: [dimension],
      pagination: { limit: 10 },
    },
    sql: `
      select ${column}, count(distinct visitor) as visitors
      from events where ${kept('time', period, condition)} group by ${column} order by visitors desc, ${column} limit 10`,
    read: (rows) => rows.map(([text, visitors]) => [texts[text] || '(not set)', visitors]),
  }
}

/** Within a visit: the home page, then three events. */
export function funnel(): Question {
  const period = periodOf(60)
  const steps = [
    { filter: ['is', 'event:page', [PAGES[0]]], sql: 'page = 0' },
    ...[1, 2, 3].map((name) => ({ filter: ['is', 'event:name', [NAMES[name]]], sql: `name = ${name}` })),
  ]
  const tables = steps.map(({ sql }, i) => {
    const where = kept('time', period, { filters: [], sql })
    if (i === 0)
      return `s0 as (select visit, any_value(visitor) as visitor, min(time) as time from events where ${where} group by visit)`
    return `s${i} as (
      select visit, any_value(s.visitor) as visitor, min(e.time) as time
      from s${i - 1} s join (select visit, time from events where ${where}) e using (visit)
      where e.time > s.time group by visit)`
  })
  return {
    report: 'funnel',
    body: { ...selected(period, EVERYTHING), steps: steps.map(({ filter }) => filter) },
    sql: `with ${tables.join(', ')} ${steps.map((_, i) => `select ${i} as step, count(distinct visitor) from s${i}`).join(' union all ')} order by step`,
    read: (rows) => rows.map(([, visitors]) => [visitors]),
  }
}

/** Of all the weeks, the last of which has days without visits. */
export function retention(): Question {
  const period = periodOf(0, DAYS)
  // Day 0 was a Thursday.
  const week = (time: string) => `((${time} + ${AHEAD_MS}) // ${DAY_MS} + 3) // 7`
  return {
    report: 'retention',
    body: { ...selected(period, EVERYTHING), interval: 'week', periods: 12 },
    sql: `
      with
        seen as (select visitor, ${week('min(start)')} as cohort from visits group by visitor),
        active as (select distinct visitor, ${week('time')} as week from events),
        cells as (
          select cohort, week - cohort as after, count(*) as visitors
          from active join seen using (visitor) where week - cohort < 12 group by all
        )
      select cohort, (select count(*) from seen where seen.cohort = cells.cohort), after, visitors
      from cells order by cohort, after`,
    read(rows) {
      return [...new Set(rows.map(([cohort]) => cohort))].map((cohort) => {
        const cells = rows.filter(([of]) => of === cohort)
        const figures = Array.from({ length: 12 }, (_, i) => cells.find(([, , after]) => after === i)?.[3] ?? 0)
        return [dateOf(7 * cohort - 3), cells[0][1], ...figures]
      })
    },
  }
}
