import { createLog } from './browser/page.js'
import type { EventMap, Tracker } from './calls.js'
import { checkOptions, nameUnknown } from './check.js'
import type { TrackerOptions } from './options.js'
import { createSilentTracker } from './silent.js'
import { start } from './start.js'

/**
 * Starts to record this page. A second call for the same site returns the same tracker; on a server, and on localhost
 * unless the options say otherwise, the tracker's calls do nothing. Throws a `TypeError` that names a wrong option.
 */
export function init<E extends { [K in keyof E]: object } = EventMap>(given: TrackerOptions): Tracker<E> {
  const isServer = typeof window === 'undefined'
  const tracker = isServer ? createSilentTracker() : startChecked(given, window)
  // The calls are the same for every E, which only says what may be typed.
  return tracker as Tracker<E>
}

function startChecked(given: TrackerOptions, host: Window & typeof globalThis): Tracker {
  const options = checkOptions(given, host.location.href)
  const log = createLog(options.debug)
  nameUnknown(given, log)
  return start(options, log, host)
}
