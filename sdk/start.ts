import { createPage, type Log } from './browser/page.js'
import { useStorage } from './browser/storage.js'
import type { Tracker } from './calls.js'
import type { Chunks } from './chunks.js'
import type { Options } from './options.js'
import { createTracker, type Noted } from './tracker.js'

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
export function start(options: Options, chunks: Chunks, log: Log, noted?: Noted): Tracker {
  // Now: a page may change its base.
  options.endpoint = new URL(options.endpoint, location.href).href
  const host: Record<symbol, Tracker | undefined> = window as never
  // Where every copy of this script on a page finds it, tag and npm alike.
  const key = Symbol.for(`footfall.${options.site}`)
  let tracker = host[key]
  if (tracker) log('second start', options.site)
  else {
    const page = createPage(log, () => {
      host[key] = undefined
    })
    tracker = createTracker(options, page, chunks, noted)
    const obstacle = findObstacle(options)
    if (obstacle) {
      log(obstacle)
      // Without debug too, but not in every frame.
      if (obstacle !== 'frame') console.info('footfall: not recorded:', obstacle)
      tracker.stop()
    }
    host[key] = tracker
  }
  return tracker
}

/** Why this page is not recorded: somebody's desk, an address of no site (about:srcdoc), a frame, or asked not to be. */
function findObstacle({ localhost, frames }: Options): string | undefined {
  if (!localhost && /^(localhost|127\..*|\[::1\]|.*\.local|)$/.test(location.hostname)) return 'localhost'
  if (!frames && top !== window) return 'frame'
  return useStorage((storage) => ('footfall_ignore' in storage ? 'ignored' : undefined))
}
