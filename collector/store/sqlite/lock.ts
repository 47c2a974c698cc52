import Database from 'better-sqlite3'
import { UnusableStore } from '../store.js'
import { cannotOpen, refuseForeign } from './open.js'
import { verify } from './verify.js'

/**
 * Takes the right to write events to a file until `release`. SQLite's own lock on a small file beside it: the system
 * takes it back when the process ends, however it ends. Throws `UnusableStore` when another process has it, and for a
 * file that is not ours, beside which nothing is put, and for one that is damaged.
 */
export function lockForWriting(path: string): { release(): void } {
  refuseForeign(path)
  let db: Database.Database | null = null
  try {
    db = new Database(`${path}.lock`, { timeout: 0 })
    db.exec('begin exclusive')
    verify(path)
    const lock = db
    return { release: () => lock.close() }
  } catch (cause) {
    db?.close()
    if (cause instanceof UnusableStore) throw cause
    if (!isBusy(cause)) throw cannotOpen(path, cause)
    const message = `another footfall is writing to ${path}: stop it first, or choose another file with --store sqlite:PATH`
    throw new UnusableStore(message, { cause })
  }
}

const isBusy = (error: unknown) => error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY'
