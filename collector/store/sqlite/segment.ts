import { DAY_MS } from '../../day.js'
import type { EventColumn, VisitColumn } from '../../dimensions.js'
import type { Placed } from './placed.js'

/** Numbers in a row, in the narrowest array that holds them. */
export type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

type Columns<Name extends string, Of = Column> = { readonly [N in Name]: Of }

/**
 * One UTC day as columns: the visits that started on it with all their kept events, in order. Derived from rows, thrown
 * away and built again at any time. Columns of texts hold numbers of the dictionary; those of details, numbers of `texts`.
 * A column may be read from a file when it is first asked for: take it out of a loop.
 */
export interface Segment<Of = Column> extends SegmentFacts {
  visits: Columns<VisitColumns, Of> & { readonly count: number }
  events: Columns<EventColumns, Of> & { readonly count: number }
  details: Columns<DetailColumns, Of>
  /** By view; NaN where it has none. */
  vitals: Columns<VitalColumn, Of>
  /** 1 where a view's vital was rated good. */
  good: Columns<VitalColumn, Of>
}

/** UTC ms. */
export const startOf = ({ day }: Pick<SegmentFacts, 'day'>): number => day * DAY_MS

/** The first and last of some times. */
export function boundsOf(after: Float64Array): Pick<SegmentFacts, 'first' | 'last'> {
  let [first, last] = [0, 0]
  for (let row = 0; row < after.length; row++) {
    if (row === 0 || after[row] < first) first = after[row]
    if (row === 0 || after[row] > last) last = after[row]
  }
  return { first, last }
}

/** What is known of a day at once. */
export interface SegmentFacts {
  day: number
  /** What other days need to know of this one. */
  lasting: Lasting
  /** Texts that only details have; 0 is the missing one. */
  texts: readonly string[]
  /** The largest number of a cookieless visitor in it. */
  lastCookieless: number
  /** ms since the day began, of the first and last event. */
  first: number
  last: number
}

export type VisitColumns =
  | VisitColumn
  /** Whose rows it is made of: the number of the visit; of a cookieless visitor its own, negative. */
  | 'owner'
  /** Where the events of visit i begin; one more entry than visits. */
  | 'firstEvent'
  /** The visitor's number; negative: a cookieless visitor, numbered within the day; 0: an event without a visit. */
  | 'visitor'
  /** UTC ms; NaN for an event without a visit: it lies in no range. */
  | 'start'
  /** ms. */
  | 'duration'
  | 'pageviews'
  | 'interactions'
  /** `cart` and `checkout` events; `order` events. */
  | 'carts'
  | 'orders'
  /** ms of all its pageviews. */
  | 'active'
  /** ms from the start to the first interaction; infinite without one. */
  | 'firstInteraction'

export type EventColumns =
  | EventColumn
  /** ms since the day began. */
  | 'after'
  /** 1 for a pageview. */
  | 'pageview'
  /** 1 for a track event that is not passive, or feedback. */
  | 'interaction'
  /** ms and % of a pageview's view; 0 for other events. */
  | 'active'
  | 'visible'
  | 'scroll'
  /** Which row of `details`, and of `vitals` for a pageview's view; 0 without. */
  | 'detail'
  | 'vital'

/** What few events have; row 0 is of those that have nothing. */
export type DetailColumns =
  /** As it was sent, in whole units of `currency`; NaN without. */
  | 'value'
  | 'currency'
  | 'order'
  /** 1 for a guest's order. */
  | 'guest'
  /** KIND_NUMBERS by number; NaN without a score. */
  | 'kind'
  | 'score'
  | 'subject'
  /** 1 for feedback that answers a question, not for what follows that answer. */
  | 'response'
  /** ms of active time that the visit had until then. */
  | 'before'
  /** Whom a server named. */
  | 'user'
  /** Where the properties of row i begin; one more entry than rows. */
  | 'firstProp'
  | 'propKey'
  | 'propValue'

export const VITAL_COLUMNS = ['lcp', 'inp', 'fcp', 'ttfb', 'cls'] as const
export type VitalColumn = (typeof VITAL_COLUMNS)[number]

/** What spans days: orders and refunds, and who visitors were. Visitors as in `visits`. */
export interface Lasting {
  orders: Order[]
  refunds: Order[]
  identities: Identification[]
  ratings: Rating[]
}

/** An `order` event, or the order that a `refund` is of. */
export interface Order extends Placed {
  /** Its row of the day's events. */
  row: number
  order: string
  visitor: number
  /** Whom a server named; '' without. */
  user: string
  /** In whole units; NaN without. */
  value: number
  currency: string
}

/** What a visitor's score says of its satisfaction, as a number of SATISFACTIONS. */
export interface Rating extends Placed {
  /** As of visits. */
  owner: number
  visitor: number
  satisfaction: number
}

/** An `identify` event; '' where it does not say. */
export interface Identification extends Placed {
  /** As of visits. */
  owner: number
  visitor: number
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

/** A segment that is being built. */
export type NewSegment = Segment<Float64Array>

/** Empty columns of the right lengths. */
export function createSegment(day: number, { visits, events, details, props, vitals }: SegmentSizes): NewSegment {
  const zeros = <Name extends string>(names: readonly Name[], length: number) =>
    Object.fromEntries(names.map((name) => [name, new Float64Array(length)])) as Columns<Name, Float64Array>
  const segment: NewSegment = {
    day,
    visits: {
      count: visits,
      ...zeros(OF_VISITS, visits),
      firstEvent: new Float64Array(visits + 1),
      firstInteraction: new Float64Array(visits).fill(Number.POSITIVE_INFINITY),
    },
    events: { count: events, ...zeros(OF_EVENTS, events) },
    details: {
      ...zeros(OF_DETAILS, details + 1),
      value: new Float64Array(details + 1).fill(Number.NaN),
      score: new Float64Array(details + 1).fill(Number.NaN),
      firstProp: new Float64Array(details + 2),
      ...zeros(OF_PROPS, props),
    },
    vitals: zeros(VITAL_COLUMNS, vitals + 1),
    good: zeros(VITAL_COLUMNS, vitals + 1),
    lasting: { orders: [], refunds: [], identities: [], ratings: [] },
    texts: [''],
    lastCookieless: 0,
    first: 0,
    last: 0,
  }
  for (const name of VITAL_COLUMNS) segment.vitals[name].fill(Number.NaN)
  return segment
}

export const OF_VISITS = [
  'owner',
  'visitor',
  'start',
  'duration',
  'pageviews',
  'interactions',
  'carts',
  'orders',
  'active',
  'entry_page',
  'exit_page',
  'source',
  'referrer',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'utm_term',
  'country',
  'region',
  'city',
  'device',
  'browser',
  'browser_version',
  'os',
  'os_version',
  'language',
  'visitor_type',
] as const satisfies VisitColumns[]
export const OF_EVENTS = [
  'after',
  'pageview',
  'interaction',
  'active',
  'visible',
  'scroll',
  'sender',
  'page',
  'host',
  'name',
  'detail',
  'vital',
] as const satisfies EventColumns[]
export const OF_DETAILS = [
  'currency',
  'order',
  'guest',
  'kind',
  'subject',
  'response',
  'before',
  'user',
] as const satisfies DetailColumns[]
export const OF_PROPS = ['propKey', 'propValue'] as const satisfies DetailColumns[]
