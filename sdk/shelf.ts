import type { Sheet } from './batch.js'
import { stringify } from './json.js'
import { LIMITS } from './protocol.js'

/** What was not sent, where the next page finds it: one record a page, so that tabs cannot overwrite each other's. */
export interface Shelf {
  /** Puts this page's record in the place of its last one; false: it is too large. Nothing to keep removes it. */
  keep(sheets: readonly Sheet[], dropped: number): boolean
  /** Takes over what pages have left behind that are gone: their events, and how many they had given up. */
  adopt(): { sheets: Sheet[]; dropped: number }
  /** Removes every record of the site. */
  clear(): void
  /** No tab sends before this time, UTC ms; sets it when one is given. */
  rest(until?: number): number
}

interface ShelfOptions {
  window: Window
  site: string
  id: string
  now: () => number
}

interface Record {
  /** Until then nobody else takes it. */
  until: number
  dropped: number
  sheets: Sheet[]
}

const MAX_CHARS = 256 * 1024
/** As long as the last request of a page that is gone may be on its way. */
const LEASE_MS = 30_000

/**
 * In localStorage, which can be written while a page is left. Where it is forbidden, full or full of something else,
 * everything still goes out from memory. A record taken over while its page lives is sent twice and stored once: the
 * collector knows an event by (view, n).
 */
export function createShelf({ window, site, id, now }: ShelfOptions): Shelf {
  const prefix = `footfall:${site}:`
  const own = prefix + id
  const restName = `footfall-rest:${site}`

  function quietly<T>(run: (storage: Storage) => T): T | undefined {
    try {
      return run(window.localStorage)
    } catch {}
  }
  const each = (run: (name: string, storage: Storage) => void) =>
    quietly((storage) => {
      for (const name of Object.keys(storage)) if (name.startsWith(prefix)) run(name, storage)
    })

  return {
    keep(sheets, dropped) {
      const text = stringify({ until: now() + LEASE_MS, dropped, sheets })
      if (text.length > MAX_CHARS) return false
      quietly((storage) => (sheets[0] || dropped ? storage.setItem(own, text) : storage.removeItem(own)))
      return true
    },
    adopt() {
      const found = { sheets: [] as Sheet[], dropped: 0 }
      each((name, storage) => {
        const { until, sheets, dropped } = parse(storage[name])
        const age = now() - until
        if (name === own || (age < 0 && age > -LEASE_MS)) return
        storage.removeItem(name)
        found.dropped += dropped
        for (const sheet of sheets) {
          if (age < LIMITS.ageMs) found.sheets.push(sheet)
          else found.dropped += sheet.events.length
        }
      })
      return found
    },
    clear() {
      each((name, storage) => storage.removeItem(name))
      quietly((storage) => storage.removeItem(restName))
    },
    rest: (until) =>
      quietly((storage) => {
        if (until) storage.setItem(restName, `${until}`)
        return +storage[restName]
      }) || 0,
  }
}

/** A record of ours, or an empty one of long ago. */
function parse(text: string): Record {
  try {
    const { until, dropped, sheets }: Record = JSON.parse(text)
    if (sheets.every(({ view, who, events }) => view.id && who?.visit?.id && events.map)) {
      return { until: +until || 0, dropped: +dropped || 0, sheets }
    }
  } catch {}
  return { until: 0, dropped: 0, sheets: [] }
}
