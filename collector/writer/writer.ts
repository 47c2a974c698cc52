import type { Erased, Store } from '../store/store.js'
import { openThread } from '../threads.js'
import { type Arrival, type Door, type Outcome, type ServerArrival, unavailable } from './door.js'
import { type Imported, importLines } from './import.js'

/** Bodies that wait for the disk; beyond it browsers are told to come back later. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024

/** A visitor's cookie says who: `site` is the site's id. */
export interface VisitorOf {
  site: string
  visitor: string
}

export type Write = { arrival: Arrival | ServerArrival } | { lines: readonly string[] } | { erase: VisitorOf }
export type Written = { outcome: Outcome } | { imported: Imported } | { erased: Erased | null }

/** The writer as the rest of the collector sees it. */
export interface Writer {
  /** Resolves when the batch, or what a server sends, is on disk, or with the reason why not. */
  receive(arrival: Arrival | ServerArrival): Promise<Outcome>
  /** Lines of a recording, in order. */
  import(lines: readonly string[]): Promise<Imported>
  /** Removes a visitor, after what was received before; `null` when there is none. */
  erase(of: VisitorOf): Promise<Erased | null>
  close(): Promise<void>
}

export interface WriterOptions {
  /** The store's URL. */
  store: string
  retentionDays: number
  onDeath: (error: unknown) => void
}

/** Starts the writing thread on a store that is there already. */
export function openWriter({ store, retentionDays, onDeath }: WriterOptions): Writer {
  const file = new URL('./writer-thread.js', import.meta.url)
  const thread = openThread<Write, Written>(file, { workerData: { store, retentionDays }, onDeath })
  let waitingBytes = 0

  return {
    async receive(arrival) {
      const bytes = arrival.body instanceof Uint8Array ? arrival.body.byteLength : 0
      if (waitingBytes + bytes > MAX_WAITING_BYTES) return unavailable()
      waitingBytes += bytes
      try {
        const written = await thread.ask({ arrival })
        return 'outcome' in written ? written.outcome : unavailable()
      } finally {
        waitingBytes -= bytes
      }
    },
    async import(lines) {
      const written = await thread.ask({ lines })
      if ('imported' in written) return written.imported
      throw new Error('import: the writer gave another answer')
    },
    async erase(of) {
      const written = await thread.ask({ erase: of })
      if ('erased' in written) return written.erased
      throw new Error('erase: the writer gave another answer')
    },
    close: thread.close,
  }
}

/** What the thread does with its turn: all batches in one call of the door, everything else after them. */
export async function answerWrites(writes: readonly Write[], door: Door, store: Store): Promise<Written[]> {
  const outcomes = await door.receive(writes.flatMap((write) => ('arrival' in write ? [write.arrival] : [])))
  const written: Written[] = []
  for (const write of writes) {
    if ('lines' in write) written.push({ imported: await importLines(write.lines, door, Date.now()) })
    else if ('erase' in write) written.push({ erased: await eraseVisitor(store, write.erase) })
    else written.push({ outcome: outcomes.shift() ?? unavailable() })
  }
  return written
}

/** Removes a visitor of a site by its id; `null` when there is no such site or visitor. */
export async function eraseVisitor(store: Store, { site: id, visitor }: VisitorOf): Promise<Erased | null> {
  const site = store.findSite(id)
  return site && store.eraseVisitor(site, visitor, Date.now())
}
