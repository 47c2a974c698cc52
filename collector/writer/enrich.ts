import { type Batch, type Context, type Event, LIMITS, type View } from '../../sdk/protocol.js'
import { DAY_MS, dayOf } from '../day.js'
import { SENDERS } from '../dimensions.js'
import { isExcluded } from '../exclusion.js'
import type { Site } from '../sites.js'
import type { BotClass } from './bots.js'
import type { Hints } from './client-hints.js'
import { hashVisitor, type Trace } from './cookieless.js'
import type { CountryOf } from './country.js'
import { keptFeedback } from './kept-feedback.js'
import { isToken } from './proof.js'
import { keptText } from './scrub.js'
import { readUserAgent, type UserAgent } from './user-agent.js'
import { type Where, whereOf } from './where.js'

/** First seen counts for so much, and a view's time with it. */
export const MAX_AGE_MS = 400 * DAY_MS

/** What the collector knows of a request besides its body. The address is used here and goes no further. */
export interface Request {
  /** The collector's clock when the body had arrived, UTC ms. */
  received: number
  userAgent: string
  hints?: Hints
  ip?: string
  /** ISO 3166 alpha-2, where somebody trusted has told it. */
  country?: string
  /** The same of the region and city. */
  locality?: Locality
  /** What the page was given by the site's backend, not looked at yet. */
  token?: string
  /** Of a recording: it had been looked at. */
  isSigned?: boolean
  /** The `Origin` of a live request, `null` without one; a recording has none, and is not asked for it. */
  origin?: string | null
}

/** Why a whole batch is not kept; counted per site, day, reason and class. */
export type Dropped = { reason: 'bot'; class: BotClass } | { reason: 'excluded' } | { reason: 'forgotten' }
export type DropReason = Dropped['reason']

export interface Client {
  country: string
  browser: string
  browserVersion: string
  os: string
  osVersion: string
  device: string
  language: string
}

/** Where in its country a browser was: a region by its name, or where that was not told its code (ISO 3166-2). */
export interface Locality {
  region: string
  city: string
}

export const NOWHERE: Locality = { region: '', city: '' }

/** A wire batch with the collector's times, understood; texts `''` where missing. */
export interface EnrichedBatch {
  site: Site
  /** The collector's clock when it had arrived, UTC ms. */
  received: number
  /** Who and which visit by cookie, or as a server names them; `null` when cookieless: each view tells its visitor of the day. */
  identity: Identity | Named | null
  client: Client
  locality: Locality
  views: EnrichedView[]
  events: EnrichedEvent[]
}

/** What a browser sends says who it is, or nobody. */
export interface BrowserBatch extends EnrichedBatch {
  identity: Identity | null
}

export interface Identity {
  visitor: string
  /** First seen, UTC ms. */
  first: number
  visit: string
  /** Which visit of the visitor this is, from 1. */
  ordinal: number
}

/** Whom an event from a server names: its visit is found when it is appended. */
export interface Named {
  visitor: string
  visit: string | null
  at: number
}

export interface EnrichedView extends Where, Required<Pick<View, 'span' | 'visible' | 'active' | 'scroll' | 'count'>> {
  id: string
  at: number
  title: string
  /** By its number in SENDERS. */
  sender: number
  /** Of a cookieless visitor: the UTC day it lives in and who it was; without a hash nobody can tell, so it is a new one. */
  cookieless: { day: number; hash: Uint8Array | null } | null
}

/** Name and flag are columns; what else the type has stays together in `detail`. */
export interface EnrichedEvent {
  type: Event['type']
  view: string
  n: number
  at: number
  name: string
  passive: boolean
  detail: Record<string, unknown> | null
}

export interface EnrichOptions {
  countryOf: CountryOf
  /** The salt of a UTC day, or `null` when it is gone (48 h after the day began). */
  saltOf: (day: number, now: number) => Uint8Array | null
  /** Whether a visitor was erased and may not come back. */
  isForgotten: (site: Site, visitor: string) => boolean
}

/** Cheap drops first: what is dropped here is never taken apart. */
const DROPS: readonly ((batch: Batch, of: DropContext) => Dropped | null)[] = [
  (_, { site, address }) => (isExcluded(site.excludedAddresses, address) ? { reason: 'excluded' } : null),
  ({ context }, { agent, site }) => {
    const bot = agent.bot ?? (context?.automated ? 'automation' : null)
    return bot && !site.allowBots ? { reason: 'bot', class: bot } : null
  },
  ({ visitor }, { site, isForgotten }) => (visitor && isForgotten(site, visitor.id) ? { reason: 'forgotten' } : null),
]

interface DropContext extends Pick<EnrichOptions, 'isForgotten'> {
  agent: UserAgent
  site: Site
  address: string | undefined
}

/** A valid batch and its request → the enriched batch, or why it is dropped. Stores and sends nothing. */
export function enrich(
  batch: Batch,
  { site, request, ...options }: { site: Site; request: Request } & EnrichOptions,
): BrowserBatch | Dropped {
  const agent = readUserAgent(request.userAgent, request.hints)
  for (const dropOf of DROPS) {
    const dropped = dropOf(batch, { agent, site, address: request.ip, ...options })
    if (dropped) return dropped
  }
  const country = request.ip ? options.countryOf(request.ip) : ''
  const timeOf = (at: number) => request.received - Math.min(MAX_AGE_MS, Math.max(0, batch.sent - at))
  const identity = identityOf(batch, timeOf)
  const sender = senderOf(request, site)
  const trace = { site: site.id, address: request.ip ?? request.country ?? '', userAgent: request.userAgent }
  return {
    site,
    received: request.received,
    identity,
    client: clientOf(agent, request.country ?? country, batch.context),
    locality: request.locality ?? NOWHERE,
    views: batch.views.map((view) => {
      const at = timeOf(view.at)
      return {
        ...viewOf(view, at, batch.context),
        sender,
        cookieless: identity ? null : visitorOfDay(at, trace, request, options),
      }
    }),
    events: batch.events.map((event) => eventOf(withActive(keptFeedback(event, site), batch), timeOf(event.at))),
  }
}

function identityOf({ visitor, visit }: Batch, timeOf: (at: number) => number): Identity | null {
  if (!visitor || !visit) return null
  return { visitor: visitor.id, first: timeOf(visitor.first), visit: visit.id, ordinal: visitor.visits }
}

function senderOf({ isSigned, token, received }: Request, site: Site): number {
  return SENDERS.indexOf(isSigned || isToken(token, site, received) ? 'signed' : 'browser')
}

function visitorOfDay(at: number, trace: Trace, { received }: Request, options: EnrichOptions) {
  // No event is older than that: an older view is a tab that was left open, or nonsense.
  const day = dayOf(Math.max(at, received - LIMITS.ageMs))
  const salt = options.saltOf(day, received)
  return { day, hash: salt && hashVisitor(salt, trace) }
}

function clientOf(agent: UserAgent, country: string, context: Context = {}): Client {
  const { browser, browserVersion, os, osVersion, device } = agent
  // ISO 639, so that nobody makes up languages.
  const language = /^[a-z]{2,3}(?=[-_]|$)/.exec((context.language ?? '').toLowerCase())?.[0] ?? ''
  return { country: country.toUpperCase(), browser, browserVersion, os, osVersion, device, language }
}

function viewOf(view: View, at: number, context?: Context): Omit<EnrichedView, 'cookieless' | 'sender'> {
  const { id, span = 0, visible = 0, active = 0, scroll = 0, count = 0 } = view
  const title = keptText(view.title ?? '', LIMITS.title)
  return { id, at, title, span, visible, active, scroll, count, ...whereOf(view, context) }
}

/** Feedback with the active time that its view has had: later the view has more. A batch is closed a second after an event. */
function withActive<E extends Event>(event: E, { views }: Batch): E {
  if (event.type !== 'feedback') return event
  return { active: views.find(({ id }) => id === event.view)?.active, ...event }
}

/** An event of the wire and its time → what is kept of it. */
export function eventOf(event: Event, at: number): EnrichedEvent {
  const { type, view, n } = event
  const name = 'name' in event ? event.name : type
  const passive = 'passive' in event && event.passive === true
  return { type, view, n, at, name, passive, detail: detailOf(event) }
}

const COLUMNS = new Set(['type', 'view', 'n', 'at', 'name', 'passive'])

/** Half of the time that taking the columns out by rest and spread takes (measured). */
function detailOf(event: object): Record<string, unknown> | null {
  let detail: Record<string, unknown> | null = null
  for (const key of Object.keys(event) as (keyof typeof event)[]) {
    if (COLUMNS.has(key)) continue
    detail ??= {}
    detail[key] = event[key]
  }
  return detail
}
