import { createPage, type Log } from './browser/page.js'
import type { Tracker } from './calls.js'
import type { Chunks } from './chunks.js'
import type { Options } from './options.js'
import { createTracker, type Noted } from './tracker.js'

/** Where the trackers of a page are known to every copy of this script on it, tag and npm alike. */
const TRACKERS = Symbol.for('footfall.1')
type Host = Window & typeof globalThis & { [TRACKERS]?: Map<string, Tracker> }

/** One tracker a site and page: a second start returns the first one's. Where nothing is recorded it is stopped already. */
export function start(options: Options, host: Host, chunks: Chunks, noted?: Noted): Tracker {
  const { site, debug } = options
  const log: Log = (words, about) => {
    if (debug) chunks.extras().then(({ explain }) => explain(words, about))
  }
  host[TRACKERS] = host[TRACKERS] || new Map<string, Tracker>()
  const trackers = host[TRACKERS]
  const known = trackers.get(site)
  if (known) {
    log('second start', site)
    return known
  }
  const tracker = createTracker(options, createPage(host, log), chunks, noted)
  const { stop } = tracker
  const obstacle = findObstacle(options, host)
  if (obstacle) {
    log(obstacle)
    stop()
  }
  tracker.stop = () => {
    trackers.delete(site)
    stop()
  }
  trackers.set(site, tracker)
  return tracker
}

/** Why this page is not recorded: somebody's desk, an address of no site (about:srcdoc), a frame, or asked not to be. */
function findObstacle({ localhost, frames }: Options, host: Host): string | undefined {
  const { hostname, protocol } = host.location
  const isLocal = protocol === 'file:' || /^(localhost|127\..*|\[::1\]|.*\.local)$/.test(hostname)
  if (isLocal ? !localhost : !/^http/.test(protocol)) return 'localhost'
  if (host.top !== host && !frames) return 'frame'
  try {
    if (host.localStorage.footfall_ignore) return 'ignored'
  } catch {}
}
