import type { Page } from './browser/page.js'
import { createId } from './id.js'

/** One batch as JSON, and its name on the shelf. */
export interface Packet {
  key: string
  body: string
  isFlying?: boolean
}

/** Batches that were not acknowledged yet, where the next page finds them. */
export interface Shelf {
  /** Keeps a batch; a cookieless one only in memory. */
  put(body: string, isKept: boolean): Packet
  remove(packet: Packet): void
  /** What pages have left behind that are gone; nobody else takes it for half a minute. */
  adopt(known: readonly Packet[]): Packet[]
  clear(): void
}

/** As long as the last request of a page that is gone may be on its way. */
const LEASE_MS = 30_000

/**
 * In localStorage, which can be written while a page is left: an entry a batch, so that tabs cannot overwrite each other's,
 * with the time until which it is its page's. Where storage is forbidden, full or full of something else, everything
 * still goes out from memory. A batch that two tabs send is stored once: the collector knows an event by (view, n).
 */
export function createShelf({ window, now }: Page, site: string): Shelf {
  const prefix = `footfall:${site}:`

  function quietly(run: (storage: Storage) => void): void {
    try {
      run(window.localStorage)
    } catch {}
  }
  const each = (run: (storage: Storage, key: string) => void) =>
    quietly((storage) => {
      for (const key of Object.keys(storage)) if (key.startsWith(prefix)) run(storage, key)
    })
  const write = (packet: Packet) => {
    quietly((storage) => storage.setItem(packet.key, now() + LEASE_MS + packet.body))
    return packet
  }

  return {
    put(body, isKept) {
      const packet = { key: prefix + createId(now()), body }
      return isKept ? write(packet) : packet
    },
    remove: ({ key }) => quietly((storage) => storage.removeItem(key)),
    adopt(known) {
      const found: Packet[] = []
      each((storage, key) => {
        const [, until, body = ''] = /^(\d+)(.*)/.exec(storage[key]) || []
        const isLeased = Math.abs(+until - now() - LEASE_MS / 2) < LEASE_MS / 2
        if (!isLeased && !known.some((packet) => packet.key === key)) found.push(write({ key, body }))
      })
      return found
    },
    clear: () => each((storage, key) => storage.removeItem(key)),
  }
}
