import type { Site } from '../../sites.js'
import type { Key, ListedKey, Scope } from '../store.js'
import type { Connection } from './open.js'
import { SITE_COLUMNS, type SiteRow, toSite } from './sites.js'

interface KeyRow extends SiteRow {
  hash: Uint8Array
  prefix: string
  scope: Scope
  key_created: number
}

const toKey = ({ hash, prefix, scope, key_created: created, ...site }: KeyRow): ListedKey => {
  return { hash, prefix, scope, created, site: toSite(site) }
}

/** Keys of sites, read and written by any process. */
export function createKeys(db: Connection) {
  const select = `select keys.hash, keys.prefix, keys.scope, keys.created as key_created, ${SITE_COLUMNS}
    from keys join sites on sites.num = keys.site`
  const find = db.prepare<[Uint8Array], KeyRow>(`${select} where keys.hash = ?`)

  return {
    addKey({ hash, prefix, site, scope }: Key): void {
      const sql = 'insert into keys (hash, prefix, site, scope, created) values (?, ?, ?, ?, ?)'
      db.prepare(sql).run(hash, prefix, site.num, scope, Date.now())
    },
    findKey(hash: Uint8Array): Key | null {
      const row = find.get(hash)
      return row ? toKey(row) : null
    },
    listKeys(site?: Site): ListedKey[] {
      const sql = `${select} where keys.site = ifnull(?, keys.site) order by keys.created, keys.prefix`
      return db
        .prepare<[number | null], KeyRow>(sql)
        .all(site?.num ?? null)
        .map(toKey)
    },
    removeKey: (hash: Uint8Array): boolean => db.prepare('delete from keys where hash = ?').run(hash).changes > 0,
  }
}
