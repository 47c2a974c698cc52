import type { Context } from 'hono'
import { LIMITS } from '../sdk/protocol.js'
import { addressOf } from './address.js'
import { readBody } from './body.js'
import { hasVisitorCookie, visitorCookie } from './cookie.js'
import { corsHeaders } from './cors.js'
import { whyNotJson } from './media.js'
import { reply } from './reply.js'
import { hintsOf } from './writer/client-hints.js'
import { toldCountry } from './writer/country.js'
import type { Outcome } from './writer/door.js'
import type { Writer } from './writer/writer.js'

/** Who is refused comes back within so long, and not all at once. */
const RETRY_SECONDS = 30

/** `POST /e`: the body's bytes go to the writer; the answer comes after its commit, and may set the visitor's cookie. */
export function createCollect({
  writer,
  clock,
  trustProxy,
  headers: ownHeaders,
}: {
  writer: Pick<Writer, 'receive'>
  clock: () => number
  trustProxy: number
  /** On every answer. */
  headers: Record<string, string>
}) {
  return async (c: Context): Promise<Response> => {
    const reached = reachedBy(c, trustProxy)
    const header = (name: string) => c.req.header(name)
    const headers = { ...ownHeaders, ...corsHeaders(header('origin'), reached.host) }
    const unsupported = whyNotJson(header)
    if (unsupported) return reply(415, unsupported, headers)
    const body = await readBody(c.req.raw, LIMITS.batchBytes)
    if (body === null) {
      const message = `a batch must be at most ${LIMITS.batchBytes} bytes`
      return reply(413, { error: { code: 'too_large', message } }, headers)
    }
    const request = {
      received: clock(),
      userAgent: header('user-agent') ?? '',
      hints: hintsOf(header),
      ip: addressOf(c, trustProxy),
      origin: header('origin') ?? null,
      token: c.req.query('token'),
      ...(trustProxy > 0 && { country: toldCountry(header) }),
    }
    const cookies = c.req.header('cookie')
    const outcome = await writer.receive({ body, request, ...(hasVisitorCookie(cookies) && { asksVisitor: true }) })
    if ('begun' in outcome && outcome.begun && cookies) {
      const cookie = visitorCookie(outcome.begun, { cookies, ...reached })
      if (cookie) return answer(outcome, { ...headers, 'Set-Cookie': cookie })
    }
    return answer(outcome, headers)
  }
}

/** What the writer says, as an answer; with a time to come back where that makes sense. */
export function answer({ status, body }: Outcome, headers: Record<string, string> = {}): Response {
  const later = (status === 503 || status === 429) && { 'Retry-After': retryAfter() }
  return reply(status, body, { ...headers, ...later })
}

/** Seconds, at random: those who were refused together come back one after the other. */
export const retryAfter = (): string => String(Math.ceil(Math.random() * RETRY_SECONDS) || 1)

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
