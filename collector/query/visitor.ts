import type { EventOfVisitor, VisitOfVisitor, Visitor, VisitorPlan } from '../store/reports.js'
import { pageOf } from './pagination.js'
import { problem } from './problem.js'
import { flag, record } from './read.js'
import type { ReportKind } from './report.js'
import { localIso } from './resolved.js'
import { shown } from './shown.js'

/** One visitor, and what it did; a result a visit, the newest first. Times in the site's zone: `2026-03-29T09:00:00+02:00`. */
export interface VisitorAnswer {
  visitor: VisitorFacts
  results: VisitResult[]
  meta: {
    /** % of its visits of which it is known whether they are the first: 100 with a cookie, 0 without. */
    type_coverage: number
    total_rows?: number
    /** Some events of some visits are not told, as they are too many for one reply. */
    truncated?: true
  }
  query: Record<string, unknown>
}

export interface VisitorFacts {
  id: string
  cookieless: boolean
  /** When its cookie was made; `null` without. */
  first_seen: string | null
  /** All that are kept of it, range and filters or not. */
  visits: number
  /** Who it was last identified as. */
  user: string | null
  account: string | null
  traits: Record<string, string>
}

/** Besides, each dimension of visits by its name: `source`, `country`, `type` … */
export interface VisitResult {
  /** `null` without a cookie. */
  id: string | null
  /** Which of the visitor's visits, from 1; `null` where that is not known. */
  number: number | null
  start: string
  /** Seconds, as the metrics of these names have them. */
  visit_duration: number | null
  active_time: number | null
  pageviews: number
  events: EventResult[]
  /** How many events there are, where not all of them are told. */
  all_events?: number
  [dimension: string]: unknown
}

/** With each dimension of events (`page`, `name` …) and what it was sent with: `props`, `value`, `comment` … */
export interface EventResult {
  time: string
  type: EventOfVisitor['type']
  passive?: true
  /** Of pageviews: s, %. */
  title?: string
  /** Of feedback: of its page until then. */
  active_time?: number | null
  scroll_depth?: number
  [more: string]: unknown
}

interface Asked {
  plan: VisitorPlan
  include: { total_rows: boolean }
  resolved: Record<string, unknown>
}

const MAX_VISITS = 1000
/** Of all visits of a reply together. */
const MAX_EVENTS = 10_000

/**
 * `/api/v2/visitors/:id`: the visits of one visitor that start in the range and have an event that passes the filters,
 * whole but for
 * the events beyond the first 10,000 of the reply. Takes `include.total_rows` and `pagination`, by visits.
 */
export const VISITOR: ReportKind<Asked, VisitorAnswer> = {
  keys: ['visitor', 'include', 'pagination'],
  defaults: { date_range: 'all' },

  read({ visitor: id, include: given = {}, pagination }, { selection, resolved }) {
    const visitor = String(id)
    const { total_rows } = record(given, 'include', ['total_rows'])
    const include = { total_rows: flag(total_rows, 'include.total_rows') }
    const page = pageOf(pagination, MAX_VISITS)
    return {
      plan: { ...selection, ...page, visitor, maxEvents: MAX_EVENTS },
      include,
      resolved: { ...resolved, visitor, include, pagination: page },
    }
  },

  async answer({ plan, include, resolved }, store) {
    const visitor = await store.readVisits(plan)
    if (!visitor) {
      const { error } = problem('unknown_visitor', 'visitor', 'nothing is kept of this visitor')
      return { error }
    }
    const timeOf = (at: number) => localIso(at, plan.site.timezone)
    return {
      visitor: factsOf(visitor, timeOf),
      results: visitor.history.map((visit) => visitOf(visit, timeOf)),
      meta: {
        type_coverage: visitor.hasCookie ? 100 : 0,
        ...(visitor.history.some(isCut) && { truncated: true }),
        ...(include.total_rows && { total_rows: visitor.kept }),
      },
      query: resolved,
    }
  },
}

const isCut = ({ events, allEvents }: VisitOfVisitor) => events.length < allEvents

type TimeOf = (at: number) => string

const factsOf = ({ id, hasCookie, first, visits, user, account, traits }: Visitor, timeOf: TimeOf): VisitorFacts => ({
  id,
  cookieless: !hasCookie,
  first_seen: first === null ? null : timeOf(first),
  visits,
  user: user || null,
  account: account || null,
  traits,
})

function visitOf(visit: VisitOfVisitor, timeOf: TimeOf): VisitResult {
  return {
    id: visit.id,
    number: visit.ordinal,
    start: timeOf(visit.start),
    visit_duration: shown({ of: visit.durationMs, by: 1000 }, 0),
    active_time: secondsOf(visit.activeMs),
    pageviews: visit.pageviews,
    ...named(visit.dimensions),
    events: visit.events.map((event) => eventOf(event, timeOf)),
    ...(isCut(visit) && { all_events: visit.allEvents }),
  }
}

function eventOf({ at, type, passive, dimensions, view, detail }: EventOfVisitor, timeOf: TimeOf): EventResult {
  const { active, ...told } = detail
  return {
    ...told,
    time: timeOf(at),
    type,
    ...named(dimensions),
    ...(passive && { passive }),
    ...(typeof active === 'number' && { active_time: secondsOf(active) }),
    ...(view && { title: view.title, active_time: secondsOf(view.activeMs), scroll_depth: view.scroll }),
  }
}

const secondsOf = (ms: number) => shown({ of: ms, by: 1000 }, 3)

/** `visit:country` is `country` here. */
const named = (dimensions: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(dimensions).map(([name, text]) => [name.slice(name.indexOf(':') + 1), text]))
