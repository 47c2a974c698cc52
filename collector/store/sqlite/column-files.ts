import { closeSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DamagedColumns, type ReadBytes } from './packed.js'
import { freeBytesAt } from './space.js'

/** Left free for what matters more. */
const RESERVE_BYTES = 256 * 1024 * 1024

/** A day of a site as it was at one version of its rows. */
export interface DayVersion {
  site: number
  day: number
  version: number
}

/** Segments as files in a folder beside the database: written whole or not at all, thrown away at any time. */
export interface ColumnFiles {
  /** `null` where there is none. */
  open(of: DayVersion): ReadBytes | null
  /** What cannot be written is not: the rows are there. */
  save(of: DayVersion, bytes: Buffer): void
  remove(of: DayVersion): void
  /** Removes what does not belong to a day as it is now. */
  sweep(isCurrent: (of: DayVersion) => boolean): void
}

export const columnFolderOf = (database: string) => `${database}-columns`

export function createColumnFiles(database: string): ColumnFiles {
  const folder = columnFolderOf(database)
  const pathOf = ({ site, day, version }: DayVersion) => join(folder, `${site}-${day}-${version}`)
  const remove = (path: string) => rmSync(path, { force: true })

  return {
    open(of) {
      const path = pathOf(of)
      try {
        closeSync(openSync(path, 'r'))
      } catch {
        return null
      }
      return (at, length) => readAt(path, at, length)
    },
    save(of, bytes) {
      const path = pathOf(of)
      const draft = `${path}.${process.pid}`
      try {
        mkdirSync(folder, { recursive: true })
        if (freeBytesAt(path) < RESERVE_BYTES + bytes.length) return
        writeFileSync(draft, bytes)
        renameSync(draft, path)
      } catch (error) {
        process.emitWarning(`columns: ${error instanceof Error ? error.message : error}`)
        remove(draft)
      }
    },
    remove: (of) => remove(pathOf(of)),
    sweep(isCurrent) {
      for (const name of namesIn(folder)) {
        const [, site, day, version] = /^(\d+)-(\d+)-(\d+)$/.exec(name) ?? []
        const of = { site: Number(site), day: Number(day), version: Number(version) }
        if (site === undefined || !isCurrent(of)) remove(join(folder, name))
      }
    },
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function readAt(path: string, at: number, length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(new ArrayBuffer(length))
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    throw new DamagedColumns('gone')
  }
  try {
    if (readSync(file, bytes, 0, length, at) < length) throw new DamagedColumns('too short')
  } finally {
    closeSync(file)
  }
  return bytes
}
