import { dayOf } from '../../day.js'
import { type ColumnFiles, createColumnFiles, type DayVersion } from './column-files.js'
import { createColumns } from './columns.js'
import { OTHER_ROWS } from './days.js'
import { merge } from './merge.js'
import type { Connection } from './open.js'
import { DamagedColumns, openBytes, openPacked, pack, type ReadBytes } from './packed.js'
import type { Segment } from './segment.js'

const CACHE_BYTES = 72 * 1024 * 1024
/** About what a text of JSON takes as objects, by its length. */
const OBJECTS_A_BYTE = 4

interface Cached {
  version: number
  segment: Segment
  /** Of the columns that were loaded. */
  bytes: number
}

/**
 * The segments of a site's days, while their rows stand: from memory, the least used out first; from files; else built
 * from rows, and put into a file when the day is over. `checkWanted` is called before each, and between its pieces.
 */
export function createSegments(db: Connection, checkWanted: () => void = () => {}) {
  const columns = createColumns(db)
  const files = createColumnFiles(db.name)
  const daysOf = db.prepare<[number, number, number], { day: number; version: number }>(
    'select day, version from days where site = ? and last >= ? and day <= ? order by day',
  )
  const isCurrent = createIsCurrent(db)
  const cached = new Map<string, Cached>()
  /** Files that were found damaged, should they not have let themselves be removed. */
  const distrusted = new Set<string>()
  const unsaved: { of: DayVersion; bytes: Buffer }[] = []
  let total = 0

  function segmentOf(of: DayVersion): Segment {
    checkWanted()
    const key = keyOf(of)
    const known = cached.get(key)
    if (known) forget(key)
    const entry = known?.version === of.version ? known : (refresh(of, known) ?? open(of))
    cached.set(key, entry)
    total += entry.bytes
    makeRoom(key)
    return entry.segment
  }

  function open(of: DayVersion): Cached {
    const read = distrusted.has(fileOf(of)) ? null : files.open(of)
    if (read) return openFrom(of, read)
    return keep(of, buildWhole(of))
  }

  /** What is known with what has changed since in its place; `null` when that is too much, or not known. */
  function refresh(of: DayVersion, known: Cached | undefined): Cached | null {
    if (!known || !isLater(of.version, known.version)) return null
    const changed = columns.changed(of.site, of.day, known.version)
    if (!changed) return null
    const { visits, visitors } = changed.owners
    const bytes = merge(of.day, [
      { segment: known.segment, keeps: (owner) => !(owner > 0 ? visits.has(owner) : visitors.has(-owner)) },
      { segment: openBytes(pack(changed.segment)), keeps: () => true },
    ])
    return keep(of, bytes)
  }

  function keep(of: DayVersion, bytes: Buffer<ArrayBuffer>): Cached {
    if (of.day < dayOf(Date.now())) unsaved.push({ of, bytes })
    return { version: of.version, segment: openBytes(bytes), bytes: bytes.length }
  }

  function buildWhole({ site, day }: DayVersion): Buffer<ArrayBuffer> {
    const pieces = Array.from(columns.whole(site, day), (piece) => {
      checkWanted()
      return pack(piece)
    })
    if (pieces.length === 1) return pieces[0]
    return merge(
      day,
      pieces.map((bytes) => ({ segment: openBytes(bytes), keeps: () => true })),
    )
  }

  /** A file that is damaged is removed: the day is built again the next time. */
  function openFrom(of: DayVersion, read: ReadBytes): Cached {
    const orRemove = <T>(run: () => T): T => {
      try {
        return run()
      } catch (error) {
        if (error instanceof DamagedColumns) {
          distrusted.add(fileOf(of))
          files.remove(of)
          forget(keyOf(of))
        }
        throw error
      }
    }
    let factBytes = 0
    const readFacts: ReadBytes = (at, length) => {
      factBytes += length * OBJECTS_A_BYTE
      return read(at, length)
    }
    const segment = orRemove(() =>
      openPacked(readFacts, read, (_, load) => {
        const column = orRemove(load)
        entry.bytes += column.byteLength
        if (cached.get(keyOf(of)) === entry) total += column.byteLength
        return column
      }),
    )
    const entry: Cached = { version: of.version, segment, bytes: factBytes }
    return entry
  }

  function forget(key: string): void {
    total -= cached.get(key)?.bytes ?? 0
    cached.delete(key)
  }

  function makeRoom(except: string): void {
    for (const key of cached.keys()) {
      if (total <= CACHE_BYTES || key === except) return
      forget(key)
    }
  }

  return {
    /** Calls `visit` with each segment that has an event in [fromDay, toDay], in order; in a transaction all of one state. */
    each(site: number, fromDay: number, toDay: number, visit: (segment: Segment, of: DayVersion) => void): void {
      for (const { day, version } of daysOf.all(site, fromDay, toDay)) {
        const of = { site, day, version }
        visit(segmentOf(of), of)
      }
    },
    /** What every day of a site has for the others, in order. */
    *lasting(site: number): Generator<Pick<Segment, 'day' | 'lasting'>> {
      for (const { day, version } of daysOf.all(site, 0, Number.MAX_SAFE_INTEGER)) {
        const { lasting } = segmentOf({ site, day, version })
        yield { day, lasting }
      }
    },
    /** Opens one day: builds it where there is no file. */
    open: (of: DayVersion) => void segmentOf(of),
    /** Puts what was built into files; after a transaction, so that what has changed meanwhile is seen. */
    save(): void {
      for (const { of, bytes } of unsaved.splice(0)) {
        files.save(of, bytes)
        // Somebody may have been erased while the rows were read.
        if (!isCurrent(of)) files.remove(of)
        forget(keyOf(of))
      }
    },
  }
}

/** Of the same rows with some more, not of what is left after an erasure. */
const isLater = (version: number, known: number) =>
  version > known && Math.floor(version / OTHER_ROWS) === Math.floor(known / OTHER_ROWS)

const fileOf = ({ site, day, version }: DayVersion) => `${site} ${day} ${version}`

const keyOf = ({ site, day }: DayVersion) => `${site} ${day}`

function createIsCurrent(db: Connection): (of: DayVersion) => boolean {
  const find = db.prepare<[number, number], number>('select version from days where site = ? and day = ?').pluck()
  return ({ site, day, version }) => find.get(site, day) === version
}

/** Removes the files of days that have changed since, or were deleted: what was erased is in none of them. */
export function sweepColumns(db: Connection, files: ColumnFiles = createColumnFiles(db.name)): void {
  files.sweep(createIsCurrent(db))
}

/** Throws the columns of all sites away and builds them again; how many days. */
export function rebuildColumns(db: Connection, onProgress: (share: number, what: string) => void): number {
  createColumnFiles(db.name).sweep(() => false)
  const segments = createSegments(db)
  const days = db.prepare<[], DayVersion>('select site, day, version from days order by site, day').all()
  for (const [i, of] of days.entries()) {
    onProgress(i / days.length, `day ${i + 1} of ${days.length}`)
    db.transaction(() => segments.open(of))()
    segments.save()
  }
  return days.length
}
