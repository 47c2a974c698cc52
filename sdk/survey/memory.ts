import { useStorage } from '../browser/storage.js'
import type { Recorder } from '../chunks.js'

/** What is remembered of one question, event or element with thumbs. */
export interface Memo {
  /** When it was shown or happened, UTC ms. */
  at: number
  /** Answered or dismissed. */
  done?: boolean
  /** The thumb that was given, what was written about it, and their response. */
  score?: number | undefined
  comment?: string | undefined
  response?: string
}

export interface Memory {
  read(name: string): Memo | undefined
  write(name: string, memo: Omit<Memo, 'at'>, at?: number): void
}

/** Who has said so much is not asked so soon that the first would matter. */
const MAX_MEMOS = 200

/**
 * In localStorage, on the queue's shelf, with which it is erased whenever the visitor withdraws: as a batch that is none,
 * which no page adopts. Without consent to keep things, or where nothing can be kept, it lasts as long as the page.
 */
export function createMemory({ page: { now }, site, consent }: Recorder): Memory {
  const key = `footfall:${site}:voice`
  let own: Record<string, Memo> = {}
  const isKept = () => consent.read() === 'granted'

  function load(): typeof own {
    const kept = isKept() && useStorage((storage) => JSON.parse(storage[key])[1])
    return Object(kept || own)
  }

  return {
    read: (name) => load()[name],
    write(name, memo, at = now()) {
      const { [name]: before, ...others } = load()
      own = Object.fromEntries([...Object.entries(others), [name, { ...before, ...memo, at }]].slice(-MAX_MEMOS))
      if (isKept()) useStorage((storage) => storage.setItem(key, `[0,${JSON.stringify(own)}]`))
    },
  }
}
