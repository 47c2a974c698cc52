import type { Page } from './browser/page.js'

/** `sent`: on the collector's disk. `retry`, `cut`: nobody knows, with and without any answer. `drop`: refused for good. `halve`: too large. */
export type Outcome = 'sent' | 'retry' | 'cut' | 'drop' | 'halve'

/** Posts one batch and says what became of it, and how many ms the server wants to be left alone; never rejects. */
export type Send = (body: string) => Promise<[outcome: Outcome, waitMs: number, reply?: unknown]>

const TIMEOUT_MS = 30_000
const MAX_WAIT_MS = 60 * 60 * 1000

/**
 * `keepalive` lets a batch outlive the page, `text/plain` needs no preflight, which could not finish during an unload.
 * Only a 202 with `accepted` is an acknowledgement and only a 4xx with our error body a refusal: a login page, a
 * firewall's 403, a blocker are none of them, so the batch is kept. Cookies go only to hosts that get the visitor's.
 * An acknowledgement tells whether the site has questions for its visitors, by their version.
 */
export function createTransport(
  endpoint: string,
  { fetch, after, now }: Page,
  home: () => string | undefined,
  onQuestions: (version: string) => void,
): Send {
  return async (body) => {
    let outcome: Outcome = 'cut'
    let waitMs = 0
    let reply: unknown
    // The one thing here that browsers of 2018 may lack.
    const abort = typeof AbortController === 'function' ? new AbortController() : undefined
    const stopTimer = after(TIMEOUT_MS, () => abort && abort.abort())
    try {
      const { hostname } = new URL(endpoint)
      const isOurs = hostname === location.hostname || (home() && `.${hostname}`.endsWith(`.${home()}`))
      // A text is sent as `text/plain`.
      const response = await fetch(endpoint, {
        method: 'POST',
        body,
        keepalive: true,
        credentials: isOurs ? 'include' : 'omit',
        signal: abort && abort.signal,
      })
      outcome = 'retry'
      const { status } = response
      // Seconds or a date.
      const later = response.headers.get('Retry-After') as string
      waitMs = Math.max(0, Math.min(+later * 1000 || Date.parse(later) - now() || 0, MAX_WAIT_MS))
      reply = await response.json()
      const { accepted, error, questions } = Object(reply)
      if (status === 202 && accepted >= 0) {
        outcome = 'sent'
        if (questions) onQuestions(questions)
      }
      // 408, 425 and 429 (timeout, too early, too many) pass.
      else if (/^4(?!08|25|29)/.test(`${status}`) && Object(error).code) outcome = status === 413 ? 'halve' : 'drop'
    } catch {}
    stopTimer()
    return [outcome, waitMs, reply]
  }
}
