import { MOST_SAVED, type Saved } from '../../saved.js'
import type { SavedList } from '../store.js'
import type { Connection } from './open.js'

/** The tables of what sites keep under names. */
export const SAVED_TABLES: Record<keyof Saved, string> = {
  segments: 'segments',
  coreActions: 'core_actions',
  questions: 'questions',
  annotations: 'annotations',
  savedViews: 'saved_views',
}

/** Now, and after what the site has there already: two of one millisecond keep their order. Binds the time, and the site. */
export const createdIn = (table: string): string =>
  `max(?, (select coalesce(max(created), 0) + 1 from ${table} where site = ?))`

/** One kind of it, read and written by any process. */
export function createSaved<K extends keyof Saved>(db: Connection, kind: K): SavedList<Saved[K]> {
  const table = SAVED_TABLES[kind]
  return {
    add({ num }, { name, ...value }) {
      // Counted where it is added: several may come at once.
      const sql = `insert or ignore into ${table} (site, name, value, created)
        select ?, ?, ?, ${createdIn(table)} where (select count(*) from ${table} where site = ?) < ?`
      const { changes } = db.prepare(sql).run(num, name, JSON.stringify(value), Date.now(), num, num, MOST_SAVED[kind])
      return changes > 0
    },
    list({ num }) {
      const sql = `select name, value from ${table} where site = ? order by created, name`
      const rows = db.prepare<[number], { name: string; value: string }>(sql).all(num)
      return rows.map(({ name, value }) => ({ name, ...JSON.parse(value) }))
    },
    remove: ({ num }, name) =>
      db.prepare(`delete from ${table} where site = ? and name = ?`).run(num, name).changes > 0,
  }
}
