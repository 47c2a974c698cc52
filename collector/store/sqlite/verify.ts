import { existsSync, statSync } from 'node:fs'
import { UnusableStore } from '../store.js'
import { damageOf } from './check.js'
import { type Connection, openForReading, openForRecovery } from './open.js'

/** Up to this size a file is looked through whole before it is written to: 1 to 3 s. */
const WHOLE_BYTES = 512 * 1024 * 1024

/** Of a larger one the small tables whole, and the newest rows of the others: where the next ones will stand. */
const LARGE = { visits: 'num', views: 'num', events: 'view', strings: 'num' }
const NEWEST_ROWS = 10_000

/**
 * Looks at a file before it is written to, without the right to write but for what a killed start has left to be undone.
 * Throws `UnusableStore` for a damaged one: it stays as it is, for whoever can save something of it. `footfall check` looks through a large one whole.
 */
export function verify(path: string): void {
  if (!existsSync(path) || statSync(path).size === 0) return
  const [damage] = damageAt(path)
  if (damage === undefined) return
  throw new UnusableStore(
    `${path} is damaged (${damage.replaceAll(/\s+/g, ' ')}); it was left as it is. Move it away, with its -wal and -shm, and copy the newest backup to its place`,
  )
}

function damageAt(path: string): string[] {
  let db: Connection | null = null
  try {
    db = existsSync(`${path}-journal`) ? openForRecovery(path) : openForReading(path)
    return statSync(path).size <= WHOLE_BYTES ? damageOf(db) : damageOfLarge(db)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  } finally {
    db?.close()
  }
}

function damageOfLarge(db: Connection): string[] {
  for (const [table, key] of Object.entries(LARGE)) {
    for (const _ of db.prepare(`select * from ${table} order by ${key} desc limit ${NEWEST_ROWS}`).iterate());
  }
  const tables = db.prepare<[], string>("select name from sqlite_schema where type = 'table'").pluck().all()
  return tables.filter((name) => !(name in LARGE)).flatMap((name) => damageOf(db, name))
}
