/** Undoes what its maker did, such as starting a timer. Safe to call twice. */
export type Stop = () => void

/** What `debug` says on the console: a few words that the extras explain, and what they are about. */
export type Log = (words: string, about?: unknown) => void

/** Time, network and listeners of one tracker: what a test replaces, and nothing else. */
export interface Page {
  /** Wall clock, UTC ms: when something happened. */
  now(): number
  /** ms that only grow: how long it took. May stand still while the machine sleeps, or not: measured both ways. */
  monotonic(): number
  /** Runs later, guarded. */
  after(ms: number, run: () => void): Stop
  /** To be called without an object before it. */
  fetch: typeof fetch
  log: Log
  /** Wraps a function so that it never throws into the page; what it threw is said in debug. */
  guard<A extends unknown[], R>(run: (...args: A) => R): (...args: A) => R | undefined
  /** Listens for event types (`'focus blur'`), guarded, until the end: before the page's own listeners, or after them. */
  listen(target: EventTarget, types: string, run: (event: Event) => void, isLast?: boolean): void
  /** What is undone at the end. */
  undo: Stop[]
}

/**
 * The real page. `fetch` is taken now: what other scripts wrap around it later is theirs. Listeners are passive, and
 * capture, so that no handler of the page can hide an event.
 */
export function createPage(log: Log, ...undo: Stop[]): Page {
  const guard: Page['guard'] =
    (run) =>
    (...args) => {
      try {
        return run(...args)
      } catch (error) {
        log('failed', error)
      }
    }
  return {
    now: Date.now,
    monotonic: () => Math.round(performance.now()),
    after(ms, run) {
      const timer = setTimeout(guard(run), ms)
      return () => clearTimeout(timer)
    },
    fetch,
    log,
    guard,
    listen(target, types, run, isLast) {
      const guarded = guard(run)
      const options = { capture: !isLast, passive: true }
      for (const type of types.split(' ')) {
        target.addEventListener(type, guarded, options)
        undo.push(() => target.removeEventListener(type, guarded, options))
      }
    },
    undo,
  }
}
