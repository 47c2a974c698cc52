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
  response?: string | undefined
  /** In which visit; a later one's answer is another response. */
  visit?: string | undefined
}

export interface Memory {
  read(name: string): Memo | undefined
  write(name: string, memo: Omit<Memo, 'at'>, at?: number): void
  /** What only this page remembers is another one's. */
  clean(): void
}

/** Who has said so much is not asked so soon that the first would matter. */
const MAX_MEMOS = 200

/**
 * In localStorage, on the queue's shelf, with which it is erased whenever the visitor withdraws: as a batch that is none,
 * which no page adopts. Without consent to keep things, or where nothing can be kept, it lasts as long as the page. It is
 * one visitor's: after `reset()` the next one is asked anew. Who had no id yet is the visitor that gets one.
 */
export function createMemory({ page: { now, guard }, site, consent, identity }: Recorder): Memory {
  const key = `footfall:${site}:voice`
  let own: [0, visitor?: string, memos?: [name: string, memo: Memo][]] = [0]
  const isKept = () => consent.read() === 'granted'
  const visitor = () => Object(Object(identity.read()).visitor).id

  function load(): Map<string, Memo> {
    const kept = isKept() && guard(() => JSON.parse(localStorage.getItem(key) as string))()
    const [, of, memos]: typeof own = kept || own
    return new Map(!of || of === visitor() ? memos : [])
  }

  return {
    read: (name) => load().get(name),
    write(name, memo, at = now()) {
      const memos = load()
      const before = memos.get(name)
      // The newest are kept.
      memos.delete(name)
      own = [0, visitor(), [...memos.set(name, { ...before, ...memo, at })].slice(-MAX_MEMOS)]
      if (isKept()) guard(() => localStorage.setItem(key, JSON.stringify(own)))()
    },
    clean() {
      own = [0]
    },
  }
}
