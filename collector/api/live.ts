import type { RealtimeAnswer } from '../query/realtime.js'
import type { AskReport } from '../query/reports.js'
import type { Site } from '../sites.js'

/** Sites are asked about at most so often, and take at most a tenth of the time of the thread that answers. */
const POLL_MS = 1000
const REST = 10

/** Who listens to one site. */
export interface Listener {
  /** The last five minutes, and when that was (UTC ms): at first as they are, then each time they are others. */
  tell(now: RealtimeAnswer, at: number): void
  /** There will be no more. */
  end(): void
}

/** What goes on at sites that somebody listens to: all who listen to one share its questions. */
export interface Live {
  /** From now on, until what it gives is called; `null` when `maxListeners` are there, or it is closed. */
  listen(site: Site, listener: Listener): (() => void) | null
  close(): void
}

export interface LiveOptions {
  ask: AskReport
  clock: () => number
  /** Told of questions that failed; the next one may not. */
  onError: (error: unknown) => void
  maxListeners?: number
}

interface Feed {
  site: Site
  listeners: Set<Listener>
  last: { now: RealtimeAnswer; text: string; at: number } | null
  timer: NodeJS.Timeout | undefined
}

export function createLive({ ask, clock, onError, maxListeners = 100 }: LiveOptions): Live {
  const feeds = new Map<number, Feed>()
  let isClosed = false
  const count = () => [...feeds.values()].reduce((sum, { listeners }) => sum + listeners.size, 0)

  async function poll(feed: Feed): Promise<void> {
    const start = performance.now()
    const at = clock()
    try {
      const now = await ask({ report: 'realtime', site: feed.site, body: {}, now: at })
      if ('sources' in now) tellAll(feed, now, at)
      else if ('error' in now) onError(new Error(`realtime: ${now.error.code}: ${now.error.message}`))
    } catch (error) {
      onError(error)
    }
    if (feed.listeners.size === 0) return
    feed.timer = setTimeout(() => void poll(feed), Math.max(POLL_MS, REST * (performance.now() - start)))
  }

  function tellAll(feed: Feed, now: RealtimeAnswer, at: number): void {
    const text = JSON.stringify(now)
    if (text === feed.last?.text) return
    feed.last = { now, text, at }
    for (const listener of feed.listeners) listener.tell(now, at)
  }

  function open(site: Site): Feed {
    const feed: Feed = { site, listeners: new Set(), last: null, timer: undefined }
    feeds.set(site.num, feed)
    void poll(feed)
    return feed
  }

  function leave(feed: Feed, listener: Listener): void {
    feed.listeners.delete(listener)
    if (feed.listeners.size > 0) return
    clearTimeout(feed.timer)
    if (feeds.get(feed.site.num) === feed) feeds.delete(feed.site.num)
  }

  return {
    listen(site, listener) {
      if (isClosed || count() >= maxListeners) return null
      const feed = feeds.get(site.num) ?? open(site)
      feed.listeners.add(listener)
      if (feed.last) listener.tell(feed.last.now, feed.last.at)
      return () => leave(feed, listener)
    },
    close() {
      isClosed = true
      for (const feed of feeds.values()) {
        clearTimeout(feed.timer)
        for (const listener of feed.listeners) listener.end()
      }
    },
  }
}
