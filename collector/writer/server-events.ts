import { type Event, LIMITS, type Problem } from '../../sdk/protocol.js'
import { dayOf } from '../day.js'
import { SENDERS } from '../dimensions.js'
import type { Site } from '../sites.js'
import type { DeliveredBatch } from '../store/delivery.js'
import { zoneOf } from '../zone.js'
import { type Check, type Checks, Invalid, ifGiven, isInvalid, isObject, nonEmpty, object, time } from './checks.js'
import { type EnrichedBatch, eventOf, MAX_AGE_MS, NOWHERE } from './enrich.js'
import { keptFeedback } from './kept-feedback.js'
import { anId, keepGood, readAs, unknowns } from './validate.js'

const MAX_EVENTS = 1000
const TYPES = ['track', 'feedback', 'identify'] as const
const SENDER = SENDERS.indexOf('server')

/** How the ids of its views begin; no browser's does. */
export const SERVER_VIEW = 'server:'

/** The body of `POST /api/v1/events` (docs/API.md §3); a key of one site need not name it. */
export interface ServerBody {
  site?: string
  events: unknown[]
}

/** What its events have besides what the wire's have: an idempotency key, and whose they are. */
interface Whose {
  id: string
  at: number
  user?: string
  visitor?: string
  visit?: string
}

interface ServerEvent {
  whose: Whose
  event: Event
}

const BODY: Checks<ServerBody> = { site: ifGiven(nonEmpty(LIMITS.name)), events: unknowns }

const WHOSE: Checks<Whose> = {
  id: key,
  at: time,
  user: ifGiven(nonEmpty(LIMITS.propValue)),
  visitor: ifGiven(anId),
  visit: ifGiven(anId),
}

const readParts = object(BODY)
const readWhose = object(WHOSE)

/** A parsed body without its events being looked at, or what makes it none. */
export function readServerBody(body: unknown): ServerBody | Invalid {
  const read = readParts(body)
  const isTooMany = !isInvalid(read) && read.events.length > MAX_EVENTS
  return isTooMany ? new Invalid('too_many', `must have at most ${MAX_EVENTS} items`, 'events') : read
}

export interface ServerEventsOf {
  site: Site
  /** The collector's clock, UTC ms. */
  received: number
  isForgotten: (site: Site, visitor: string) => boolean
  /** How they came is told elsewhere. */
  isExported?: boolean
}

/**
 * Events from a server → what is kept of each, as a batch of its own: its visit is found when it is appended. A bad one
 * is left out and named. `at` is the server's own clock: what lies in the future is now, what is older than 400 days is
 * `too_old`.
 */
export function enrichServerEvents(values: unknown[], { site, received, isForgotten, isExported }: ServerEventsOf) {
  const rejected: Problem[] = []
  const check: Check<ServerEvent> = (value) => {
    const read = readServerEvent(value)
    if (isInvalid(read)) return read
    const { at, visitor } = read.whose
    if (received - at > MAX_AGE_MS) return new Invalid('too_old', 'must be at most 400 days old', 'at')
    if (visitor === undefined || !isForgotten(site, visitor)) return read
    return new Invalid('forgotten', 'this visitor was erased: what arrives late is not kept', 'visitor')
  }
  const enriched: (EnrichedBatch | DeliveredBatch)[] = []
  const day = zoneOf(site.timezone).dayOf(received)
  const taken = { type: 'server', day, rejected: [] } as const
  for (const event of keepGood(values, 'events', check, rejected)) {
    enriched.push({ ...batchOf(event, site, received), ...(!isExported && { delivery: taken }) })
  }
  const reasons = rejected.map(({ reason }) => reason)
  if (reasons.length > 0 && !isExported)
    enriched.push({ ...emptyBatch(site, received), delivery: { ...taken, rejected: reasons } })
  return { enriched, rejected }
}

function readServerEvent(value: unknown): ServerEvent | Invalid {
  const whose = readWhose(value)
  if (isInvalid(whose) || !isObject(value))
    return isInvalid(whose) ? whose : new Invalid('wrong_type', 'must be an object')
  const type = TYPES.find((known) => known === value.type)
  if (!type) return new Invalid('unknown_type', `must be one of ${TYPES.join(', ')}`, 'type')
  if (whose.visit !== undefined && whose.visitor === undefined) {
    return new Invalid('incomplete', 'a visit goes with its visitor', 'visitor')
  }
  const event = readAs(type, { ...value, view: 'server', n: 0 })
  return isInvalid(event) ? event : { whose, event }
}

/** The event is a view of its own, whose id no browser can have. */
function batchOf({ whose, event }: ServerEvent, site: Site, received: number): EnrichedBatch {
  const { id, user, visitor, visit = null } = whose
  const at = Math.min(whose.at, received)
  const view = `${SERVER_VIEW}${id}`
  const { detail, ...kept } = eventOf(keptFeedback({ ...event, view }, site), at)
  return {
    site,
    received,
    identity: visitor === undefined ? null : { visitor, visit, at },
    client: NO_CLIENT,
    locality: NOWHERE,
    views: [{ ...NO_PAGE, id: view, at, sender: SENDER, cookieless: { day: dayOf(at), hash: null } }],
    events: [{ ...kept, detail: user === undefined ? detail : { ...detail, user } }],
  }
}

/** A batch that says nothing but how it was delivered. */
export const emptyBatch = (site: Site, received: number): EnrichedBatch => {
  return { site, received, identity: null, client: NO_CLIENT, locality: NOWHERE, views: [], events: [] }
}

const NO_CLIENT = { country: '', browser: '', browserVersion: '', os: '', osVersion: '', device: '', language: '' }
const NO_CAMPAIGN = { utm_source: '', utm_medium: '', utm_campaign: '', utm_content: '', utm_term: '' }
const NO_TOTALS = { span: 0, visible: 0, active: 0, scroll: 0, count: 0 }
const NO_PAGE = { host: '', page: '', title: '', referrer: '', source: '', channel: '', ...NO_CAMPAIGN, ...NO_TOTALS }

/** Not cut like other texts: two keys that begin alike would be one. */
function key(value: unknown): string | Invalid {
  const read = nonEmpty(LIMITS.id)(value)
  return isInvalid(read) || read === value ? read : new Invalid('too_long', `must have at most ${LIMITS.id} bytes`)
}
