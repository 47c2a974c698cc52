import type { Database } from 'better-sqlite3'

type Connection = Pick<Database, 'pragma'>

/** What the connection that writes does all the time: rows that SQLite moves from page to page leave nothing behind. */
export const overwriteMoved = (db: Connection): void => void db.pragma('secure_delete = fast')

/** Runs what deletes: the rows' bytes are overwritten, pages that become free too. */
export function overwriting<T>(db: Connection, run: () => T): T {
  db.pragma('secure_delete = on')
  try {
    return run()
  } finally {
    overwriteMoved(db)
  }
}
