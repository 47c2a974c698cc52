import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { reachedBy } from '../collect.js'
import { isByHttps } from '../headers.js'
import { hashToken, SESSION_MS } from '../people.js'
import type { Store } from '../store/store.js'
import type { Writer } from '../writer/writer.js'
import { refuse } from './enter.js'

/** How we are reached, for what is said of https and of our own origin. */
export interface Reached {
  trustProxy: number
  baseUrl: string | null
}

/** Over https no other host, and no page on http, can set it (RFC 6265bis, `__Host-`). */
const HTTPS_NAME = '__Host-footfall'
const HTTP_NAME = 'footfall-session'
/** A session is written down as in use so often. */
const SEEN_MS = 3_600_000
const SAFE = ['GET', 'HEAD', 'OPTIONS']

const reach = (c: Context, { trustProxy, baseUrl }: Reached) => {
  const { host, isHttps } = reachedBy({ header: (name) => c.req.header(name), url: c.req.url }, trustProxy)
  return { host, isHttps: isHttps || isByHttps({ baseUrl }) }
}

/** `null`: it ends. */
export function giveCookie(c: Context, token: string | null, of: Reached): void {
  const { isHttps } = reach(c, of)
  const maxAge = token === null ? 0 : SESSION_MS / 1000
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure: isHttps, maxAge } as const
  setCookie(c, isHttps ? HTTPS_NAME : HTTP_NAME, token ?? '', options)
}

/**
 * Before the routes of `/api`: who has no key is known by the session's cookie, which a browser sends by itself. So what
 * changes anything, or signs somebody in, must come from our own pages, and as JSON, which no form of another site sends.
 */
export function takeSession(
  of: Reached & { people: Store['people']; writer: Pick<Writer, 'change'>; clock: () => number },
) {
  const { people, writer, clock } = of
  const handler: MiddlewareHandler = async (c, next) => {
    c.set('clock', clock)
    if (c.req.header('authorization') !== undefined) return next()
    const token = getCookie(c, reach(c, of).isHttps ? HTTPS_NAME : HTTP_NAME)
    if (!SAFE.includes(c.req.method)) {
      if (!isOwn(c, of, token !== undefined))
        return refuse(c, 403, 'cross_site', 'only pages of the collector itself may do that without a key')
      if (token !== undefined && !isJson(c))
        return refuse(c, 400, 'wrong_type', 'must have the header Content-Type: application/json')
    }
    if (token) {
      const session = hashToken(token)
      c.set('session', session)
      const found = people.signedIn(session, clock())
      // Nobody waits for it, and who cannot write tries again with the next request.
      if (found && clock() - found.seen > SEEN_MS)
        writer.change({ people: 'see', of: { session, now: clock() } }).catch(() => {})
    }
    return next()
  }
  return handler
}

/** Browsers say where a request comes from: by its site, older ones by its origin. A program says neither, and has no session. */
function isOwn(c: Context, of: Reached, hasSession: boolean): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  if (origin === undefined) return !hasSession
  return URL.canParse(origin) && new URL(origin).host === reach(c, of).host
}

const isJson = (c: Context) =>
  c.req.method === 'DELETE' || /^application\/json\b/i.test(c.req.header('content-type') ?? '')
