import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { LIMITS } from '../sdk/protocol.js'
import { readBody } from './body.js'
import { hasVisitorCookie, visitorCookie } from './cookie.js'
import type { Writer } from './writer/writer.js'

/** Who is refused comes back within so long, and not all at once. */
const RETRY_SECONDS = 30

/** `POST /e`: the body's bytes go to the writer; the answer comes after its commit, and may set the visitor's cookie. */
export function createCollect({
  writer,
  clock,
  trustProxy,
}: {
  writer: Writer
  clock: () => number
  trustProxy: number
}) {
  return async (c: Context): Promise<Response> => {
    const body = await readBody(c.req.raw, LIMITS.batchBytes)
    if (body === null) {
      const message = `a batch must be at most ${LIMITS.batchBytes} bytes`
      return c.json({ error: { code: 'too_large', message } }, 413)
    }
    const request = { received: clock(), userAgent: c.req.header('user-agent') ?? '', ip: addressOf(c, trustProxy) }
    const cookies = c.req.header('cookie')
    const outcome = await writer.receive({ body, request, ...(hasVisitorCookie(cookies) && { asksVisitor: true }) })
    if ('begun' in outcome && outcome.begun && cookies) {
      const cookie = visitorCookie(outcome.begun, { cookies, ...reachedBy(c, trustProxy) })
      if (cookie) c.header('Set-Cookie', cookie)
    }
    if (outcome.status === 503 || outcome.status === 429) c.header('Retry-After', retryAfter())
    return c.json(outcome.body, outcome.status)
  }
}

/** Seconds, at random: those who were refused together come back one after the other. */
export const retryAfter = (): string => String(Math.ceil(Math.random() * RETRY_SECONDS) || 1)

/** The client's address: the socket's, or behind `hops` trusted proxies the entry that the outermost of them wrote. */
function addressOf(c: Context, hops: number): string | undefined {
  const socket = isOnNode(c) ? getConnInfo(c).remote.address : undefined
  if (hops === 0) return withoutMapping(socket)
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
  return withoutMapping(forwarded.at(-hops) || socket)
}

/**
 * How the browser reached us: behind trusted proxies as the last of them says it. Of https the page's own origin says
 * more: script's cookie is Secure where the page is, and a page on http would not see one that is.
 */
export function reachedBy(c: Context, hops: number): { host: string; isHttps: boolean } {
  const told = (name: string) => (hops > 0 ? c.req.header(name)?.split(',').at(-1)?.trim() : undefined)
  const schemes = [c.req.header('origin'), told('x-forwarded-proto'), c.req.url]
  return {
    host: told('x-forwarded-host') || (c.req.header('host') ?? ''),
    isHttps: schemes.find((scheme) => scheme?.startsWith('http'))?.startsWith('https') === true,
  }
}

const isOnNode = (c: Context) => c.env !== undefined && c.env !== null && 'incoming' in c.env

/** `::ffff:192.0.2.1` is `192.0.2.1`. */
const withoutMapping = (address: string | undefined) => address?.replace(/^::ffff:(?=\d+\.)/, '')
