import { isDeepStrictEqual } from 'node:util'
import { type Bucket, bucketsOf } from '../buckets.js'
import { DAY_MS } from '../day.js'
import { DIMENSION_NAMES, type DimensionName, isDimension } from '../dimensions.js'
import type { Goal } from '../goals.js'
import { isMetric, METRIC_NAMES, type MetricName, metricOf } from '../metrics/index.js'
import type { Segment } from '../saved.js'
import type { Site } from '../sites.js'
import type { Filter } from '../store/plan.js'
import { zoneOf } from '../zone.js'
import { comparedRange } from './compare.js'
import { checkConfined } from './confined.js'
import { conditionsOf } from './filters.js'
import { countedGoals, isOnGoalWithin, takesAnyGoal } from './goals.js'
import { type Include, includeOf } from './include.js'
import { pageOf } from './pagination.js'
import { isProblem, type QueryProblem } from './problem.js'
import { type Range, rangeOf } from './range.js'
import { endsAfter, fail, list, reading, record, show } from './read.js'
import { segmentsIn, unfolded } from './segments.js'
import { intervalOf, isTime, TIME_NAMES, type TimeName } from './time.js'
import { definitionsIn } from './words.js'

/** A resolved question: every name known, every time absolute. */
export interface Query {
  site: Site
  metrics: MetricName[]
  range: Range
  /** As asked: names of dimensions, `time` already with its interval. */
  dimensions: (DimensionName | TimeName)[]
  /** Of the time dimension; `null` without one. */
  buckets: Bucket[] | null
  filters: unknown[]
  /** What the segments stand for that the filters name. */
  segments: Record<string, readonly unknown[]>
  filter: Filter | null
  /** Empty: the default order (METRICS.md §2.9). */
  orderBy: Order[]
  /** Names of the goals that a condition at the top of the filters asks for; `null` without one. */
  countedGoals: string[] | null
  include: Include
  /** The same question about the period to compare with. */
  previous: Query | null
  /** UTC ms. */
  now: number
  limit: number
  offset: number
}

/** By a metric or dimension of the question. */
export interface Order {
  key: MetricName | DimensionName | TimeName
  direction: 'asc' | 'desc'
}

const MAX_BUCKETS = 20_000

const KEYS = [
  'site_id',
  'metrics',
  'date_range',
  'dimensions',
  'filters',
  'order_by',
  'include',
  'pagination',
  'segments',
  'definitions',
]

/** What a question is read with. */
export interface Known {
  site: Site
  /** UTC ms. */
  now: number
  firstDay: number | null
  goals: readonly Goal[]
  segments: readonly Segment[]
}

/** A parsed JSON body → the question, or the first problem with its path and what is allowed there. */
export function parseQuery(body: unknown, known: Known): Query | QueryProblem {
  return reading(() => readQuery(record(body, '', KEYS), known))
}

function readQuery(body: Record<string, unknown>, known: Known): Query {
  const { site, goals, now } = known
  const metrics = metricsOf(body.metrics)
  const { range, filters, segments, conditions, filter } = selectionOf(body, known)
  const dimensions = dimensionsOf(body.dimensions ?? [], range)
  checkGrouping(metrics, dimensions)
  const include = includeOf(body.include, site)
  checkConfined({ metrics, dimensions, conditions, engagedWithin: include.engaged_within })
  checkRepeated(body.definitions, definitionsIn({ metrics, include }), 'definitions')
  const query: Query = {
    site,
    metrics,
    range,
    dimensions,
    buckets: timeOf(dimensions, range, site),
    filters,
    segments,
    countedGoals: countedGoalsOf(metrics, conditions, goals),
    filter,
    orderBy: orderOf(body.order_by ?? [], { metrics, dimensions }),
    include,
    previous: null,
    now,
    ...pageOf(body.pagination),
  }
  return { ...query, previous: previousOf(query) }
}

function previousOf(query: Query): Query | null {
  const { site, dimensions, include, now } = query
  if (include.compare === null) return null
  const range = comparedRange(include.compare, query.range, zoneOf(site.timezone), now)
  if (isProblem(range)) throw range
  return { ...query, range, buckets: timeOf(dimensions, range, site) }
}

/** What every report takes: a range, and filters of which all must pass; `conditions` has a list for each. */
export function selectionOf(body: Record<string, unknown>, { site, now, firstDay, ...names }: Known) {
  const { date_range, filters: given = [] } = body
  const range = rangeOf(date_range, zoneOf(site.timezone), now, firstDay)
  if (isProblem(range)) throw range
  const filters = list(given, 'filters')
  const { segments: repeated, ...rest } = body
  const segments = segmentsIn(rest, names)
  checkRepeated(repeated, segments, 'segments')
  const conditions = conditionsOf(filters, 'filters', names).map((filter, i) => unfolded(filter, filters[i]))
  const filter: Filter | null = conditions.length > 0 ? { op: 'and', filters: conditions.flat() } : null
  return { range, filters, segments, conditions, filter }
}

/** What the `query` of a reply says besides the question may be said again, where it still holds. */
function checkRepeated(given: unknown, known: object, path: string): void {
  if (given === undefined || isDeepStrictEqual(given, known)) return
  fail('changed', path, `is what a reply says of its question, and not so any more: leave ${path} out`)
}

function metricsOf(value: unknown): MetricName[] {
  const names = list(value ?? [], 'metrics')
  if (names.length === 0) fail('missing', 'metrics', 'must name at least one metric: ["visitors"]', METRIC_NAMES)
  return names.map((name, i) =>
    isMetric(name) ? name : fail('unknown_metric', `metrics[${i}]`, `${show(name)} is not a metric`, METRIC_NAMES),
  )
}

function dimensionsOf(value: unknown, range: Range): Query['dimensions'] {
  const names = list(value, 'dimensions').map((name, i) => {
    if (name === 'time') return defaultInterval(range)
    if (isDimension(name) || isTime(name)) return name
    const allowed = ['time', ...TIME_NAMES, ...DIMENSION_NAMES]
    return fail('unknown_dimension', `dimensions[${i}]`, `${show(name)} is not a dimension`, allowed)
  })
  if (names.filter(isTime).length > 1) fail('too_many', 'dimensions', 'must have at most one time dimension')
  if (new Set(names).size < names.length) fail('repeated', 'dimensions', 'must not name a dimension twice')
  return names
}

/** The shortest that one bucket of an interval can be. */
const SHORTEST_MS = { minute: 60_000, hour: 30 * 60_000, day: 22 * 3_600_000, week: 6 * DAY_MS, month: 27 * DAY_MS }

function timeOf(dimensions: Query['dimensions'], range: Range, { timezone }: Site): Bucket[] | null {
  const time = dimensions.find(isTime)
  if (!time) return null
  const interval = intervalOf(time)
  if ((range.to - range.from) / SHORTEST_MS[interval] > MAX_BUCKETS) {
    fail('too_many_buckets', 'dimensions', `${time} makes more than ${MAX_BUCKETS} rows: ask for a shorter range`)
  }
  return bucketsOf(zoneOf(timezone), { ...range, interval })
}

/** Plain `time`: hours for one day, days for up to a month, months beyond. */
function defaultInterval({ from, to }: Range): TimeName {
  const days = (to - from) / DAY_MS
  return days < 1.1 ? 'time:hour' : days < 31.1 ? 'time:day' : 'time:month'
}

function checkGrouping(metrics: readonly MetricName[], dimensions: readonly string[]): void {
  for (const [i, name] of metrics.entries()) {
    const needs = metricOf(name).needs
    if (!needs || needs.some((need) => need.join() === dimensions.join())) continue
    const allowed = needs.map((need) => need.join(', '))
    fail(
      'wrong_grouping',
      `metrics[${i}]`,
      `${name} needs one of ${allowed.join(' or ')} as the only dimension`,
      allowed,
    )
  }
}

/** Conversion rates leave conditions on goals out: they must stand where that can be done. */
function countedGoalsOf(
  metrics: readonly MetricName[],
  conditions: readonly (readonly Filter[])[],
  goals: readonly Goal[],
) {
  const nested = conditions.findIndex((filters) => filters.some(isOnGoalWithin))
  const rate = metrics.find((name) => takesAnyGoal(metricOf(name)))
  if (rate && nested >= 0) {
    fail('wrong_filter', `filters[${nested}]`, `with ${rate} a condition on event:goal must stand by itself`)
  }
  return countedGoals(conditions.flat(), goals)
}

function orderOf(value: unknown, { metrics, dimensions }: Pick<Query, 'metrics' | 'dimensions'>): Order[] {
  const keys = [...metrics, ...dimensions]
  return list(value, 'order_by').map((entry, i) => {
    const pair = list(entry, `order_by[${i}]`)
    endsAfter(pair, 2, `order_by[${i}]`)
    const [name, direction] = pair
    const key = name === 'time' ? dimensions.find(isTime) : keys.find((known) => known === name)
    if (!key) return fail('unknown_order', `order_by[${i}][0]`, 'must be a metric or dimension of the query', keys)
    if (direction === 'asc' || direction === 'desc') return { key, direction }
    return fail('unknown_direction', `order_by[${i}][1]`, 'must be asc or desc', ['asc', 'desc'])
  })
}
