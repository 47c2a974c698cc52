import type { StoreHealth } from '../store.js'
import { versionOf } from './engine.js'
import type { Connection } from './open.js'

const SYNCHRONOUS = ['off', 'normal', 'full', 'extra'] as const

/**
 * Commits a page that stays as it is, through the log and to the disk like every batch, and says how the file is kept.
 * Throws SQLite's error where nothing can be committed.
 */
export function commitNothing(db: Connection): StoreHealth {
  const schema = Number(db.pragma('user_version', { simple: true }))
  db.transaction(() => db.pragma(`user_version = ${schema}`)).immediate()
  const version = versionOf(db)
  return {
    engine: `SQLite ${version}`,
    schema,
    synchronous: SYNCHRONOUS[Number(db.pragma('synchronous', { simple: true }))],
  }
}
