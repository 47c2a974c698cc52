import Database from 'better-sqlite3'
import { UnusableStore } from '../store.js'

/**
 * Takes the right to write events to a file until `release`. SQLite's own lock on a small file beside it: the system
 * takes it back when the process ends, however it ends. Throws `UnusableStore` when another process has it.
 */
export function lockForWriting(path: string): { release(): void } {
  const db = new Database(`${path}.lock`, { timeout: 0 })
  try {
    db.exec('begin exclusive')
  } catch (cause) {
    db.close()
    throw new UnusableStore(`another footfall is writing to ${path}: stop it first, or choose another file`, { cause })
  }
  return { release: () => db.close() }
}
