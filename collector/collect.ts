import type { Context } from 'hono'
import { LIMITS } from '../sdk/protocol.js'
import { clientAddress, socketOf } from './address.js'
import { readBody } from './body.js'
import { hasVisitorCookie, visitorCookie } from './cookie.js'
import { corsHeaders } from './cors.js'
import { failedAnswer, isGone } from './failed.js'
import { whyNotJson } from './media.js'
import { type Answer, reply, retryAfter } from './reply.js'
import type { Sightings } from './sightings.js'
import { hintsOf } from './writer/client-hints.js'
import type { Outcome } from './writer/door.js'
import { toldByEdge } from './writer/edges.js'
import { siteIn } from './writer/places.js'
import type { Writer } from './writer/writer.js'

/** A batch on its way in, whoever serves HTTP. */
export interface Posted {
  /** By its name in small letters. */
  header(name: string): string | undefined
  /** Path and query, or the whole. */
  url: string
  /** Address of the other end of the connection. */
  socket: string | undefined
  /** The body, `null` when it has more bytes than this. */
  read(limit: number): Promise<string | null>
}

/** Nobody may make us read much twice. */
const MAX_BY_HAND = 4096

export type Collect = (posted: Posted) => Promise<Answer>

export interface CollectOptions {
  writer: Pick<Writer, 'receive'>
  /** Told of every batch. */
  sightings: Pick<Sightings, 'batchAnswered'>
  clock: () => number
  trustProxy: number
  /** On every answer. */
  headers: Record<string, string>
  /** Told of what should not happen. */
  onError: (error: unknown) => void
}

/** `POST /e`: the body goes to the writer as it is; the answer comes after its commit, and may set the visitor's cookie. */
export function createCollect({
  writer,
  sightings,
  clock,
  trustProxy,
  headers: ownHeaders,
  onError,
}: CollectOptions): Collect {
  return async (posted) => {
    const reached = reachedBy(posted, trustProxy)
    const headers = { ...ownHeaders, ...corsHeaders(posted.header('origin'), reached.host) }
    try {
      return await take(posted, reached, headers)
    } catch (error) {
      if (isGone(error)) throw error
      onError(error)
      const failed = failedAnswer(error)
      return { ...failed, headers: { ...headers, ...failed.headers } }
    }
  }

  async function take(
    posted: Posted,
    reached: ReturnType<typeof reachedBy>,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const { header } = posted
    const unsupported = whyNotJson(header)
    if (unsupported) return { status: 415, body: unsupported, headers }
    const body = await posted.read(LIMITS.batchBytes)
    if (body === null) {
      const message = `a batch must be at most ${LIMITS.batchBytes} bytes`
      return { status: 413, body: { error: { code: 'too_large', message } }, headers }
    }
    const request = {
      received: clock(),
      userAgent: header('user-agent') ?? '',
      hints: hintsOf(header),
      ip: clientAddress({ socket: posted.socket, forwarded: header('x-forwarded-for') }, trustProxy),
      origin: header('origin') ?? null,
      token: tokenIn(posted.url),
      ...(trustProxy > 0 && toldByEdge(header)),
    }
    const cookies = header('cookie')
    const outcome = await writer.receive({ body, request, ...(hasVisitorCookie(cookies) && { asksVisitor: true }) })
    sightings.batchAnswered({
      site: siteOf(body, outcome.status),
      origin: request.origin,
      address: request.ip,
      at: request.received,
      status: outcome.status,
      body: outcome.body,
    })
    if ('begun' in outcome && outcome.begun && cookies) {
      const cookie = visitorCookie(outcome.begun, { cookies, ...reached })
      if (cookie) return answerOf(outcome, { ...headers, 'Set-Cookie': cookie })
    }
    return answerOf(outcome, headers)
  }
}

/** What people try by hand is read once more; the script names its site where it is found at once. */
function siteOf(body: string, status: number): string {
  const found = siteIn(body)
  if (found !== '' || status === 400 || body.length > MAX_BY_HAND) return found
  try {
    const { site } = Object(JSON.parse(body))
    return typeof site === 'string' ? site : ''
  } catch {
    // No batch at all: it is of no site.
    return ''
  }
}

/** The same as a route of Hono's. */
export const collectRoute = (collect: Collect) => async (c: Context) => {
  const { status, body, headers } = await collect({
    header: (name) => c.req.header(name),
    url: c.req.url,
    socket: socketOf(c),
    read: (limit) => readBody(c.req.raw, limit),
  })
  return reply(status, body, headers)
}

/** What the writer says; with a time to come back where that makes sense. */
function answerOf({ status, body }: Outcome, headers: Record<string, string>): Answer {
  const isLater = status === 503 || status === 429
  return { status, body, headers: isLater ? { ...headers, 'Retry-After': retryAfter() } : headers }
}

/** The same as Hono has it. */
export function answer(outcome: Outcome): Response {
  const { status, body, headers } = answerOf(outcome, {})
  return reply(status, body, headers)
}

/** What its page may do with the reply. */
export const corsOf = (posted: Pick<Posted, 'header' | 'url'>, hops: number) =>
  corsHeaders(posted.header('origin'), reachedBy(posted, hops).host)

/**
 * How the browser reached us: behind trusted proxies as the last of them says it. Of https the page's own origin says
 * more: script's cookie is Secure where the page is, and a page on http would not see one that is.
 */
export function reachedBy(
  { header, url }: Pick<Posted, 'header' | 'url'>,
  hops: number,
): { host: string; isHttps: boolean } {
  const told = (name: string) => (hops > 0 ? header(name)?.split(',').at(-1)?.trim() : undefined)
  const schemes = [header('origin'), told('x-forwarded-proto'), url]
  return {
    host: told('x-forwarded-host') || (header('host') ?? ''),
    isHttps: schemes.find((scheme) => scheme?.startsWith('http'))?.startsWith('https') === true,
  }
}

function tokenIn(url: string): string | undefined {
  const query = url.indexOf('?')
  return query < 0 ? undefined : (new URLSearchParams(url.slice(query)).get('token') ?? undefined)
}
