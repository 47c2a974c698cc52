import { init, type Tracker, type TrackerOptions } from '../index.js'

const MAX_EARLY = 50

/** What a framework's entry is made of. */
export interface Forward {
  /** Always the same object, for any time of a page's life: its calls are made by the tracker started last. */
  footfall: Tracker
  /** Starts the tracker; again for the same site: nothing. Wrong options are said on the console and take no app down. */
  start(options: TrackerOptions): void
}

/**
 * Calls before the start are made after it, in their order; of more than 50 the later ones are dropped. Until then
 * `consent()` is `pending`, `ids()` null and `flush()` false: nobody waits where an app leaves the tracker out, as in its
 * tests. On a server the calls do nothing.
 */
export function createForward(startTracker: (options: TrackerOptions) => Tracker = init): Forward {
  const early: ((to: Tracker) => void)[] = []
  let tracker = typeof window === 'undefined' ? startTracker({ site: '', endpoint: '' }) : undefined

  /** A call that waits gives a promise of its result. */
  function later<K extends keyof Tracker>(name: K): Tracker[K] {
    const call = (...args: unknown[]) => {
      const run = (to: Tracker): unknown => (to[name] as (...args: unknown[]) => unknown)(...args)
      if (tracker) return run(tracker)
      return new Promise((done) => {
        if (early.length < MAX_EARLY) early.push((to) => done(run(to)))
        else done(null)
      })
    }
    return call as Tracker[K]
  }

  const answer = later('consent')
  return {
    footfall: {
      track: later('track'),
      pageview: later('pageview'),
      identify: later('identify'),
      group: later('group'),
      reset: later('reset'),
      feedback: later('feedback'),
      survey: later('survey'),
      order: later('order'),
      refund: later('refund'),
      cart: later('cart'),
      checkout: later('checkout'),
      consent(given) {
        if (tracker) return tracker.consent(given)
        if (given) answer(given)
        return given ?? 'pending'
      },
      optOut: later('optOut'),
      ids: () => (tracker ? tracker.ids() : null),
      forget: later('forget'),
      export: later('export'),
      set: later('set'),
      flush: () => (tracker ? tracker.flush() : Promise.resolve(false)),
      on: later('on'),
      stop: later('stop'),
    },
    start(options) {
      try {
        tracker = startTracker(options)
        for (const run of early.splice(0)) run(tracker)
      } catch (error) {
        console.error(error)
      }
    },
  }
}
