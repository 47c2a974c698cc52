import type { Named } from '../../saved.js'
import type { SavedList } from '../store.js'
import type { Connection } from './open.js'

/** The tables of what sites keep under names. */
export const SAVED = ['segments', 'core_actions', 'questions'] as const

/** Now, and after what the site has there already: two of one millisecond keep their order. Binds the time, and the site. */
export const createdIn = (table: string): string =>
  `max(?, (select coalesce(max(created), 0) + 1 from ${table} where site = ?))`

/** One kind of it, read and written by any process. */
export function createSaved<T extends Named>(db: Connection, table: (typeof SAVED)[number]): SavedList<T> {
  return {
    add({ num }, { name, ...value }) {
      const sql = `insert or ignore into ${table} (site, name, value, created) values (?, ?, ?, ${createdIn(table)})`
      return db.prepare(sql).run(num, name, JSON.stringify(value), Date.now(), num).changes > 0
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
