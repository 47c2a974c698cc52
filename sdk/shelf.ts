import type { Page } from './browser/page.js'
import { createId } from './id.js'

/** One batch as JSON, and its name on the shelf. */
export interface Packet {
  key: string
  body: string
  /** Events in it, where we made it. */
  count?: number
  isFlying?: boolean
}

/** Batches that were not acknowledged yet, where the next page finds them. */
export interface Shelf {
  /** Keeps a batch; a cookieless one only in memory. */
  put(body: string, isKept: boolean): Packet
  /** Nobody else takes what is here of these for so long, and half a minute. */
  hold(packets: readonly Packet[], ms: number): void
  remove(packet: Packet): void
  /** What pages have left behind that are gone; `wait` is told how long somebody else's is still theirs. */
  adopt(known: readonly Packet[], wait: (ms: number) => void): Packet[]
  clear(): void
  /** How long the collector wants to be left alone, by the next page too; begins when it is given. */
  rest(ms?: number): number
}

/** As long as the last request of a page that is gone may be on its way. */
const LEASE_MS = 30_000
/** Longer ones were written by a clock that was wrong. */
const MAX_REST_MS = 60 * 60 * 1000

/**
 * In localStorage, which can be written while a page is left: an entry a batch, so that tabs cannot overwrite each other's,
 * with the time until which it is its page's. Where storage is forbidden, full or full of something else, everything
 * still goes out from memory. A batch that two tabs send is stored once: the collector knows an event by (view, n).
 */
export function createShelf({ window, now }: Page, site: string): Shelf {
  const prefix = `footfall:${site}:`
  const restName = `footfall-rest:${site}`

  function quietly(run: (storage: Storage) => void): void {
    try {
      run(window.localStorage)
    } catch {}
  }
  const each = (run: (storage: Storage, key: string) => void) =>
    quietly((storage) => {
      for (const key of Object.keys(storage)) if (key.startsWith(prefix)) run(storage, key)
    })
  const write = (packet: Packet, ms = 0) => {
    quietly((storage) => storage.setItem(packet.key, Math.round(now() + LEASE_MS + ms) + packet.body))
    return packet
  }

  return {
    put(body, isKept) {
      const packet = { key: prefix + createId(now()), body }
      return isKept ? write(packet) : packet
    },
    hold: (packets, ms) =>
      each((_, key) => {
        for (const packet of packets) if (packet.key === key) write(packet, ms)
      }),
    remove: ({ key }) => quietly((storage) => storage.removeItem(key)),
    adopt(known, wait) {
      const found: Packet[] = []
      each((storage, key) => {
        const [, until, body = ''] = /^(\d+)(.*)/.exec(storage[key]) || []
        const leaseMs = +until - now()
        if (known.some((packet) => packet.key === key)) return
        if (leaseMs >= 0 && leaseMs <= LEASE_MS + MAX_REST_MS) wait(leaseMs + 1)
        else found.push(write({ key, body }))
      })
      return found
    },
    clear() {
      each((storage, key) => storage.removeItem(key))
      quietly((storage) => storage.removeItem(restName))
    },
    rest(ms) {
      let restMs = 0
      quietly((storage) => {
        if (ms) storage.setItem(restName, `${now() + ms}`)
        restMs = +storage[restName] - now()
      })
      return restMs <= MAX_REST_MS ? restMs : 0
    },
  }
}
