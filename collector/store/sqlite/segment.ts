import type { EventColumn, VisitColumn } from '../../dimensions.js'

/**
 * One UTC day as columns: the visits that started on it with all their kept events, in order. Derived from rows, thrown
 * away and built again at any time. Columns of texts hold numbers of the dictionary.
 */
export interface Segment {
  visits: VisitsOfDay
  events: EventsOfDay
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
  /** ms and % of a pageview's view; 0 for other events. */
  active: Uint32Array
  scroll: Uint8Array
  /** SENDERS by number. */
  sender: Uint8Array
}

/** Empty columns of the right lengths. */
export function createSegment(visits: number, events: number): Segment {
  const numbers = () => new Uint32Array(visits)
  const segment = {
    visits: {
      count: visits,
      firstEvent: new Uint32Array(visits + 1),
      visitor: new Int32Array(visits),
      start: new Float64Array(visits),
      duration: new Float64Array(visits),
      pageviews: numbers(),
      interactions: numbers(),
      active: new Float64Array(visits),
      firstInteraction: new Float64Array(visits).fill(Number.POSITIVE_INFINITY),
      entry_page: numbers(),
      exit_page: numbers(),
      source: numbers(),
      channel: numbers(),
      utm_source: numbers(),
      utm_medium: numbers(),
      utm_campaign: numbers(),
      utm_content: numbers(),
      utm_term: numbers(),
      country: numbers(),
      device: numbers(),
      browser: numbers(),
      visitor_type: numbers(),
    },
    events: {
      count: events,
      at: new Float64Array(events),
      pageview: new Uint8Array(events),
      active: new Uint32Array(events),
      scroll: new Uint8Array(events),
      sender: new Uint8Array(events),
      page: new Uint32Array(events),
      host: new Uint32Array(events),
      name: new Uint32Array(events),
    },
    lastCookieless: 0,
  }
  return { ...segment, bytes: bytesOf(segment.visits) + bytesOf(segment.events) }
}

const bytesOf = (columns: object) =>
  Object.values(columns).reduce((sum: number, column) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0), 0)
