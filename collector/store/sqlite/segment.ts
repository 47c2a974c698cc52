import type { EventColumn, VisitColumn } from '../../dimensions.js'

/**
 * One UTC day as columns: the visits that started on it with all their kept events, in order. Derived from rows, thrown
 * away and built again at any time. Columns of texts hold numbers of the dictionary; those of details, numbers of `texts`.
 */
export interface Segment {
  day: number
  visits: VisitsOfDay
  events: EventsOfDay
  details: Details
  vitals: Vitals
  /** What other days need to know of this one. */
  lasting: Lasting
  /** Texts that only details have; 0 is the missing one. */
  texts: readonly string[]
  /** The largest number of a cookieless visitor in it. */
  lastCookieless: number
  bytes: number
}

export interface VisitsOfDay extends Record<VisitColumn, Uint32Array> {
  count: number
  /** Where the events of visit i begin; one more entry than visits. */
  firstEvent: Uint32Array
  /** The visitor's number; negative: a cookieless visitor, numbered within the day; 0: an event without a visit. */
  visitor: Int32Array
  /** UTC ms; NaN for an event without a visit: it lies in no range. */
  start: Float64Array
  /** ms. */
  duration: Float64Array
  pageviews: Uint32Array
  interactions: Uint32Array
  /** `cart` and `checkout` events; `order` events. */
  carts: Uint32Array
  orders: Uint32Array
  /** ms of all its pageviews. */
  active: Float64Array
  /** ms from the start to the first interaction; infinite without one. */
  firstInteraction: Float64Array
}

export interface EventsOfDay extends Record<Exclude<EventColumn, 'sender'>, Uint32Array> {
  count: number
  /** UTC ms. */
  at: Float64Array
  /** 1 for a pageview. */
  pageview: Uint8Array
  /** 1 for a track event that is not passive, or feedback. */
  interaction: Uint8Array
  /** ms and % of a pageview's view; 0 for other events. */
  active: Uint32Array
  scroll: Uint8Array
  /** SENDERS by number. */
  sender: Uint8Array
  /** Which row of `details`, and of `vitals` for a pageview's view; 0 without. */
  detail: Uint32Array
  vital: Uint32Array
}

/** What few events have; row 0 is of those that have nothing. */
export interface Details {
  /** As it was sent, in whole units of `currency`; NaN without. */
  value: Float64Array
  currency: Uint32Array
  order: Uint32Array
  /** 1 for a guest's order. */
  guest: Uint8Array
  /** KIND_NUMBERS by number; NaN without a score. */
  kind: Uint8Array
  score: Float64Array
  subject: Uint32Array
  /** Whom a server named. */
  user: Uint32Array
  /** Where the properties of row i begin; one more entry than rows. */
  firstProp: Uint32Array
  propKey: Uint32Array
  propValue: Uint32Array
}

export const VITAL_COLUMNS = ['lcp', 'inp', 'fcp', 'ttfb', 'cls'] as const
export type VitalColumn = (typeof VITAL_COLUMNS)[number]

/** By view; NaN where it has none. `good`: 1 where it was rated so. */
export interface Vitals {
  values: Record<VitalColumn, Float64Array>
  good: Record<VitalColumn, Uint8Array>
}

/** What spans days: orders and refunds, and who visitors were. Visitors as in `visits`. */
export interface Lasting {
  orders: Order[]
  refunds: Order[]
  identities: Identification[]
}

/** An `order` event, or the order that a `refund` is of. */
export interface Order {
  /** Its row of the day's events. */
  row: number
  at: number
  order: string
  visitor: number
  /** Whom a server named; '' without. */
  user: string
  /** In whole units; NaN without. */
  value: number
  currency: string
}

/** An `identify` event; '' where it does not say. */
export interface Identification {
  visitor: number
  at: number
  user: string
  account: string
  traits: Record<string, string>
}

export interface SegmentSizes {
  visits: number
  events: number
  details: number
  props: number
  vitals: number
}

/** Empty columns of the right lengths. */
export function createSegment(day: number, sizes: SegmentSizes): Segment {
  const { visits, events, details, vitals } = sizes
  const numbers = () => new Uint32Array(visits)
  const ofVitals = <T>(column: () => T) =>
    Object.fromEntries(VITAL_COLUMNS.map((name) => [name, column()])) as Record<VitalColumn, T>
  const segment = {
    visits: {
      count: visits,
      firstEvent: new Uint32Array(visits + 1),
      visitor: new Int32Array(visits),
      start: new Float64Array(visits),
      duration: new Float64Array(visits),
      pageviews: numbers(),
      interactions: numbers(),
      carts: numbers(),
      orders: numbers(),
      active: new Float64Array(visits),
      firstInteraction: new Float64Array(visits).fill(Number.POSITIVE_INFINITY),
      entry_page: numbers(),
      exit_page: numbers(),
      source: numbers(),
      referrer: numbers(),
      channel: numbers(),
      utm_source: numbers(),
      utm_medium: numbers(),
      utm_campaign: numbers(),
      utm_content: numbers(),
      utm_term: numbers(),
      country: numbers(),
      device: numbers(),
      browser: numbers(),
      browser_version: numbers(),
      os: numbers(),
      os_version: numbers(),
      language: numbers(),
      visitor_type: numbers(),
    },
    events: {
      count: events,
      at: new Float64Array(events),
      pageview: new Uint8Array(events),
      interaction: new Uint8Array(events),
      active: new Uint32Array(events),
      scroll: new Uint8Array(events),
      sender: new Uint8Array(events),
      page: new Uint32Array(events),
      host: new Uint32Array(events),
      name: new Uint32Array(events),
      detail: new Uint32Array(events),
      vital: new Uint32Array(events),
    },
    details: {
      value: new Float64Array(details + 1).fill(Number.NaN),
      currency: new Uint32Array(details + 1),
      order: new Uint32Array(details + 1),
      guest: new Uint8Array(details + 1),
      kind: new Uint8Array(details + 1),
      score: new Float64Array(details + 1).fill(Number.NaN),
      subject: new Uint32Array(details + 1),
      user: new Uint32Array(details + 1),
      firstProp: new Uint32Array(details + 2),
      propKey: new Uint32Array(sizes.props),
      propValue: new Uint32Array(sizes.props),
    },
    vitals: {
      values: ofVitals(() => new Float64Array(vitals + 1).fill(Number.NaN)),
      good: ofVitals(() => new Uint8Array(vitals + 1)),
    },
  }
  const lasting = { orders: [], refunds: [], identities: [] }
  return { day, ...segment, lasting, texts: [''], lastCookieless: 0, bytes: bytesOf(segment) }
}

const bytesOf = (columns: object): number =>
  Object.values(columns).reduce((sum: number, column) => {
    if (ArrayBuffer.isView(column)) return sum + column.byteLength
    return typeof column === 'object' ? sum + bytesOf(column) : sum
  }, 0)
