/** Undoes what its maker did, such as cancelling a timer. Safe to call twice. */
export type Stop = () => void

/** Both clocks of a browser. Wall time for when, monotonic time for how long: the wall clock may be set back. */
export interface Clock {
  /** Wall clock, UTC ms. */
  now(): number
  /** ms that only grow. May stand still while the machine sleeps, or not: measured both ways. */
  monotonic(): number
  after(ms: number, run: () => void): Stop
}

/** What `debug` says on the console: a few words that the extras explain, and what they are about. */
export type Log = (words: string, about?: unknown) => void

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
  /** Listens for event types (`'focus blur'`) with a guarded handler until `stop`: before the page's own, or after them. */
  listen(target: EventTarget, types: string, run: (event: Event) => void, isLast?: boolean): void
  /** Something else to undo at `stop`. */
  onStop(undo: Stop): void
  /** Removes every listener. */
  stop(): void
}

/**
 * The real page. `fetch` is taken now: what other scripts wrap around it later is theirs. Listeners are passive, and
 * capture, so that no handler of the page can hide an event.
 */
export function createPage(window: Window & typeof globalThis, log: Log): Page {
  const guard = createGuard(log)
  let undos: Stop[] = []
  const onStop = (undo: Stop) => {
    undos.push(undo)
  }
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
    listen(target, types, run, isLast) {
      const guarded = guard(run)
      const options = { capture: !isLast, passive: true }
      for (const type of types.split(' ')) {
        target.addEventListener(type, guarded, options)
        onStop(() => target.removeEventListener(type, guarded, options))
      }
    },
    onStop,
    stop() {
      for (const undo of undos) undo()
      undos = []
    },
  }
}

/** Nothing that goes wrong inside reaches the page. */
export function createGuard(log: Log): Guard {
  return (run) =>
    (...args) => {
      try {
        return run(...args)
      } catch (error) {
        log('failed', error)
      }
    }
}
