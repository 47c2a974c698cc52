import type { Page } from './browser/page.js'
import type { Accepted, Refused } from './protocol.js'

/** `sent`: on the collector's disk. `retry`: nobody knows. `drop`: refused for good. `halve`: too large. */
export interface Outcome {
  type: 'sent' | 'retry' | 'drop' | 'halve'
  /** How long the server wants to be left alone, at most an hour. */
  waitMs: number
  reply?: Partial<Accepted & Refused>
}

/** Posts one batch and says what became of it; never rejects. */
export type Send = (body: string) => Promise<Outcome>

const TIMEOUT_MS = 30_000
const MAX_WAIT_MS = 60 * 60 * 1000

/**
 * `keepalive` lets a batch outlive the page, `text/plain` needs no preflight, which could not finish during an unload.
 * Only a 202 with `accepted` is an acknowledgement and only a 4xx with our error body a refusal: a login page, a
 * firewall's 403, a blocker are none of them, so the batch is kept.
 */
export function createTransport(endpoint: string, { fetch, clock }: Pick<Page, 'fetch' | 'clock'>): Send {
  return async (body) => {
    let waitMs = 0
    let stopTimer = () => {}
    try {
      const abort = new AbortController()
      stopTimer = clock.after(TIMEOUT_MS, () => abort.abort())
      const response = await fetch(endpoint, {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'text/plain' },
        keepalive: true,
        credentials: 'omit',
        signal: abort.signal,
      })
      waitMs = readRetryAfter(response.headers.get('Retry-After'), clock.now())
      const reply: Outcome['reply'] = await response.json()
      return { type: judge(response.status, reply), waitMs, reply }
    } catch {
      return { type: 'retry', waitMs }
    } finally {
      stopTimer()
    }
  }
}

function judge(status: number, reply: Outcome['reply'] = {}): Outcome['type'] {
  if (status === 202 && Number.isFinite(reply.accepted)) return 'sent'
  // 408, 425 and 429 (timeout, too early, too many) pass.
  const isRefusal = status >= 400 && status < 500 && ![408, 425, 429].includes(status) && reply.error?.code
  return !isRefusal ? 'retry' : status === 413 ? 'halve' : 'drop'
}

/** Seconds or a date. */
function readRetryAfter(header: string | null, now: number): number {
  const ms = Number(header) * 1000 || Date.parse(header || '') - now || 0
  return Math.min(Math.max(ms, 0), MAX_WAIT_MS)
}
