import type { FeedbackState } from '../moderation.js'
import type { Site } from '../sites.js'
import type { Filter } from './plan.js'

/** The events of a site that are kept (METRICS.md §1): in the range, and passing the filter. */
export interface Selection {
  site: Site
  /** UTC ms, `to` excluded. */
  from: number
  to: number
  filter: Filter | null
}

/** METRICS.md §5, funnel. */
export interface FunnelPlan extends Selection {
  /** On kept events, in the order in which they are to be taken. */
  steps: readonly Filter[]
  /** From the start of a run, inclusive; `null`: a run stays in one visit. */
  windowMs: number | null
}

/** A step of the visitors' runs. */
export interface FunnelStep {
  visitors: number
  /** From the step before it, of those visitors; 0 and `null` in the first step, and of nobody. */
  sumMs: number
  medianMs: number | null
}

/** What a visitor's cohort goes by: when it was first seen, or its first event that completes a goal. */
export const FIRSTS = ['first_visit', 'first_conversion'] as const

/** METRICS.md §8, `retention`: `from` and `to` are about what comes first of visitors, not about events. */
export interface RetentionPlan extends Selection {
  by: (typeof FIRSTS)[number]
  /** Where periods start, UTC ms, ascending; the last one is the end of the last period. */
  starts: readonly number[]
  periods: number
}

/** The visitors whose first visit, or conversion, lies in a period. */
export interface Cohort {
  /** Which of the periods. */
  period: number
  visitors: number
  /** How many of them have a kept event in this period and in those after it. */
  active: readonly number[]
}

/** What visits did just before and after the first kept event that is `around`. */
export interface JourneyPlan extends Selection {
  around: Filter
  /** So many before, and so many after it. */
  steps: number
  /** So many labels a position, and the end of visits. */
  limit: number
}

export interface JourneyPosition {
  /** 0 is what the journeys are around; before it negative. */
  position: number
  visits: number
  /** The most frequent first, ties by label; where visits begin or end stands last. */
  labels: readonly JourneyLabel[]
}

export interface JourneyLabel {
  /** Where visits have not begun yet, or have ended: `entry`, `exit`. */
  type: 'page' | 'event' | 'entry' | 'exit'
  label: string
  visits: number
}

/** With which pages visits begin. */
export interface PathPlan extends Selection {
  /** How many pages; a page that is seen again at once is one. */
  length: number
  limit: number
}

export interface Paths {
  /** Visits with a pageview. */
  visits: number
  /** The most frequent first, ties by pages; shorter ones are of visits that saw no more. */
  paths: readonly { pages: readonly string[]; visits: number }[]
}

/** METRICS.md §8, `visit_frequency`. */
export interface FrequencyPlan extends Selection {
  /** Where local days start, UTC ms, ascending: those of the range, and as many before it as are told apart. */
  days: readonly number[]
}

export interface Frequency {
  /** How many visitors made so many visits. */
  made: ReadonlyMap<number, number>
  /** How many visits came so long after their visitor's previous one, filters or not. */
  since: ReadonlyMap<Since, number>
}

/** Local days; `unknown` without a cookie, and where the previous visit is not there any more. */
export type Since = number | 'first' | 'unknown'

/** Which of the kept feedback events (METRICS.md §7), the newest first. */
export interface FeedbackPlan extends Selection {
  states: readonly FeedbackState[]
  /** Only those with a comment. */
  isCommented: boolean
  limit: number
  offset: number
}

export interface Feedback {
  /** How many there are without the limit. */
  total: number
  rows: readonly FeedbackRow[]
}

/** One answer; what it does not have is `null`, but for dimensions: those are shown as groups are. */
export interface FeedbackRow {
  /** What it is called where its state is changed. */
  id: string
  state: FeedbackState
  /** UTC ms. */
  at: number
  kind: string
  score: number | null
  subject: string
  comment: string | null
  /** Which of the choices. */
  choice: string | null
  question: string | null
  /** What the answers to one survey have in common. */
  response: string | null
  page: string
  /** As an erasure takes it: by cookie its id, without one that of its first view; `null`: a server named nobody. */
  visitor: string | null
  country: string
  device: string
  visitor_type: string
  /** Of the visit until the answer: of each of its pages at most the time since it was opened; `null` without a visit. */
  activeMs: number | null
  /** The visit completes a goal. */
  converted: boolean
}

/** What one visitor did: the visits that start in the range and have a kept event, whole, the newest first. */
export interface VisitorPlan extends Selection {
  /** As an erasure takes it: by cookie its id, without one that of a view. */
  visitor: string
  /** So many of all visits together: those of the newest visit first, the first ones of each. */
  maxEvents: number
  limit: number
  offset: number
}

/** One visitor; texts that nobody said are ''. */
export interface Visitor {
  /** By cookie its id, without one that of its first view. */
  id: string
  hasCookie: boolean
  /** When its cookie was made, UTC ms; `null` without. */
  first: number | null
  /** Who it was last identified as, and what was said of it. */
  user: string
  account: string
  traits: Record<string, string>
  /** All that are there, and those of the plan, without its limit. */
  visits: number
  kept: number
  history: readonly VisitOfVisitor[]
}

/** Times in UTC ms; dimensions by their names, as groups show them. */
export interface VisitOfVisitor {
  /** `null` without a cookie. */
  id: string | null
  /** Which of the visitor's visits; `null` where that is not known. */
  ordinal: number | null
  start: number
  durationMs: number
  activeMs: number
  pageviews: number
  dimensions: Readonly<Record<string, string>>
  /** How many there are. */
  allEvents: number
  /** In order (METRICS.md §1). */
  events: readonly EventOfVisitor[]
}

export interface EventOfVisitor {
  at: number
  type: 'pageview' | 'track' | 'feedback'
  passive: boolean
  dimensions: Readonly<Record<string, string>>
  /** Of a pageview. */
  view: { title: string; activeMs: number; scroll: number } | null
  /** The rest, by the names of the wire. */
  detail: Readonly<Record<string, unknown>>
}
