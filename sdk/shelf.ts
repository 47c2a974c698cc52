import type { Page } from './browser/page.js'
import { useStorage } from './browser/storage.js'
import { createId } from './id.js'
import { stringify } from './json.js'
import type { Batch } from './protocol.js'

/** One batch, and its name on the shelf. */
export interface Packet {
  slot: string
  batch: Batch
  isFlying?: boolean
  /** It is on the shelf, and its page's until then (UTC ms). */
  until?: number | undefined
  /** It was sent when the page was left. */
  isLeft?: boolean | undefined
  /** How often it was sent for nothing. */
  tries?: number
  /** What fails again and again is not tried before then, monotonic ms. */
  due?: number
}

/** Batches that were not acknowledged yet, where the next page finds them. */
export interface Shelf {
  /** Keeps a batch, in place of what a packet had before; a cookieless one only in memory. */
  put(batch: Batch, packet?: Packet): Packet
  /** Nobody else takes it for half a minute. False: somebody else has taken it, or has sent it. */
  claim(packet: Packet): unknown
  remove(packet: Packet): void
  /** What pages have left behind that are gone; what may still be on its way is not touched. */
  adopt(known: readonly Packet[]): Packet[]
  clear(): void
  /** How long the collector wants to be left alone, by the next page too; begins when it is given. */
  rest(ms?: number): number
}

/** As long as the last request of a page that is gone may be on its way. */
const LEASE_MS = 30_000
/** Longer ones, and leases that are twice as long, were written by a clock that was wrong. */
const MAX_REST_MS = 60 * 60 * 1000

/**
 * In localStorage, which can be written while a page is left: an entry a batch, `[until when it is its page's, batch]`, so
 * that tabs cannot overwrite each other's. Where storage is forbidden, full or full of something else, everything still
 * goes out from memory. A batch that two tabs send is stored once: the collector knows an event by (view, n).
 */
export function createShelf({ now }: Page, site: string): Shelf {
  const prefix = `footfall:${site}:`

  const each = (run: (storage: Storage, key: string) => void) =>
    useStorage((storage) => {
      for (const key of Object.keys(storage)) if (key.startsWith(prefix)) run(storage, key)
    })
  /** How long an entry is still its page's; negative when it is free. */
  const leaseOf = (until: number) => (until - now() <= 2 * LEASE_MS ? until - now() : -1)
  const shelf: Shelf = {
    put(batch, packet = { slot: prefix + createId(now()), batch }) {
      // Another page may have sent what it had before.
      Object.assign(packet, { batch, until: 0 })
      shelf.claim(packet)
      return packet
    },
    claim: (packet) =>
      useStorage((storage) => {
        const { slot, batch, until } = packet
        if (!batch.visit) return
        // Until then nobody has touched it, but for scripts that clear the whole storage.
        if (until && leaseOf(until) < 0 && JSON.parse(storage[slot] || '[]')[0] !== until) return false
        const next = now() + LEASE_MS
        storage.setItem(slot, stringify([next, batch]))
        packet.until = next
      }),
    remove: (packet) => useStorage((storage) => storage.removeItem(packet.slot)),
    adopt(known) {
      const found: Packet[] = []
      each((storage, slot) => {
        if (slot === prefix || known.some((packet) => packet.slot === slot)) return
        try {
          const [until, batch] = JSON.parse(storage[slot])
          if (leaseOf(until) < 0 && batch.events) {
            const packet = { slot, batch }
            shelf.claim(packet)
            found.push(packet)
          }
        } catch {
          // Somebody else has written there.
          storage.removeItem(slot)
        }
      })
      return found
    },
    clear: () => each((storage, key) => storage.removeItem(key)),
    rest(ms) {
      const restMs = useStorage((storage) => {
        if (ms) storage[prefix] = now() + ms
        return storage[prefix] - now()
      }) as number
      return restMs <= MAX_REST_MS ? restMs : 0
    },
  }
  return shelf
}
