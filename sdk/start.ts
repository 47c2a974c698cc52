import { createPage, type Log } from './browser/page.js'
import type { Tracker } from './calls.js'
import type { Options } from './options.js'
import { createTracker } from './tracker.js'

/** Where the trackers of a page are known to every copy of this script on it, tag and npm alike. */
const TRACKERS = Symbol.for('footfall.1')
type Host = Window & typeof globalThis & { [TRACKERS]?: Map<string, Tracker> }

/** One tracker a site and page: a second start returns the first one's. Where nothing is recorded it is stopped already. */
export function start(options: Options, log: Log, host: Host): Tracker {
  const { site } = options
  const trackers = host[TRACKERS] || new Map<string, Tracker>()
  host[TRACKERS] = trackers
  const known = trackers.get(site)
  if (known) {
    log(`${site} is tracked already: this second start does nothing`)
    return known
  }
  const tracker = createTracker(options, createPage(host, log))
  const { stop } = tracker
  if (!isSite(options, log, host.location)) stop()
  tracker.stop = () => {
    trackers.delete(site)
    stop()
  }
  trackers.set(site, tracker)
  return tracker
}

/** Not somebody's desk, unless the options say so, and an address that can be recorded (about:srcdoc has none). */
function isSite({ localhost }: Options, log: Log, { hostname, protocol }: Location): boolean {
  const isLocal = protocol === 'file:' || /^(localhost|127\..*|\[::1\]|.*\.local)$/.test(hostname)
  if (isLocal && !localhost) log('localhost is not recorded without data-localhost="on" (or localhost: true)')
  return isLocal ? localhost : /^https?:$/.test(protocol)
}
