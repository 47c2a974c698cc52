import { type Erased, type Store, StoreError } from '../store/store.js'
import { openThread } from '../threads.js'
import { type Arrival, type Door, type Outcome, tooMany, unavailable } from './door.js'
import { type Imported, importLines } from './import.js'
import { createPlaces, siteIn } from './places.js'

/** A visitor's cookie says who: `site` is the site's id. */
export interface VisitorOf {
  site: string
  visitor: string
}

export type Write = { arrival: Arrival } | { lines: string[] } | { erase: VisitorOf }
export type Written = { outcome: Outcome } | { imported: Imported } | { erased: Erased | null }

/** The writer as the rest of the collector sees it. */
export interface Writer {
  /** Resolves when the batch is on disk, or with the reason why not. */
  receive(arrival: Arrival): Promise<Outcome>
  /** Lines of a recording, in order. */
  import(lines: string[]): Promise<Imported>
  /** Removes a visitor, after what was received before; `null` when there is none. */
  erase(of: VisitorOf): Promise<Erased | null>
  close(): Promise<void>
}

export interface WriterOptions {
  store: string
  /** Bytes of the disk that events leave free. */
  reserveBytes: number
  isSite: (id: string) => boolean
  onDeath: (error: unknown) => void
}

/** Starts the writing thread on a store that is there already. */
export function openWriter({ store, reserveBytes, isSite, onDeath }: WriterOptions): Writer {
  const file = new URL('./writer-thread.js', import.meta.url)
  const thread = openThread<Write, Written>(file, { workerData: { store, reserveBytes }, onDeath })
  const places = createPlaces(isSite)

  return {
    async receive(arrival) {
      const { body } = arrival
      const place = body instanceof Uint8Array ? places.take(siteIn(body), body.byteLength) : places.take('', 0)
      if (place === 'full') return unavailable()
      if (place === 'share') return tooMany()
      try {
        const written = await thread.ask({ arrival })
        return 'outcome' in written ? written.outcome : unavailable()
      } finally {
        place.leave()
      }
    },
    async import(lines) {
      const written = await thread.ask({ lines })
      if ('imported' in written) return written.imported
      throw new StoreError('import: the collector could not write; try again later', { isOfDisk: true })
    },
    async erase(of) {
      const written = await thread.ask({ erase: of })
      if ('erased' in written) return written.erased
      throw new StoreError('erase: the collector could not write; try again later', { isOfDisk: true })
    },
    close: thread.close,
  }
}

/** What a turn is done with; without room for events only what frees room is done. */
export interface Turn {
  door: Door
  store: Store
  isFull: boolean
  onFailure: (error: StoreError) => void
}

/** What the thread does with its turn: all batches in one call of the door, everything else after them. */
export async function answerWrites(writes: readonly Write[], turn: Turn): Promise<Written[]> {
  const arrivals = writes.flatMap((write) => ('arrival' in write ? [write.arrival] : []))
  const outcomes = turn.isFull ? [] : await turn.door.receive(arrivals)
  const written: Written[] = []
  for (const write of writes) {
    if ('arrival' in write) written.push({ outcome: outcomes.shift() ?? unavailable() })
    else written.push(await answerOther(write, turn))
  }
  return written
}

/** Nothing can be written: everybody is to come back later. */
export const refuseWrites = (writes: readonly Write[]): Written[] => writes.map(() => ({ outcome: unavailable() }))

/** What fails here is no matter of the batches that shared its turn: they are on disk. */
async function answerOther(write: Exclude<Write, { arrival: Arrival }>, turn: Turn): Promise<Written> {
  try {
    if ('erase' in write) return { erased: await eraseVisitor(turn.store, write.erase) }
    if (!turn.isFull) return { imported: await importLines(write.lines, turn.door, Date.now()) }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    turn.onFailure(error)
  }
  return { outcome: unavailable() }
}

async function eraseVisitor(store: Store, { site: id, visitor }: VisitorOf): Promise<Erased | null> {
  const site = store.findSite(id)
  return site && store.eraseVisitor(site, visitor, Date.now())
}
