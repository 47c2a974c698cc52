import type { Batch, Event, View } from '../../sdk/protocol.js'

/** METRICS.md §1–§4 once more, as plainly as it can be said: rows in memory, loops, nothing shared with the engine. */

export interface Question {
  metrics: string[]
  dimensions: string[]
  /** UTC ms, `to` excluded. */
  from: number
  to: number
  filters: WireFilter[]
  engagedWithin: number | null
}

/** As it travels. */
export type WireFilter =
  | ['is' | 'is_not' | 'contains' | 'contains_not' | 'matches' | 'matches_not', string, string[], Modifiers?]
  | ['gt' | 'gte' | 'lt' | 'lte', string, [number]]
  | ['and' | 'or', WireFilter[]]
  | ['not' | 'has_done' | 'has_not_done', WireFilter]
interface Modifiers {
  case_sensitive: boolean
}

interface Row {
  visitor: string
  visit: VisitFacts
  type: Event['type']
  name: string
  isInteraction: boolean
  at: number
  page: string
  seats: string
  active: number
  scroll: number
  span: number
}

interface VisitFacts {
  visitor: string
  type: string
  rows: Row[]
}

type Group = { labels: string[]; events: Row[]; visits: VisitFacts[] }

const HOUR = 3_600_000

/** Each event once, the first report of it, with the largest totals of its view. */
export function rowsOf(batches: Batch[]): Row[] {
  const visits = new Map<string, VisitFacts & { ordinal: number }>()
  const views = new Map<string, View>()
  const events = new Map<string, { event: Event; visit: VisitFacts }>()
  for (const { visitor, visit, views: reported, events: sent } of batches) {
    if (!visitor || !visit) throw new Error('the reference knows cookies only')
    const facts = visits.get(visit.id) ?? { visitor: visitor.id, type: '', rows: [], ordinal: visitor.visits }
    facts.ordinal = Math.min(facts.ordinal, visitor.visits)
    facts.type = facts.ordinal === 1 ? 'new' : 'returning'
    visits.set(visit.id, facts)
    for (const view of reported) {
      const known = views.get(view.id) ?? view
      const largest = (key: 'active' | 'visible' | 'scroll' | 'span') => Math.max(known[key] ?? 0, view[key] ?? 0)
      const totals = {
        active: largest('active'),
        visible: largest('visible'),
        scroll: largest('scroll'),
        span: largest('span'),
      }
      views.set(view.id, { ...known, ...totals })
    }
    for (const event of sent) {
      const key = `${event.view} ${event.n}`
      if (!events.has(key)) events.set(key, { event, visit: facts })
    }
  }
  const rows: Row[] = []
  for (const { event, visit } of events.values()) {
    const view = views.get(event.view)
    if (!view || !['pageview', 'track', 'feedback'].includes(event.type)) continue
    const isPageview = event.type === 'pageview'
    const row: Row = {
      visitor: visit.visitor,
      visit,
      type: event.type,
      name: event.type === 'track' ? event.name : event.type,
      isInteraction: event.type === 'feedback' || (event.type === 'track' && event.passive !== true),
      at: event.at,
      page: new URL(view.url).pathname,
      seats: String((event.type === 'track' && event.props?.seats) || '(none)'),
      active: isPageview ? Math.min(view.active ?? 0, view.visible ?? 0) : 0,
      scroll: isPageview ? (view.scroll ?? 0) : 0,
      span: isPageview ? (view.span ?? 0) : 0,
    }
    rows.push(row)
    visit.rows.push(row)
  }
  return rows
}

const pageviewsOf = (visit: VisitFacts) =>
  visit.rows.filter(({ type }) => type === 'pageview').sort((a, b) => a.at - b.at)
const startOf = (visit: VisitFacts) => Math.min(...visit.rows.map(({ at }) => at))
const entryOf = (visit: VisitFacts) => pageviewsOf(visit)[0]?.page ?? '(not set)'
const exitOf = (visit: VisitFacts) => pageviewsOf(visit).at(-1)?.page ?? '(not set)'
const interactionsOf = (visit: VisitFacts) => visit.rows.filter(({ isInteraction }) => isInteraction)
const activeOf = (visit: VisitFacts) => sumOf(visit.rows, ({ active }) => active)
const isBounce = (visit: VisitFacts) => pageviewsOf(visit).length === 1 && interactionsOf(visit).length === 0
const isEngaged = (visit: VisitFacts) =>
  activeOf(visit) >= 10_000 || interactionsOf(visit).length > 0 || pageviewsOf(visit).length >= 2

function durationOf(visit: VisitFacts): number {
  const last = pageviewsOf(visit).at(-1)
  const ends = [...visit.rows.map(({ at }) => at), ...(last ? [last.at + last.span] : [])]
  return Math.max(...ends) - startOf(visit)
}

const sumOf = <T>(items: T[], value: (item: T) => number) => items.reduce((sum, item) => sum + value(item), 0)
const visitorsOf = (items: { visitor: string }[]) => new Set(items.map(({ visitor }) => visitor)).size

function labelOf(dimension: string, row: Row): string {
  switch (dimension) {
    case 'event:page':
      return row.page
    case 'event:name':
      return row.name
    case 'event:props:seats':
      return row.seats
    case 'visit:entry_page':
      return entryOf(row.visit)
    case 'visit:exit_page':
      return exitOf(row.visit)
    case 'visitor:type':
      return row.visit.type
  }
  throw new Error(`the reference does not know ${dimension}`)
}

function timeLabel(dimension: string, at: number): string {
  if (dimension === 'time:day') return new Date(at).toISOString().slice(0, 10)
  return `${new Date(Math.floor(at / HOUR) * HOUR).toISOString().slice(0, 13).replace('T', ' ')}:00:00`
}

/** The rows of the answer without order, and without those that rest on nothing. */
export function referenceAnswer(
  rows: Row[],
  question: Question,
): { dimensions: string[]; metrics: (number | null)[] }[] {
  const kept = rows.filter((row) => isKept(row, question))
  const groups = groupsOf(kept, question)
  const all = visitorsOf(kept)
  return groups
    .filter((group) => question.dimensions.length === 0 || question.metrics.some((metric) => restsOn(metric, group)))
    .map((group) => ({
      dimensions: group.labels,
      metrics: question.metrics.map((metric) => metricIn(metric, group, question, all)),
    }))
}

function isKept(row: Row, { from, to, filters, engagedWithin }: Question): boolean {
  if (row.at < from || row.at >= to) return false
  if (engagedWithin !== null) {
    const first = Math.min(...interactionsOf(row.visit).map(({ at }) => at))
    if (!(first - startOf(row.visit) <= engagedWithin * 1000)) return false
  }
  return filters.every((filter) => passes(filter, row))
}

function passes(filter: WireFilter, row: Row): boolean {
  switch (filter[0]) {
    case 'and':
      return filter[1].every((inner) => passes(inner, row))
    case 'or':
      return filter[1].some((inner) => passes(inner, row))
    case 'not':
      return !passes(filter[1], row)
    case 'has_done':
      return row.visit.rows.some((other) => passes(filter[1], other))
    case 'has_not_done':
      return !row.visit.rows.some((other) => passes(filter[1], other))
    case 'gt':
      return Number(labelOf(filter[1], row)) > filter[2][0]
    case 'gte':
      return Number(labelOf(filter[1], row)) >= filter[2][0]
    case 'lt':
      return Number(labelOf(filter[1], row)) < filter[2][0]
    case 'lte':
      return Number(labelOf(filter[1], row)) <= filter[2][0]
  }
  const [op, dimension, values, { case_sensitive } = { case_sensitive: true }] = filter
  const as = (text: string) => (case_sensitive ? text : text.toLowerCase())
  const text = as(labelOf(dimension, row))
  const found = values.some((value) => {
    if (op === 'is' || op === 'is_not') return text === as(value)
    if (op === 'contains' || op === 'contains_not') return text.includes(as(value))
    return new RegExp(as(value)).test(text)
  })
  return found !== op.endsWith('_not')
}

function groupsOf(kept: Row[], { dimensions, from, to }: Question): Group[] {
  const groups = new Map<string, Group>()
  const groupOf = (labels: string[]) => {
    const key = JSON.stringify(labels)
    const group = groups.get(key) ?? { labels, events: [], visits: [] }
    groups.set(key, group)
    return group
  }
  if (dimensions.length === 0) groupOf([])
  for (const row of kept) {
    const labelsAt = (at: number) =>
      dimensions.map((name) => (name.startsWith('time') ? timeLabel(name, at) : labelOf(name, row)))
    groupOf(labelsAt(row.at)).events.push(row)
    const start = startOf(row.visit)
    if (start < from || start >= to) continue
    const { visits } = groupOf(labelsAt(start))
    if (!visits.includes(row.visit)) visits.push(row.visit)
  }
  return [...groups.values()]
}

const OF_VISITS = [
  'visits',
  'views_per_visit',
  'visits_per_visitor',
  'bounces',
  'bounce_rate',
  'visit_duration',
  'active_time',
  'engaged_visits',
  'engagement_rate',
]

const restsOn = (metric: string, { events, visits }: Group) => (OF_VISITS.includes(metric) ? visits : events).length > 0

function metricIn(
  metric: string,
  { labels, events, visits }: Group,
  { dimensions }: Question,
  all: number,
): number | null {
  const views = events.filter(({ type }) => type === 'pageview')
  const ofType = (type: string) => visitorsOf(events.filter(({ visit }) => visit.type === type))
  const page = labels[dimensions.indexOf('event:page')]
  const entered = page === undefined ? visits : visits.filter((visit) => entryOf(visit) === page)
  switch (metric) {
    case 'visitors':
      return visitorsOf(events)
    case 'new_visitors':
      return ofType('new')
    case 'returning_visitors':
      return ofType('returning')
    case 'visits':
      return visits.length
    case 'percentage':
      return ratio(visitorsOf(events) * 100, all, 2)
    case 'pageviews':
      return views.length
    case 'events':
      return events.length
    case 'views_per_visit':
      return ratio(
        sumOf(visits, (visit) => pageviewsOf(visit).length),
        visits.length,
        2,
      )
    case 'visits_per_visitor':
      return ratio(visits.length, visitorsOf(visits), 2)
    case 'bounces':
      return visits.filter(isBounce).length
    case 'bounce_rate':
      return ratio(
        entered.filter(isBounce).length * 100,
        entered.filter((visit) => pageviewsOf(visit).length > 0).length,
        2,
      )
    case 'visit_duration':
      return ratio(sumOf(visits, durationOf), visits.length * 1000, 0)
    case 'active_time':
      return ratio(sumOf(visits, activeOf), visits.length * 1000, 3)
    case 'time_on_page':
      return ratio(
        sumOf(views, ({ active }) => active),
        views.length * 1000,
        0,
      )
    case 'total_active_time':
      return ratio(
        sumOf(views, ({ active }) => active),
        1000,
        3,
      )
    case 'scroll_depth':
      return ratio(
        sumOf(views, ({ scroll }) => scroll),
        views.length,
        2,
      )
    case 'engaged_visits':
      return visits.filter(isEngaged).length
    case 'engagement_rate':
      return ratio(visits.filter(isEngaged).length * 100, visits.length, 2)
  }
  throw new Error(`the reference does not know ${metric}`)
}

/** All values are positive: halves go up. In whole numbers, so that they do. */
function ratio(of: number, by: number, decimals: number): number | null {
  if (by === 0) return null
  const scaled = (BigInt(Math.round(of)) * BigInt(10 ** decimals) * 2n + BigInt(by)) / (2n * BigInt(by))
  return Number(scaled) / 10 ** decimals
}

export const REFERENCE_METRICS = [
  ...OF_VISITS,
  'visitors',
  'new_visitors',
  'returning_visitors',
  'percentage',
  'pageviews',
  'events',
  'time_on_page',
  'total_active_time',
  'scroll_depth',
]
