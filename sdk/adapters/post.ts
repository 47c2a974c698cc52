import type { Accepted, Refused } from '../protocol.js'

/** What the client has from outside, so that a test can hold it. */
export interface Surroundings {
  clock: {
    /** Wall clock, UTC ms. */
    now(): number
    /** ms that only grow. */
    monotonic(): number
    /** Runs later and gives what cancels it. Unless it is held, a waiting timer keeps no process alive. */
    after(ms: number, run: () => void, isHeld?: boolean): () => void
  }
  fetch: typeof fetch
  /** 0 ≤ number < 1, for the jitter of repeats. */
  random(): number
}

export const REAL: Surroundings = {
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(ms, run, isHeld) {
      const timer = setTimeout(run, ms)
      // Not every runtime's timers are objects.
      if (!isHeld) timer.unref?.()
      return () => clearTimeout(timer)
    },
  },
  fetch: (...args) => fetch(...args),
  random: Math.random,
}

/** `sent`: on the collector's disk. `retry`: nobody knows. `drop`: refused for good. `halve`: too large. */
export interface Outcome {
  type: 'sent' | 'retry' | 'drop' | 'halve'
  message: string
  /** How long the collector wants to be left alone, at most an hour. */
  waitMs: number
  rejected: Accepted['rejected']
}

/** Posts one body and says what became of it; never rejects. */
export type Post = (body: string, signal: AbortSignal) => Promise<Outcome>

const MAX_WAIT_MS = 60 * 60 * 1000

/** As in the browser, only the collector's own words count: a proxy's 403 or a login page is no refusal. */
export function createPost(endpoint: string, key: string, { clock, fetch }: Surroundings): Post {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  return async (body, signal) => {
    const outcome: Outcome = { type: 'retry', message: '', waitMs: 0, rejected: [] }
    try {
      const response = await fetch(endpoint, { method: 'POST', body, headers, signal })
      outcome.waitMs = readRetryAfter(response.headers.get('Retry-After'), clock.now())
      outcome.message = `the collector answered ${response.status}`
      const reply: Partial<Accepted & Refused> = Object(await response.json())
      if (reply.error?.message) outcome.message = reply.error.message
      return { ...outcome, type: judge(response.status, reply), rejected: reply.rejected ?? [] }
    } catch (error) {
      return { ...outcome, message: outcome.message || `the collector cannot be reached (${nameCause(error)})` }
    }
  }
}

function judge(status: number, { accepted, error }: Partial<Accepted & Refused>): Outcome['type'] {
  if (status === 202 && Number.isFinite(accepted)) return 'sent'
  // 408, 425 and 429 (timeout, too early, too many) pass.
  const isRefusal = status >= 400 && status < 500 && ![408, 425, 429].includes(status) && error?.code
  return !isRefusal ? 'retry' : status === 413 ? 'halve' : 'drop'
}

/** Seconds or a date. */
function readRetryAfter(header: string | null, now: number): number {
  const ms = Number(header) * 1000 || Date.parse(header ?? '') - now || 0
  return Math.min(Math.max(ms, 0), MAX_WAIT_MS)
}

/** What `fetch` hides behind "fetch failed": ECONNREFUSED and the like. */
function nameCause(error: unknown): string {
  const { cause, name } = Object(error)
  return Object(cause).code ?? name ?? String(error)
}
