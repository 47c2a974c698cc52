import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import Database from 'better-sqlite3'
import { UnusableStore } from '../store.js'
import { refuseOldEngine, versionOf } from './engine.js'
import { overwriteMoved } from './overwriting.js'
import events from './schema/0001-events.sql?raw'
import visitors from './schema/0002-visitors.sql?raw'
import settings from './schema/0003-settings.sql?raw'
import retention from './schema/0004-retention.sql?raw'
import enrichment from './schema/0006-enrichment.sql?raw'
import senders from './schema/0007-senders.sql?raw'
import delivery from './schema/0008-delivery.sql?raw'
import properties from './schema/0009-properties.sql?raw'
import changes from './schema/0010-changes.sql?raw'
import saved from './schema/0011-saved.sql?raw'
import localities from './schema/0012-localities.sql?raw'
import voice from './schema/0013-voice.sql?raw'
import exclusions from './schema/0015-exclusions.sql?raw'
import people from './schema/0016-people.sql?raw'
import annotations from './schema/0017-annotations.sql?raw'

/** Numbered, never edited after release; a file's version is how many of them it has had. */
const MIGRATIONS: readonly string[] = [
  events,
  visitors,
  settings,
  retention,
  enrichment,
  senders,
  delivery,
  properties,
  changes,
  saved,
  localities,
  voice,
  exclusions,
  people,
  annotations,
]

const APPLICATION_ID = 0x666f6f74 // 'foot'
const MAGIC = 'SQLite format 3\0'
const BUSY_MS = 5000
/** Of the file in memory. Much less is as quick for writing, which goes to where the last visits are (measured: an import). */
const CACHE_KIB = { read: 16 * 1024, write: 24 * 1024 }
/** A log that was longer is cut to this when it starts over. */
const KEPT_LOG_BYTES = 64 * 1024 * 1024

export type Connection = Database.Database

/** Opens the one connection that writes events; makes or upgrades the file. Throws `UnusableStore`. */
export function openForWriting(path: string): Connection {
  refuseForeign(path)
  const db = connect(path, {})
  try {
    migrate(db, path)
    db.pragma(`cache_size = -${CACHE_KIB.write}`)
    db.pragma('journal_mode = wal')
    // This build reopens WAL files at NORMAL, which a power cut turns into lost events.
    db.pragma('synchronous = full')
    // Of those that SQLite makes by itself nobody hears when they fail: checkpoints.ts makes them.
    db.pragma('wal_autocheckpoint = 0')
    db.pragma(`journal_size_limit = ${KEPT_LOG_BYTES}`)
    db.pragma('foreign_keys = on')
    overwriteMoved(db)
    return db
  } catch (error) {
    db.close()
    throw error instanceof UnusableStore ? error : cannotOpen(path, error)
  }
}

/** Opens a connection that only brings the log to its place, of a file that the one above has opened. */
export function openForCheckpoints(path: string): Connection {
  const db = connect(path, { fileMustExist: true })
  db.pragma('synchronous = full')
  return db
}

/** Opens a connection that can only read, of a file that is there. Throws `UnusableStore`. */
export function openForReading(path: string): Connection {
  refuseForeign(path)
  const db = connect(path, { readonly: true, fileMustExist: true })
  db.pragma('query_only = on')
  return db
}

/**
 * The same for a file that a crash may have left with a half-made transaction beside it (`-journal`): SQLite undoes it,
 * which takes the right to write.
 */
export function openForRecovery(path: string): Connection {
  const db = connect(path, { fileMustExist: true })
  db.pragma('query_only = on')
  return db
}

function connect(path: string, options: Database.Options): Connection {
  try {
    const db = new Database(path, { timeout: BUSY_MS, ...options })
    db.pragma(`cache_size = -${CACHE_KIB.read}`)
    refuseOldEngine(versionOf(db))
    return db
  } catch (cause) {
    if (cause instanceof UnusableStore) throw cause
    throw cannotOpen(path, cause)
  }
}

/** A folder that is missing, a file that may not be read, a path that is a folder. */
export const cannotOpen = (path: string, cause: unknown) =>
  new UnusableStore(`cannot open ${path}: ${cause instanceof Error ? cause.message : cause}`, { cause })

/**
 * Looks at the header's bytes before SQLite opens the file, so that a file that is not ours is not touched at all:
 * not a database, another program's, or a newer version's.
 */
export function refuseForeign(path: string): void {
  const header = readHeader(path)
  if (header === null) return
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new UnusableStore(`${path} is not a SQLite database; it was left as it is. Choose another file with --store`)
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new UnusableStore(
      `${path} is not a footfall database; it was left as it is. Choose another file with --store`,
    )
  }
  refuseNewer(header.readUInt32BE(60), path)
}

function refuseNewer(version: number, path: string): void {
  if (version <= MIGRATIONS.length) return
  throw new UnusableStore(
    `${path} belongs to a newer footfall (schema ${version}, this one knows ${MIGRATIONS.length}); it was left as it is. Upgrade footfall`,
  )
}

/** The first 100 bytes, or `null` where there is no file or an empty one. */
function readHeader(path: string): Buffer | null {
  if (!existsSync(path)) return null
  const header = Buffer.alloc(100)
  try {
    const file = openSync(path, 'r')
    const length = readSync(file, header, 0, 100, 0)
    closeSync(file)
    return length === 0 ? null : header
  } catch (cause) {
    throw cannotOpen(path, cause)
  }
}

/** Each step with its version in one transaction: a crash leaves the version before or after it, never between. */
function migrate(db: Connection, path: string): void {
  const version = () => Number(db.pragma('user_version', { simple: true }))
  refuseNewer(version(), path)
  for (const [index, step] of MIGRATIONS.entries()) {
    db.transaction(() => {
      if (version() > index) return
      db.exec(step)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${index + 1}`)
    }).immediate()
  }
}
