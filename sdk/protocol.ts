/**
 * The wire: what the browser script sends to `POST /e` and what comes back. Types and constants only; with question.ts
 * (`GET /e/q`) all that both sides import. Times are ms on the sender's clock; the collector turns them into ages by `sent`.
 */

/** One request: events of one visit, with the view of each of them, so that no batch needs another one. */
export interface Batch {
  v: 1
  site: string
  /** When this attempt was sent; a repeated batch carries a new one. */
  sent: number
  sdk?: string
  /** Both are absent for a cookieless visitor: the collector derives them. */
  visitor?: Visitor
  visit?: Visit
  context?: Context
  views: View[]
  events: Event[]
  /** Events given up since the last batch. */
  dropped?: number
}

export interface Visitor {
  id: string
  /** When the cookie was made. */
  first: number
  /** Visits so far, this one included: 1 is the visit that made the cookie. */
  visits: number
}

export interface Visit {
  id: string
  start: number
}

export interface Context {
  language?: string
  timezone?: string
  screen?: string
  viewport?: string
  /** The browser says that a program drives it. */
  automated?: boolean | undefined
  /** Nothing can be kept in this browser. */
  ephemeral?: boolean | undefined
  /** Query parameters that belong to the page (`data-query`). */
  keep?: readonly string[] | undefined
  /** The fragment belongs to the page (hash routing). */
  hash?: boolean | undefined
  /** The domain that the visitor's cookie is set on, as the collector sets it again; `''`: the page's host alone. */
  domain?: string | undefined
}

/** One pageview and its running totals; they only grow, so the largest report is the value. */
export interface View {
  id: string
  url: string
  title?: string
  referrer?: string
  at: number
  /** ms from the pageview to the last moment that counted as active. */
  span?: number
  /** ms the page was visible. */
  visible?: number
  /** ms of attention (METRICS.md §1, active time). */
  active?: number
  /** Deepest point seen, % of the page's height. */
  scroll?: number
  /** Events of this view so far. */
  count?: number
}

/** What every event has; (view, n) is its identity. */
interface EventBase {
  view: string
  n: number
  at: number
}

export interface PageviewEvent extends EventBase {
  type: 'pageview'
  props?: Props
}

export interface TrackEvent extends EventBase {
  type: 'track'
  name: string
  props?: Props
  value?: number
  currency?: string
  passive?: boolean
  order_id?: string
  guest?: boolean
  items?: unknown[]
}

export interface FeedbackEvent extends EventBase {
  type: 'feedback'
  kind: FeedbackKind
  score?: number
  subject?: string
  comment?: string
  response?: string
  question?: string
  choice?: string
  /** ms of its view's active time until then, where the view's own total is of later: in exports. */
  active?: number
  props?: Props
}

export interface VitalEvent extends EventBase {
  type: 'vital'
  name: VitalName
  value: number
  rating?: VitalRating
}

export interface IdentifyEvent extends EventBase {
  type: 'identify'
  user?: string
  account?: string
  traits?: Props
}

export type Event = PageviewEvent | TrackEvent | FeedbackEvent | VitalEvent | IdentifyEvent
export type EventType = Event['type']

export type Props = Record<string, string | number | boolean>

export const FEEDBACK_KINDS = ['thumbs', 'nps', 'csat', 'ces', 'review', 'choice', 'text'] as const
export type FeedbackKind = (typeof FEEDBACK_KINDS)[number]

export const VITALS = ['LCP', 'INP', 'CLS', 'FCP', 'TTFB'] as const
export type VitalName = (typeof VITALS)[number]

export const VITAL_RATINGS = ['good', 'needs-improvement', 'poor'] as const
export type VitalRating = (typeof VITAL_RATINGS)[number]

/** `202`: the batch is on disk, but for what `rejected` names. */
export interface Accepted {
  accepted: number
  rejected: Problem[]
  /** The site asks its visitors something: the version of `GET /e/q`. */
  questions?: string
}

/** Every other status of ours has this body; a reply without it comes from somebody in between. */
export interface Refused {
  error: { code: string; message: string; path?: string; allowed?: readonly string[] }
}

/** What is wrong with one value: where, a word for programs, a sentence for people. */
export interface Problem {
  path: string
  reason: string
  message: string
}

/** Limits of the wire; lengths in UTF-8 bytes. Longer texts are cut, larger batches refused. */
export const LIMITS = {
  batchBytes: 60_000,
  /** The script stays below this, so that one more keepalive request always fits into the browser's 64 KiB. */
  sendBytes: 40 * 1024,
  events: 100,
  id: 64,
  url: 2048,
  title: 500,
  name: 100,
  propKeys: 30,
  propKey: 50,
  propValue: 500,
  comment: 4000,
  /** An event older than this is rejected as `too_old`. */
  ageMs: 7 * 24 * 60 * 60 * 1000,
} as const
