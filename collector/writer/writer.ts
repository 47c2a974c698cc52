import type { LogOptions } from '../log.js'
import { type Erased, type Store, StoreError, type StoreHealth } from '../store/store.js'
import { openThread } from '../threads.js'
import { applyChange, type Change } from './change.js'
import { type Arrival, type Door, type Outcome, type ServerArrival, tooMany, unavailable } from './door.js'
import { type Imported, importLines } from './import.js'
import type { Counted } from './measured.js'
import { createPlaces, siteIn } from './places.js'

/** A visitor's cookie says who: `site` is the site's id. */
export interface VisitorOf {
  site: string
  visitor: string
}

/** What is to be erased: a visitor, or events of servers without a visit, by the ids of their views. */
export type Erasure = VisitorOf | { site: string; serverEvents: readonly string[] }

export type Write =
  | { arrival: Arrival | ServerArrival }
  | { lines: readonly string[]; only?: string | undefined }
  | { erase: Erasure }
  | { change: Change }
  | 'ready'
  | 'measure'
export type Written =
  | { outcome: Outcome }
  | { imported: Imported }
  | { erased: Erased | null }
  | { changed: boolean }
  | { ready: StoreHealth | { reason: string } }
  | { counted: Counted }

/** The writer as the rest of the collector sees it. */
export interface Writer {
  /** Resolves when the batch, or what a server sends, is on disk, or with the reason why not. */
  receive(arrival: Arrival | ServerArrival): Promise<Outcome>
  /** Lines of a recording, in order; `only`: those of another site than this are bad ones. */
  import(lines: readonly string[], only?: string): Promise<Imported>
  /** After what was received before; `null` when there is nothing of it. */
  erase(of: Erasure): Promise<Erased | null>
  /** Resolves when it is on disk; false when there is nothing to change. */
  change(change: Change): Promise<boolean>
  /** Commits a write; how the store is kept, or why it cannot be written to. */
  ready(): Promise<StoreHealth | { reason: string }>
  measure(): Promise<Counted>
  /** What was received and has no answer yet. */
  waiting(): { batches: number; bytes: number }
  close(): Promise<void>
}

export interface WriterOptions {
  /** The store's URL. */
  store: string
  retentionDays: number
  /** Bytes of the disk that events leave free. */
  reserveBytes: number
  isSite: (id: string) => boolean
  log: Pick<LogOptions, 'format' | 'level'>
  /** Something was committed. */
  onCommit: () => void
  onDeath: (error: unknown) => void
}

/** Starts the writing thread on a store that is there already. */
export async function openWriter({ isSite, onCommit, onDeath, ...workerData }: WriterOptions): Promise<Writer> {
  const file = new URL('./writer-thread.js', import.meta.url)
  const thread = await openThread<Write, Written>(file, { workerData, onDeath })
  const places = createPlaces(isSite)

  return {
    async receive(arrival) {
      const { body } = arrival
      const place = typeof body === 'string' ? places.take(siteIn(body), Buffer.byteLength(body)) : places.take('', 0)
      if (place === 'full') return unavailable()
      if (place === 'share') return tooMany()
      try {
        const written = await thread.ask({ arrival })
        onCommit()
        return 'outcome' in written ? written.outcome : unavailable()
      } finally {
        place.leave()
      }
    },
    async import(lines, only) {
      const written = await thread.ask({ lines, only })
      onCommit()
      if ('imported' in written) return written.imported
      throw new StoreError('import: the collector could not write; try again later', { isOfDisk: true })
    },
    async erase(of) {
      const written = await thread.ask({ erase: of })
      if ('erased' in written) return written.erased
      throw new StoreError('erase: the collector could not write; try again later', { isOfDisk: true })
    },
    async change(change) {
      const written = await thread.ask({ change })
      onCommit()
      if ('changed' in written) return written.changed
      throw new StoreError('change: the collector could not write; try again later', { isOfDisk: true })
    },
    async ready() {
      const written = await thread.ask('ready')
      if ('ready' in written) return written.ready
      throw new Error('ready: the writer gave another answer')
    },
    async measure() {
      const written = await thread.ask('measure')
      if ('counted' in written) return written.counted
      throw new Error('measure: the writer gave another answer')
    },
    waiting: places.taken,
    close: thread.close,
  }
}

/** What a turn is done with; without room for events only what frees room is done. */
export interface Turn {
  door: Door
  store: Store
  /** Why there is no room for events, or `null`. */
  lack: string | null
  read: () => Promise<Counted>
  onFailure: (error: StoreError) => void
}

/** What the thread does with its turn: all batches in one call of the door, everything else after them. */
export async function answerWrites(writes: readonly Write[], turn: Turn): Promise<Written[]> {
  const arrivals = writes.flatMap((write) => (isArrival(write) ? [write.arrival] : []))
  const outcomes = turn.lack === null ? await turn.door.receive(arrivals) : []
  const written: Written[] = []
  for (const write of writes) {
    if (isArrival(write)) written.push({ outcome: outcomes.shift() ?? unavailable() })
    else written.push(await answerOther(write, turn))
  }
  return written
}

/** Nothing can be written, for a reason: everybody is to come back later. */
export const refuseWrites = (writes: readonly Write[], { reason, read }: Pick<Turn, 'read'> & { reason: string }) =>
  Promise.all(writes.map((write) => refuseWrite(write, { reason, read })))

async function refuseWrite(write: Write, { reason, read }: Pick<Turn, 'read'> & { reason: string }): Promise<Written> {
  if (write === 'measure') return { counted: await read() }
  return write === 'ready' ? { ready: { reason } } : { outcome: unavailable() }
}

type ArrivalWrite = Extract<Write, { arrival: unknown }>

const isArrival = (write: Write): write is ArrivalWrite => typeof write === 'object' && 'arrival' in write

/** What fails here is no matter of the batches that shared its turn: they are on disk. */
async function answerOther(write: Exclude<Write, ArrivalWrite>, turn: Turn): Promise<Written> {
  if (write === 'measure') return { counted: await turn.read() }
  if (write === 'ready' && turn.lack !== null) return { ready: { reason: turn.lack } }
  try {
    if (write === 'ready') return { ready: turn.store.commitNothing() }
    if ('erase' in write) return { erased: await erase(turn.store, write.erase) }
    if ('change' in write && turn.lack === null) return { changed: applyChange(turn.store, write.change) }
    if ('lines' in write && turn.lack === null)
      return { imported: await importLines(write.lines, { ...turn, only: write.only }, Date.now()) }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    turn.onFailure(error)
    // In SQLite's words, which name no file: `database or disk is full`.
    if (write === 'ready') return { ready: { reason: error.message } }
  }
  return { outcome: unavailable() }
}

/** `null` when there is no such site, or nothing of it. */
export async function erase(store: Store, of: Erasure): Promise<Erased | null> {
  const site = store.findSite(of.site)
  if (!site) return null
  return 'visitor' in of
    ? store.eraseVisitor(site, of.visitor, Date.now())
    : store.eraseServerEvents(site, of.serverEvents)
}
