import type { Site } from '../../sites.js'
import type { Key, NewSite, Scope } from '../store.js'
import type { Connection } from './open.js'

interface SiteRow {
  num: number
  id: string
  timezone: string
  currency: string
  allow_bots: number
}

const COLUMNS = 'sites.num, sites.id, sites.timezone, sites.currency, sites.allow_bots'

const toSite = ({ allow_bots, ...row }: SiteRow): Site => ({ ...row, allowBots: allow_bots !== 0 })

/** Sites and keys: what people set up, read and written by any process. */
export function createSites(db: Connection) {
  const find = db.prepare<[string], SiteRow>(`select ${COLUMNS} from sites where id = ?`)
  const list = db.prepare<[], SiteRow>(`select ${COLUMNS} from sites order by id`)
  const findKey = db.prepare<[Uint8Array], SiteRow & { prefix: string; scope: Scope }>(
    `select keys.prefix, keys.scope, ${COLUMNS} from keys join sites on sites.num = keys.site where keys.hash = ?`,
  )
  return {
    findSite(id: string): Site | null {
      const row = find.get(id)
      return row ? toSite(row) : null
    },
    listSites: (): Site[] => list.all().map(toSite),
    addSite({ id, timezone, currency, allowBots }: NewSite): boolean {
      const sql = 'insert or ignore into sites (id, timezone, currency, allow_bots, created) values (?, ?, ?, ?, ?)'
      return db.prepare(sql).run(id, timezone, currency, allowBots ? 1 : 0, Date.now()).changes > 0
    },
    addKey({ hash, prefix, site, scope }: Key): void {
      const sql = 'insert into keys (hash, prefix, site, scope, created) values (?, ?, ?, ?, ?)'
      db.prepare(sql).run(hash, prefix, site.num, scope, Date.now())
    },
    findKey(hash: Uint8Array): Key | null {
      const row = findKey.get(hash)
      if (!row) return null
      const { prefix, scope, ...site } = row
      return { hash, prefix, scope, site: toSite(site) }
    },
  }
}
