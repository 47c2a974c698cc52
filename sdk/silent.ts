import type { Tracker } from './calls.js'

/** A tracker whose calls do nothing: on a server there is no page to record. */
export function createSilentTracker(): Tracker {
  const nothing = () => {}
  const nobody = async () => null
  return {
    track: nothing,
    pageview: nothing,
    identify: nothing,
    group: nothing,
    reset: nothing,
    feedback: nothing,
    survey: nobody,
    order: nothing,
    refund: nothing,
    cart: nothing,
    checkout: nothing,
    consent: () => 'none',
    optOut: nothing,
    ids: () => null,
    forget: nobody,
    export: nobody,
    set: nothing,
    flush: async () => true,
    on: nothing,
    stop: nothing,
  }
}
