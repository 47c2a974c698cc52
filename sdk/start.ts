import { createPage, type Log } from './browser/page.js'
import type { Tracker } from './calls.js'
import type { Options } from './options.js'
import type { Chunks } from './recorder.js'
import { createTracker, type Noted } from './tracker.js'

/** Where the trackers of a page are known to every copy of this script on it, tag and npm alike. */
const TRACKERS = Symbol.for('footfall.1')
type Host = Window & typeof globalThis & { [TRACKERS]?: Map<string, Tracker> }

/** What `debug` says: the extras know the sentences. */
export function createLog({ debug }: Options, chunks: Chunks): Log {
  return (words, about) => {
    if (debug)
      chunks
        .extras()
        .then(({ explain }) => explain(words, about))
        .catch(() => {})
  }
}

/** One tracker a site and page: a second start returns the first one's. Where nothing is recorded it is stopped already. */
export function start(options: Options, host: Host, chunks: Chunks, log: Log, noted?: Noted): Tracker {
  const { site } = options
  host[TRACKERS] = host[TRACKERS] || new Map<string, Tracker>()
  const trackers = host[TRACKERS]
  const known = trackers.get(site)
  if (known) {
    log('second start', site)
    return known
  }
  const tracker = createTracker(
    options,
    createPage(host, log, () => trackers.delete(site)),
    chunks,
    noted,
  )
  const obstacle = findObstacle(options, host)
  if (obstacle) {
    log(obstacle)
    tracker.stop()
  }
  trackers.set(site, tracker)
  return tracker
}

/** Why this page is not recorded: somebody's desk, an address of no site (about:srcdoc) a frame, or asked not to be. */
function findObstacle({ localhost, frames }: Options, host: Host): string | undefined {
  const { hostname, protocol } = host.location
  const isLocal = protocol === 'file:' || /^(localhost|127\..*|\[::1\]|.*\.local)$/.test(hostname)
  if (isLocal ? !localhost : !/^http/.test(protocol)) return 'localhost'
  if (host.top !== host && !frames) return 'frame'
  try {
    if ('footfall_ignore' in host.localStorage) return 'ignored'
  } catch {}
}
