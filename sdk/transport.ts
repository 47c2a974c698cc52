import type { Page } from './browser/page.js'

/** `sent`: on the collector's disk. `retry`: nobody knows. `drop`: refused for good. `halve`: too large. */
export interface Outcome {
  type: 'sent' | 'retry' | 'drop' | 'halve'
  /** How long the server wants to be left alone, at most an hour. */
  waitMs: number
  reply?: unknown
}

/** Posts one batch and says what became of it; never rejects. */
export type Send = (body: string) => Promise<Outcome>

const TIMEOUT_MS = 30_000
const MAX_WAIT_MS = 60 * 60 * 1000

/**
 * `keepalive` lets a batch outlive the page, `text/plain` needs no preflight, which could not finish during an unload.
 * Only a 202 with `accepted` is an acknowledgement and only a 4xx with our error body a refusal: a login page, a
 * firewall's 403, a blocker are none of them, so the batch is kept. Cookies go only where `isSameSite` says so.
 */
export function createTransport(
  endpoint: string,
  { window, fetch, after, now }: Page,
  isSameSite: (host: string) => boolean,
): Send {
  return async (body) => {
    const outcome: Outcome = { type: 'retry', waitMs: 0 }
    const abort = typeof AbortController === 'function' ? new AbortController() : undefined
    const stopTimer = after(TIMEOUT_MS, () => abort && abort.abort())
    try {
      const { hostname } = new URL(endpoint, window.location.href)
      const response = await fetch(endpoint, {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'text/plain' },
        keepalive: true,
        credentials: isSameSite(hostname) ? 'include' : 'omit',
        signal: abort && abort.signal,
      })
      const { status, headers } = response
      // Seconds or a date.
      const later = headers.get('Retry-After') as string
      outcome.waitMs = Math.min(+later * 1000 || Date.parse(later) - now() || 0, MAX_WAIT_MS)
      outcome.reply = await response.json()
      const { accepted, error } = Object(outcome.reply)
      if (status === 202 && accepted >= 0) outcome.type = 'sent'
      // 408, 425 and 429 (timeout, too early, too many) pass.
      else if (status >= 400 && status < 500 && ![408, 425, 429].includes(status) && Object(error).code) {
        outcome.type = status === 413 ? 'halve' : 'drop'
      }
    } catch {}
    stopTimer()
    return outcome
  }
}
