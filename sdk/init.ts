import type { EventMap, Tracker } from './calls.js'
import { checkOptions } from './check.js'
import type { Chunks } from './chunks.js'
import type { Options, TrackerOptions } from './options.js'
import { createSilentTracker } from './silent.js'
import { createLog, start } from './start.js'

const CHUNKS: Chunks = {
  extras: () => import('./extras/extras.js'),
  survey: () => import('./survey/survey.js'),
  vitals: () => import('./vitals.js'),
  history: () => import('./history.js'),
}

/**
 * Starts to record this page. A second call for the same site returns the same tracker; on a server, and on localhost
 * unless the options say otherwise, the tracker's calls do nothing. Throws a `TypeError` that names a wrong option.
 */
export function init<E extends { [K in keyof E]: object } = EventMap>(given: TrackerOptions): Tracker<E> {
  const isServer = typeof window === 'undefined'
  const tracker = isServer ? createSilentTracker() : startChecked(checkOptions(given))
  // The calls are the same for every E, which only says what may be typed.
  return tracker as Tracker<E>
}

function startChecked(options: Options): Tracker {
  return start(options, CHUNKS, createLog(options, CHUNKS))
}
