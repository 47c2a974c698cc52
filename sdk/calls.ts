import type { ConsentAnswer, ConsentState } from './options.js'
import type { FeedbackKind, Props } from './protocol.js'
import type { Answer, Question } from './question.js'

/** Names of a site's events with their properties: `{ signup: { plan: 'free' | 'pro' } }`. */
export type EventMap = Record<string, Props>

/** What other events are called. */
export type ReservedName = 'pageview' | 'feedback'

export interface TrackDetails {
  /** What the event is worth, in major units of `currency` (9.9 is nine euros ninety). */
  value?: number
  /** ISO 4217, such as `EUR`; by default the site's. */
  currency?: string
  /** True: it happened to the visitor and is no interaction (METRICS.md §1). */
  passive?: boolean
}

export interface PageviewDetails {
  /** Absolute or relative to the page; default its address. */
  url?: string | URL
  /** Default: the document's title when the view is sent. */
  title?: string
  /** Default: the view before this one. */
  referrer?: string
  props?: Props
}

export interface Feedback {
  kind: FeedbackKind
  /** `thumbs` 0/1, `nps` 0–10, `csat` 1–5, `ces` 1–7, `review` 1–5. */
  score: number
  /** What it is about, such as an article's id. */
  subject?: string
  /** Up to 4,000 bytes. */
  comment?: string
}

export interface Item {
  id: string
  quantity?: number
  /** Of one, in major units of the order's currency. */
  price?: number
  [key: string]: string | number | boolean | undefined
}

/** What a cart or a checkout holds. */
export interface Basket {
  value?: number
  currency?: string
  items?: readonly Item[]
}

export interface Order extends Basket {
  /** An order is counted once, however often it is told. */
  id: string
  value: number
  currency: string
  /** Bought without an account. */
  guest?: boolean
}

export interface Refund {
  /** The order's `id`. */
  order_id: string
  value: number
  currency: string
}

/** An event as `on('send')` sees it, before it has its view and number. */
export interface SeenEvent {
  type: 'pageview' | 'track' | 'feedback' | 'vital' | 'identify'
  /** UTC ms. */
  at: number
  name?: string
  props?: Props
  [field: string]: unknown
}

/** The public calls. None of them throws or rejects, whatever it is given; `debug` says what was wrong. */
export interface Tracker<E extends { [K in keyof E]: object } = EventMap> {
  /** Records an event with up to 30 properties: texts, finite numbers, booleans. Too much is cut. */
  track<K extends keyof E & string>(
    name: K & (K extends ReservedName ? never : unknown),
    ...rest: Record<string, never> extends E[K]
      ? [props?: E[K], details?: TrackDetails]
      : [props: E[K], details?: TrackDetails]
  ): void
  /** Records a pageview by hand: the view before it ends. */
  pageview(details?: PageviewDetails): void
  /** Ties this visitor to a user of the site; not counted as an event. */
  identify(user: string, traits?: Props): void
  /** Ties this visitor to an account, such as a company. */
  group(account: string, traits?: Props): void
  /** Goes on as a new visitor, for example after a logout on a shared computer. */
  reset(): void
  /** Records a rating. */
  feedback(rating: Feedback): void
  /** Shows a question, once. Resolves to the answer, or to `null` where it is not shown, or dismissed. */
  survey(question: Question): Promise<Answer | null>
  /** Records an order; its event has the page, visit and source that led to it. */
  order(order: Order): void
  /** Records that some or all of an order was paid back. */
  refund(refund: Refund): void
  /** Something was put into the cart. */
  cart(basket?: Basket): void
  /** The checkout was begun. */
  checkout(basket?: Basket): void
  /** Reads the consent, or takes the visitor's answer, which is remembered. A withdrawal deletes what was not sent. */
  consent(answer?: ConsentAnswer): ConsentState
  /** `consent('none')`. */
  optOut(): void
  /** For a backend that sends events of this visit itself; `null` when cookieless or not seen yet. */
  ids(): { visitor: string; visit: string } | null
  /** Erases this visitor at the collector, and the cookies; its receipt, or `null` when that did not work. */
  forget(): Promise<unknown>
  /** What the collector has of this visitor, or `null` when that cannot be had. */
  export(): Promise<unknown>
  /** Properties of every later event, beside those already set; an event's own win. */
  set(props: Props): void
  /** Sends now. True when everything is acknowledged, false when something is kept for later. */
  flush(): Promise<boolean>
  /** Sees each event before it is sent; what it returns is recorded instead, nothing at all after `null`. */
  on(type: 'send', look: (event: SeenEvent) => SeenEvent | null | undefined): void
  /** Sends what is left and removes every listener. */
  stop(): void
}
