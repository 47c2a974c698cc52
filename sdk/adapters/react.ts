import { useInsertionEffect } from 'react'
import type { EventMap, Tracker, TrackerOptions } from '../index.js'
import { createForward } from './forward.js'

const { footfall, start } = createForward()

/**
 * Records the page it is rendered in, from the first commit to the page's end; renders nothing. Pageviews of a router
 * are seen by the tracker itself. Options are read once: `useFootfall().consent(…)` changes consent.
 */
export function Footfall(options: TrackerOptions): null {
  // Runs before every other effect of the commit, so that those find a tracker, and StrictMode runs it once.
  useInsertionEffect(() => start(options), [])
  return null
}

/**
 * The page's tracker, always the same object, in any component and order: what is called before `<Footfall>` is there
 * waits for it. On a server its calls do nothing: read `ids()` and `consent()` in effects and handlers, not in renders.
 */
export function useFootfall<E extends { [K in keyof E]: object } = EventMap>(): Tracker<E> {
  // The calls are the same for every E, which only says what may be typed.
  return footfall as Tracker<E>
}
