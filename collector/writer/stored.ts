import { type Batch, LIMITS } from '../../sdk/protocol.js'
import { DAY_MS, dayOf } from '../day.js'
import { type Check, type Checks, id, integer, list, object, optional, text, time } from './checks.js'
import { hashVisitor } from './cookieless.js'
import type { BrowserBatch, Client, EnrichedView, EnrichOptions, Identity } from './enrich.js'

/** What a view is known by besides what the wire says exactly. */
type StoredView = Omit<EnrichedView, keyof Batch['views'][number] | 'cookieless' | 'sender'> &
  Pick<EnrichedView, 'id' | 'referrer'>

/** What a line of an export says that the wire cannot: what the collector had made of the batch. */
export interface Stored {
  client: Client
  views: readonly StoredView[]
  /** The numbers of events that were rejected, and what its script had given up. */
  rejected?: readonly number[]
  given_up?: readonly { n: number; at: number; count: number }[]
}

/** A recorded line beside its batch. */
export interface Recorded {
  stored: Stored | null
  /** Visitor and visit are not a cookie's: the collector has derived them. */
  isCookieless: boolean
}

const MAX_CLIENT_BYTES = 200

/** A missing text is none. */
export const textOrNone =
  (bytes: number): Check<string> =>
  (value) =>
    value === undefined ? '' : text(bytes)(value)

const ofClient = textOrNone(MAX_CLIENT_BYTES)
const ofView = textOrNone(LIMITS.url)

const CLIENT: Checks<Client> = {
  country: ofClient,
  browser: ofClient,
  browserVersion: ofClient,
  os: ofClient,
  osVersion: ofClient,
  device: ofClient,
  language: ofClient,
}

const VIEW: Checks<StoredView> = {
  id: id(LIMITS.id),
  host: ofView,
  page: ofView,
  referrer: ofView,
  source: ofView,
  channel: ofView,
  utm_source: ofView,
  utm_medium: ofView,
  utm_campaign: ofView,
  utm_content: ofView,
  utm_term: ofView,
}

const aNumber = integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)

/** The `stored` of a line, or what is wrong with it. */
export const readStored: Check<Stored> = object<Stored>({
  client: object(CLIENT),
  views: list(object(VIEW), LIMITS.events),
  rejected: optional(list(integer(0, Number.MAX_SAFE_INTEGER), LIMITS.events)),
  given_up: optional(list(object({ n: aNumber, at: time, count: aNumber }), LIMITS.events)),
})

/** Puts back what had been made of a batch when it was first received: client, pages, sources, exact times, visitor. */
export function restore(
  enriched: BrowserBatch,
  batch: Batch,
  { stored, isCookieless }: Recorded,
  saltOf: EnrichOptions['saltOf'],
): BrowserBatch {
  const restored = stored ? restoreTexts(enriched, batch, stored) : enriched
  const { identity } = restored
  if (!isCookieless || !identity) return restored
  const cookieless = visitorOfDay(restored.site.id, identity, saltOf)
  return { ...restored, identity: null, views: restored.views.map((view) => ({ ...view, cookieless })) }
}

function restoreTexts(enriched: BrowserBatch, { visitor, views }: Batch, { client, views: known }: Stored) {
  return {
    ...enriched,
    client,
    identity: enriched.identity && { ...enriched.identity, first: visitor?.first ?? enriched.identity.first },
    views: enriched.views.map((view) => ({
      ...view,
      ...known.find(({ id }) => id === view.id),
      at: views.find(({ id }) => id === view.id)?.at ?? view.at,
    })),
  }
}

/** The visitor of a day that the line derives its id from: hashed like any other, so that other lines find it again. */
function visitorOfDay(site: string, { visitor, first }: Identity, saltOf: EnrichOptions['saltOf']) {
  const day = dayOf(first)
  const salt = saltOf(day, day * DAY_MS)
  return { day, hash: salt && hashVisitor(salt, { site, address: visitor, userAgent: '' }) }
}

/** What the line says of its view besides its events. */
export const toldOf = ({ rejected = [], given_up: givenUp = [] }: Stored) =>
  ({ type: 'export', rejected, givenUp }) as const
