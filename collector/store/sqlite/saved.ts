import type { Named } from '../../saved.js'
import type { SavedList } from '../store.js'
import type { Connection } from './open.js'

/** The tables of what sites keep under names. */
export const SAVED = ['segments', 'core_actions', 'questions'] as const

/** One kind of it, read and written by any process. */
export function createSaved<T extends Named>(db: Connection, table: (typeof SAVED)[number]): SavedList<T> {
  return {
    add({ num }, { name, ...value }) {
      const sql = `insert or ignore into ${table} (site, name, value, created) values (?, ?, ?, ?)`
      return db.prepare(sql).run(num, name, JSON.stringify(value), Date.now()).changes > 0
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
