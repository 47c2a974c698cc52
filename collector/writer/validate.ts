import {
  type Batch,
  type Context,
  type Event,
  type EventType,
  FEEDBACK_KINDS,
  LIMITS,
  type Problem,
  VITAL_RATINGS,
  VITALS,
  type View,
  type Visit,
  type Visitor,
} from '../../sdk/protocol.js'
import { DAY_MS } from '../day.js'
import {
  amount,
  boolean,
  type Check,
  type Checks,
  Invalid,
  id,
  ifGiven,
  integer,
  isInvalid,
  isObject,
  list,
  nonEmpty,
  object,
  oneOf,
  optional,
  text,
  time,
  total,
} from './checks.js'
import { absoluteUrl, currency, inScale, items, props, trackName } from './fields.js'

/** A batch that is one, and what was left out of it. */
export interface Valid {
  batch: Batch
  rejected: Problem[]
  rejectedEvents: RejectedEvent[]
}

/** An event that was left out: why, and which one, where it says so. */
export interface RejectedEvent {
  reason: string
  event: { view: string; n: number } | null
}

export const anId = id(LIMITS.id)

const VISITOR: Checks<Visitor> = { id: anId, first: time, visits: integer(1, 1_000_000) }

const VISIT: Checks<Visit> = { id: anId, start: time }

const CONTEXT: Checks<Context> = {
  language: optional(text(35)),
  timezone: optional(text(64)),
  screen: optional(text(20)),
  viewport: optional(text(20)),
  automated: optional(boolean),
  ephemeral: optional(boolean),
  keep: optional(list(text(LIMITS.propKey), 30)),
  hash: optional(boolean),
  domain: optional(text(253)),
}

const VIEW: Checks<View> = {
  id: anId,
  url: absoluteUrl,
  title: optional(text(LIMITS.title)),
  referrer: optional(text(LIMITS.url)),
  at: time,
  span: optional(total(DAY_MS)),
  visible: optional(total(DAY_MS)),
  active: optional(total(DAY_MS)),
  scroll: optional(total(100)),
  count: optional(total(1_000_000)),
}

const BASE = { view: anId, n: integer(0, 1_000_000), at: time }

/** Events by type; `satisfies` holds each table to its wire type. */
const EVENTS = {
  pageview: { type: oneOf(['pageview']), ...BASE, props: optional(props) },
  track: {
    type: oneOf(['track']),
    ...BASE,
    name: trackName,
    props: optional(props),
    value: ifGiven(amount),
    currency: ifGiven(currency),
    passive: optional(boolean),
    order_id: optional(nonEmpty(LIMITS.propValue)),
    guest: optional(boolean),
    items: optional(items),
  },
  feedback: {
    type: oneOf(['feedback']),
    ...BASE,
    kind: oneOf(FEEDBACK_KINDS),
    score: ifGiven(amount),
    subject: optional(text(LIMITS.propValue)),
    comment: optional(text(LIMITS.comment)),
    response: optional(text(LIMITS.id)),
    question: optional(text(LIMITS.propValue)),
    choice: optional(text(LIMITS.propValue)),
    active: optional(total(DAY_MS)),
    props: optional(props),
  },
  vital: {
    type: oneOf(['vital']),
    ...BASE,
    name: oneOf(VITALS),
    value: amount,
    rating: optional(oneOf(VITAL_RATINGS)),
  },
  identify: {
    type: oneOf(['identify']),
    ...BASE,
    user: optional(nonEmpty(LIMITS.propValue)),
    account: optional(nonEmpty(LIMITS.propValue)),
    traits: optional(props),
  },
} satisfies { [T in EventType]: Checks<Extract<Event, { type: T }>> }

const readEvent: { [T in EventType]: Check<Event> } = {
  pageview: object(EVENTS.pageview),
  track: object(EVENTS.track),
  feedback: object(EVENTS.feedback),
  vital: object(EVENTS.vital),
  identify: object(EVENTS.identify),
}

export const unknowns: Check<unknown[]> = (value) =>
  Array.isArray(value) ? value : new Invalid('wrong_type', 'must be a list')

/** The batch without what may fail alone. */
const ENVELOPE: Checks<Omit<Batch, 'views' | 'events'> & { views: unknown[]; events: unknown[] }> = {
  v: (value) => (value === 1 ? 1 : new Invalid('unknown_version', 'must be 1')),
  site: nonEmpty(LIMITS.name),
  sent: time,
  sdk: optional(text(50)),
  visitor: ifGiven(object(VISITOR)),
  visit: ifGiven(object(VISIT)),
  context: optional(object(CONTEXT)),
  views: unknowns,
  events: unknowns,
  dropped: optional(total(1_000_000)),
}

const readEnvelope = object(ENVELOPE)
const readView = object(VIEW)

/**
 * The only place that meets untrusted data: a parsed body → a `Batch`, or the first problem that makes it none.
 * A bad view or event does not sink its batch: it is left out and named in `rejected`. An event of a view that is
 * missing or bad is `no_view`. Unknown fields are left out, too long texts cut, unknown types `unknown_type`.
 */
export function validate(body: unknown): Valid | Invalid {
  const read = readEnvelope(body)
  if (isInvalid(read)) return read.path === '' ? new Invalid(read.reason, `a batch ${read.message}`) : read
  if ((read.visitor === undefined) !== (read.visit === undefined)) {
    return new Invalid('incomplete', 'visitor and visit go together', read.visitor ? 'visit' : 'visitor')
  }
  const tooMany = read.events.length > LIMITS.events ? 'events' : read.views.length > LIMITS.events ? 'views' : null
  if (tooMany) return new Invalid('too_many', `must have at most ${LIMITS.events} items`, tooMany)
  const rejected: Problem[] = []
  const views = keepGood(read.views, 'views', readView, rejected)
  const known = new Set(views.map((view) => view.id))
  const rejectedEvents: RejectedEvent[] = []
  const check = (value: unknown) => {
    const event = anEvent(value, known, read.sent)
    if (isInvalid(event)) rejectedEvents.push({ reason: event.reason, event: whichOf(value) })
    return event
  }
  const events = keepGood(read.events, 'events', check, rejected)
  return { batch: { ...read, views, events }, rejected, rejectedEvents }
}

/** The values that pass; the others are named in `rejected`. */
export function keepGood<T>(values: unknown[], name: string, check: Check<T>, rejected: Problem[]): T[] {
  const good: T[] = []
  for (let i = 0; i < values.length; i++) {
    const read = check(values[i])
    if (isInvalid(read)) rejected.push(read.in(i).in(name).problem())
    else good.push(read)
  }
  return good
}

function anEvent(value: unknown, views: Set<string>, sent: number): Event | Invalid {
  if (!isObject(value)) return new Invalid('wrong_type', 'must be an object')
  if (!isEventType(value.type)) {
    return new Invalid('unknown_type', `must be one of ${Object.keys(EVENTS).join(', ')}`, 'type')
  }
  const event = readAs(value.type, value)
  if (isInvalid(event)) return event
  if (!views.has(event.view))
    return new Invalid('no_view', 'the batch must carry the view of each of its events', 'view')
  return sent - event.at > LIMITS.ageMs ? new Invalid('too_old', 'must be at most 7 days older than sent', 'at') : event
}

/** An event of this type by the checks of its fields, wherever it comes from. */
export function readAs(type: EventType, value: object): Event | Invalid {
  const event = readEvent[type](value)
  if (isInvalid(event)) return event
  if (event.type === 'track' && event.name === 'order' && event.order_id === undefined) {
    return new Invalid('missing', 'an order must have its order_id', 'order_id')
  }
  return event.type === 'feedback' ? inScale(event) : event
}

function whichOf(value: unknown): RejectedEvent['event'] {
  if (!isObject(value)) return null
  const view = BASE.view(value.view)
  const n = BASE.n(value.n)
  return isInvalid(view) || isInvalid(n) ? null : { view, n }
}

const isEventType = (value: unknown): value is EventType => typeof value === 'string' && Object.hasOwn(EVENTS, value)
