import type { Site } from '../sites.js'
import type { EnrichedBatch } from '../writer/enrich.js'
import type { RejectedEvent } from '../writer/validate.js'

/** How batches came, and what the delivery report is made of. */

/** A batch, and how it came. */
export interface DeliveredBatch extends EnrichedBatch {
  delivery: Delivery
}

export type Delivery = BrowserDelivery | ServerDelivery | ExportedDelivery | ExportedDay

/** `day` is the site's local day of receipt. */
export interface BrowserDelivery {
  type: 'browser'
  day: number
  /** Events that its script says it has given up. */
  dropped: number
  /** Events of it that were not taken. */
  rejected: readonly RejectedEvent[]
}

/** Events of a server have no numbers that could be missing, and are as late as their server likes. */
export interface ServerDelivery {
  type: 'server'
  day: number
  /** The reasons why events were not taken. */
  rejected: readonly string[]
}

/** What an export says of a view besides its events; how they had come is in the account of their days. */
export interface ExportedDelivery extends Told {
  type: 'export'
}

/** The account of a local day of an export. It counts where it says more than what is known of the day. */
export interface ExportedDay extends DayCounts {
  type: 'day'
  day: number
  drops: readonly Omit<Drop, 'site' | 'day'>[]
}

export interface DayCounts {
  stored: number
  repeated: number
  late: number
  dropped: number
}

/** What is known of a view's numbers besides its events. */
export interface Told {
  /** Of events that were rejected. */
  rejected: readonly number[]
  /** What scripts have given up, by the event of the view that their batch began with. */
  givenUp: readonly { n: number; at: number; count: number }[]
}

/** An event that comes later than this after it happened is late. */
export const LATE_MS = 60_000

/** Counts of the local days from `first` to `last`; what is missing and was given up since `from`, UTC ms. */
export interface DeliveryRange {
  first: number
  last: number
  from: number
}

/** Days are the site's, and those of receipt; visitors are told apart, not named. */
export interface DeliveryRows {
  /** Events by day: kept; there already; kept over a minute after they happened; given up, as scripts said. */
  days: ({ day: number } & DayCounts)[]
  /** Events that were not kept. */
  drops: { day: number; reason: string; class: string; count: number }[]
  /** Of each view that began at `at` and has holes in its numbers: how many are missing. */
  holes: { visitor: string; at: number; missing: number }[]
  /** What a visitor's script has told at `at` to have given up. */
  givenUp: { visitor: string; at: number; count: number }[]
}

export interface Drop {
  site: Site
  /** The site's local day of receipt. */
  day: number
  reason: string
  /** Of a bot what it is for, `''` else. */
  class: string
  count: number
}
