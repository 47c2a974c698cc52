/** Undoes what its maker did: removes listeners, cancels a timer. Safe to call twice. */
export type Stop = () => void

/** Both clocks of a browser. Wall time for when, monotonic time for how long: the wall clock may be set back. */
export interface Clock {
  /** Wall clock, UTC ms. */
  now(): number
  /** ms that only grow. May stand still while the machine sleeps, or not: measured both ways. */
  monotonic(): number
  after(ms: number, run: () => void): Stop
}

/** What `debug` says on the console: a message once a page, or with a detail every time. Nothing without `debug`. */
export type Log = (message: string, detail?: unknown) => void

/** Wraps a function so that it never throws into the page; what it threw is said in debug. */
export type Guard = <A extends unknown[], R>(run: (...args: A) => R) => (...args: A) => R | undefined

/** The page as every part of the SDK sees it: what a test replaces, and nothing else. */
export interface Page {
  window: Window
  clock: Clock
  fetch: typeof fetch
  /** 0 ≤ number < 1, for the jitter of repeats. */
  random(): number
  log: Log
  guard: Guard
  /** Listens for several event types (`'focus blur'`) with a guarded handler. */
  listen(target: EventTarget, types: string, run: (event: Event) => void, options?: AddEventListenerOptions): Stop
}

/** The real page. `fetch` is taken now: what other scripts wrap around it later is theirs. */
export function createPage(window: Window & typeof globalThis, log: Log): Page {
  const guard = createGuard(log)
  return {
    window,
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      after(ms, run) {
        const timer = setTimeout(guard(run), ms)
        return () => clearTimeout(timer)
      },
    },
    fetch: window.fetch.bind(window),
    random: Math.random,
    log,
    guard,
    listen(target, types, run, options) {
      const guarded = guard(run)
      const each = types.split(' ')
      for (const type of each) target.addEventListener(type, guarded, options)
      return () => {
        for (const type of each) target.removeEventListener(type, guarded, options)
      }
    },
  }
}

/** Speaks only with `debug`. */
export function createLog(debug: boolean): Log {
  const said = new Set<string>()
  return (message, detail = '') => {
    if (debug && (detail || !said.has(message))) console.warn(`footfall: ${message}`, detail)
    said.add(message)
  }
}

/** Nothing that goes wrong inside reaches the page. */
export function createGuard(log: Log): Guard {
  return (run) =>
    (...args) => {
      try {
        return run(...args)
      } catch (error) {
        log(`failed: ${error}`)
      }
    }
}

/** One stop for many. */
export function stopAll(stops: readonly Stop[]): Stop {
  return () => {
    for (const stop of stops) stop()
  }
}
