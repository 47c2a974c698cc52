import type { Tracker } from './calls.js'

/** A tracker whose calls do nothing: on a server there is no page to record. */
export function createSilentTracker(): Tracker {
  const nothing = () => {}
  return {
    track: nothing,
    pageview: nothing,
    consent: () => 'none',
    optOut: nothing,
    ids: () => null,
    set: nothing,
    flush: () => Promise.resolve(true),
    stop: nothing,
  }
}
