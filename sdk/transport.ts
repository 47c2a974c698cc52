import type { Page } from './browser/page.js'
import type { Accepted, Refused } from './protocol.js'

/** `sent`: on the collector's disk. `retry`: nobody knows. `drop`: refused for good. `halve`: too large. */
export interface Outcome {
  type: 'sent' | 'retry' | 'drop' | 'halve'
  /** How long the server wants to be left alone, at most an hour. */
  waitMs: number
  reply?: Partial<Accepted & Refused>
}

/** Posts one batch and says what became of it; never rejects. A request before it that still hangs is given up. */
export type Send = (body: string) => Promise<Outcome>

const TIMEOUT_MS = 30_000
const MAX_WAIT_MS = 60 * 60 * 1000

interface TransportOptions {
  endpoint: string
  page: Pick<Page, 'fetch' | 'clock'>
  /** Whether the browser may send and take cookies there. */
  isSameSite: () => boolean
}

/**
 * `keepalive` lets a batch outlive the page, `text/plain` needs no preflight, which could not finish during an unload.
 * Only a 202 with `accepted` is an acknowledgement and only a 4xx with our error body a refusal: a login page, a
 * firewall's 403, a blocker are none of them, so the batch is kept.
 */
export function createTransport({ endpoint, page: { fetch, clock }, isSameSite }: TransportOptions): Send {
  let giveUp = () => {}
  return async (body) => {
    let waitMs = 0
    let stopTimer = () => {}
    try {
      giveUp()
      const abort = new AbortController()
      giveUp = () => abort.abort()
      stopTimer = clock.after(TIMEOUT_MS, giveUp)
      const response = await fetch(endpoint, {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'text/plain' },
        keepalive: true,
        credentials: isSameSite() ? 'include' : 'omit',
        signal: abort.signal,
      })
      // Seconds or a date.
      const after = response.headers.get('Retry-After') as string
      waitMs = Math.min(Math.max(+after * 1000 || Date.parse(after) - clock.now() || 0, 0), MAX_WAIT_MS)
      const reply: Outcome['reply'] = await response.json()
      return { type: judge(response.status, Object(reply)), waitMs, reply }
    } catch {
      return { type: 'retry', waitMs }
    } finally {
      stopTimer()
    }
  }
}

function judge(status: number, { accepted, error }: NonNullable<Outcome['reply']>): Outcome['type'] {
  if (status === 202 && Number.isFinite(accepted)) return 'sent'
  // 408, 425 and 429 (timeout, too early, too many) pass.
  const isRefusal = status >= 400 && status < 500 && ![408, 425, 429].includes(status) && error && error.code
  return !isRefusal ? 'retry' : status === 413 ? 'halve' : 'drop'
}
