import type { ConsentAnswer, ConsentState } from './consent.js'
import type { Props } from './protocol.js'

/** Names of a site's events with their properties: `{ signup: { plan: 'free' | 'pro' } }`. */
export type EventMap = Record<string, Props>

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
  url?: string
  /** Default: the document's title when the view is sent. */
  title?: string
  /** Default: the view before this one. */
  referrer?: string
  props?: Props
}

/** The public calls. None of them throws or rejects, whatever it is given; `debug` says what was wrong. */
export interface Tracker<E extends { [K in keyof E]: object } = EventMap> {
  /** Records an event with up to 30 properties: texts, finite numbers, booleans. Too much is cut. */
  track<K extends keyof E & string>(
    name: K,
    ...rest: Record<string, never> extends E[K]
      ? [props?: E[K], details?: TrackDetails]
      : [props: E[K], details?: TrackDetails]
  ): void
  /** Records a pageview by hand: the view before it ends. */
  pageview(details?: PageviewDetails): void
  /** Reads the consent, or takes the visitor's answer, which is remembered. A withdrawal deletes what was not sent. */
  consent(answer?: ConsentAnswer): ConsentState
  /** `consent('none')`. */
  optOut(): void
  /** For a backend that sends events of this visit itself; `null` when cookieless or not seen yet. */
  ids(): { visitor: string; visit: string } | null
  /** Properties of every later event, beside those already set; an event's own win. */
  set(props: Props): void
  /** Sends now. True when everything is acknowledged, false when something is kept for later. */
  flush(): Promise<boolean>
  /** Sends what is left and removes every listener. */
  stop(): void
}
