import type { Context } from 'hono'
import { LIMITS } from '../sdk/protocol.js'
import { addressOf } from './address.js'
import { readBody } from './body.js'
import { hasVisitorCookie, visitorCookie } from './cookie.js'
import type { Writer } from './writer/writer.js'

const RETRY_SECONDS = 5

/** `POST /e`: the body's bytes go to the writer; the answer comes after its commit, and may set the visitor's cookie. */
export function createCollect({
  writer,
  clock,
  trustProxy,
}: {
  writer: Pick<Writer, 'receive'>
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
    if (outcome.status === 503) c.header('Retry-After', String(1 + Math.ceil(Math.random() * RETRY_SECONDS)))
    return c.json(outcome.body, outcome.status)
  }
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
