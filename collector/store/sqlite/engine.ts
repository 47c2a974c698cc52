import type { Database } from 'better-sqlite3'
import { UnusableStore } from '../store.js'

/** The floor that we are tested from: what came before can lose pages of a log that is reset while it is copied. */
const OLDEST = '3.51.3'

/** Throws `UnusableStore` for a SQLite that is too old to be trusted with a log. */
export function refuseOldEngine(version: string): void {
  const [is, must] = [version, OLDEST].map((text) => text.split('.').map(Number))
  const differs = must.findIndex((part, i) => part !== is[i])
  if (differs < 0 || is[differs] > must[differs]) return
  throw new UnusableStore(`SQLite ${version} is too old, ${OLDEST} or newer is needed: run npm ci`)
}

export const versionOf = (db: Database) => db.prepare<[], string>('select sqlite_version()').pluck().get() ?? ''
