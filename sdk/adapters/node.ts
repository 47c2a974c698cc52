import type { EventMap, Order, Refund } from '../calls.js'
import { createId } from '../id.js'
import { cleanProps } from '../props.js'
import type { Props } from '../protocol.js'
import { routeAt, wrongOption } from './option.js'
import { createOutbox, type ServerEvent, type Trouble } from './outbox.js'
import { REAL, type Surroundings } from './post.js'

export type { ServerEvent, Trouble } from './outbox.js'
export type { Surroundings } from './post.js'

const MAX_WAITING = 10_000
const WARN_MS = 60_000

/** What `createFootfall` takes. */
export interface ServerOptions {
  /** Where the collector is, such as `https://stats.example.com`. */
  url: string
  /** The site's id, as it was added at the collector. */
  site: string
  /** A key that may write: `footfall key create --site example.com --write`. */
  key: string
  /** How many events may wait; of more the oldest are given up. Default 10,000. */
  maxWaiting?: number
  /** Hears of every event that is lost, and of every attempt that failed. Default: says it on the console. */
  onError?: (trouble: Trouble) => void
}

/** Whose event it is: a user of yours, or the visitor (and visit) that the browser's `ids()` has given. */
export type Whose = { user: string; visitor?: never; visit?: never } | { visitor: string; visit?: string; user?: never }

/** When it happened, and what makes it one event however often it is sent. */
export interface Happened {
  /** ms or a date. Default: now. */
  at?: number | Date
  /** The idempotency key, up to 64 bytes. Default: a new one for each call. */
  id?: string
}

export interface EventDetails {
  /** In major units of `currency` (9.9 is nine euros ninety). */
  value?: number
  /** ISO 4217, such as `EUR`; by default the site's. */
  currency?: string
}

export type Named<P> = Whose &
  Happened &
  EventDetails &
  (Record<string, never> extends P ? { props?: P } : { props: P })

export type ServerOrder = Whose & Order & Pick<Happened, 'at'>

export type ServerRefund = Whose & Refund & Happened

export type Identified = Happened & { visitor?: string; visit?: string; account?: string }

/** Events from a server. No call throws or rejects; what is lost is told to `onError` and counted in `dropped`. */
export interface ServerTracker<E extends { [K in keyof E]: object } = EventMap> {
  track<K extends keyof E & string>(name: K, event: Named<E[K]>): void
  order(order: ServerOrder): void
  refund(refund: ServerRefund): void
  /** Says who a visitor is, or what is known of a user. */
  identify(user: string, traits?: Props, details?: Identified): void
  /** Sends now. True: the collector has answered for everything. False: something waits for the next attempt. */
  flush(): Promise<boolean>
  /** Takes no more, and tries for 5 s to send what waits. False: something of it is lost. */
  close(): Promise<boolean>
  /** Events lost so far. */
  readonly dropped: number
}

/**
 * A client for the events of one site that happen on your server. They leave within a second, up to 1,000 a request, and
 * are repeated with the same ids until the collector has them on disk. Throws a `TypeError` that names a wrong option.
 */
export function createFootfall<E extends { [K in keyof E]: object } = EventMap>(
  options: ServerOptions,
  surroundings: Surroundings = REAL,
): ServerTracker<E> {
  const { clock } = surroundings
  const { maxWaiting = MAX_WAITING, onError = createWarner(clock), site, key } = options ?? {}
  const outbox = createOutbox({ endpoint: checkOptions(options), site, key, maxWaiting, onError }, surroundings)

  /** Whatever a call is given, it does not throw. */
  function record(make: () => Partial<ServerEvent>, given: Happened): void {
    try {
      const event = make()
      const { at = clock.now(), id = createId(clock.now()) } = given
      if (!Number.isFinite(Number(at))) throw new TypeError('an event needs a valid time')
      outbox.add({ type: 'track', ...event, id, at: Number(at) })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      outbox.tell({ type: 'invalid', message, events: [] })
    }
  }

  const cut =
    (name: string) =>
    (message: string, detail: unknown = '') =>
      outbox.tell({ type: 'cut', message: `${name}: ${message} ${detail}`.trim(), events: [] })

  function commerce(name: string, { user, visitor, visit, value, currency }: Whose & EventDetails) {
    return { name, ...checkWhose(name, { user, visitor, visit }), value, currency }
  }

  return {
    track: (name, event) =>
      record(() => {
        if (!name || typeof name !== 'string') throw new TypeError('track: an event needs a name')
        if (name === 'pageview' || name === 'feedback') throw new TypeError(`track: the name ${name} is reserved`)
        return { ...commerce(name, event), props: event.props && cleanProps(event.props, cut(name)) }
      }, event),
    order: (order) =>
      record(
        () => {
          const { id: order_id, guest, items } = order
          return { ...commerce('order', order), order_id, guest, items }
        },
        { at: order?.at },
      ),
    refund: (refund) => record(() => ({ ...commerce('refund', refund), order_id: refund.order_id }), refund),
    identify: (user, traits = {}, details = {}) =>
      record(() => {
        const { visitor, visit, account } = details
        checkWhose('identify', { user })
        return { type: 'identify', user, visitor, visit, account, traits: cleanProps(traits, cut('identify')) }
      }, details),
    flush: outbox.flush,
    close: outbox.close,
    get dropped() {
      return outbox.dropped
    },
  }
}

/** The address of the collector's route for servers. */
function checkOptions({ url, site, key, maxWaiting = 1 }: ServerOptions): string {
  if (!site || typeof site !== 'string') throw wrongOption('site', 'the id of a site, such as "example.com"')
  if (!key || typeof key !== 'string') throw wrongOption('key', 'a key that may write')
  if (!(maxWaiting >= 1)) throw wrongOption('maxWaiting', 'a number from 1')
  return routeAt(url, '/api/v1/events')
}

function checkWhose(name: string, { user, visitor, visit }: Partial<Record<'user' | 'visitor' | 'visit', string>>) {
  const isKnown = [user, visitor].some((id) => typeof id === 'string' && id !== '')
  if (!isKnown) throw new TypeError(`${name}: an event needs a user or a visitor`)
  return { user, visitor, visit }
}

/** Says each kind of trouble once a minute. */
function createWarner({ monotonic }: Surroundings['clock']): (trouble: Trouble) => void {
  const said = new Map<Trouble['type'], number>()
  return ({ type, message, events }) => {
    if (monotonic() - (said.get(type) ?? -WARN_MS) < WARN_MS) return
    said.set(type, monotonic())
    console.warn(`footfall: ${type}: ${message}${events.length ? ` (${events.length} events)` : ''}`)
  }
}
