import type { Context } from 'hono'
import type { RealtimeAnswer } from '../query/realtime.js'
import { localIso } from '../query/resolved.js'
import { retryAfter } from '../reply.js'
import type { Site } from '../sites.js'
import { type EnterKeys, enter, parametersOf, siteNamed } from './enter.js'
import type { Listener, Live } from './live.js'

const BEAT_MS = 15_000
const RETRY_MS = 3000
/** What a client has not taken yet; one that is further behind is cut off, and may come again. */
const MAX_BEHIND = 16

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  // nginx would keep it until it has a whole page.
  'X-Accel-Buffering': 'no',
}

export interface RealtimeRouteOptions extends EnterKeys {
  live: Live
}

/**
 * `GET /api/v1/realtime`: what happens at a site as server-sent events, a `snapshot` of the last five minutes, then an
 * `update` in the same shape each time they have become others. As long as the key may read.
 */
export function createRealtimeRoute({ live, ...keys }: RealtimeRouteOptions) {
  function siteFor(c: Context): Site | Response {
    const principal = enter(c, 'view', keys)
    if (principal instanceof Response) return principal
    const named = parametersOf(c)
    return named instanceof Response ? named : siteNamed(c, named, principal, keys)
  }

  return (c: Context): Response => {
    const site = siteFor(c)
    if (site instanceof Response) return site
    // Nobody would read it, nor end it.
    if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS)
    const body = streamOf(site, {
      live,
      mayStay: () => !(siteFor(c) instanceof Response),
      // Without a socket, in tests, there is nothing to cut.
      cut: () => c.env?.outgoing?.destroy(),
    })
    if (body) return c.body(body, 200, HEADERS)
    const message = 'as many listen as can; try again later, or ask /api/v2/query with date_range "realtime"'
    return c.json({ error: { code: 'too_many_streams', message } }, 503, { 'Retry-After': retryAfter() })
  }
}

interface StreamOptions {
  live: Live
  /** Looked at with each beat. */
  mayStay: () => boolean
  /** Hangs up on who does not read. */
  cut: () => void
}

/** `null` when too many listen. */
function streamOf(site: Site, { live, mayStay, cut }: StreamOptions): ReadableStream<Uint8Array> | null {
  const encoder = new TextEncoder()
  let leave: (() => void) | null = null
  let beat: NodeJS.Timeout | undefined
  let isFirst = true

  function stop(): void {
    clearInterval(beat)
    leave?.()
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = () => {
          stop()
          controller.close()
        }
        const send = (text: string) => {
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) > 0) return
          end()
          cut()
        }
        const tell = (now: RealtimeAnswer, at: number) => {
          send(eventOf(isFirst ? 'snapshot' : 'update', { site, now, at }))
          isFirst = false
        }
        controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`))
        leave = live.listen(site, { tell, end } satisfies Listener)
        beat = setInterval(() => (mayStay() ? send(':\n\n') : end()), BEAT_MS)
      },
      cancel: stop,
    },
    { highWaterMark: MAX_BEHIND },
  )
  if (leave) return stream
  stop()
  return null
}

const eventOf = (name: string, { site, now, at }: { site: Site; now: RealtimeAnswer; at: number }) =>
  `id: ${at}\nevent: ${name}\ndata: ${JSON.stringify({ time: localIso(at, site.timezone), ...now })}\n\n`
