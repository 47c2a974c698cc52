import { DEFAULT_SETTINGS, type Site, type SiteSettings } from '../../sites.js'
import type { NewSite } from '../store.js'
import type { Connection } from './open.js'
import { overwriting } from './overwriting.js'
import { SAVED_TABLES } from './saved.js'

export interface SiteRow {
  num: number
  id: string
  timezone: string
  currency: string
  allow_bots: number
  origins: string
  retention_days: number | null
  secret: string | null
  signed_identify: number
  raw_comments: number
  excluded: string
}

export const SITE_COLUMNS = `sites.num, sites.id, sites.timezone, sites.currency, sites.allow_bots, sites.origins,
  sites.retention_days, sites.secret, sites.signed_identify, sites.raw_comments,
  sites.excluded`

export const toSite = ({ num, id, timezone, currency, secret, ...row }: SiteRow): Site => ({
  num,
  id,
  timezone,
  currency,
  allowBots: row.allow_bots !== 0,
  origins: row.origins === '' ? [] : row.origins.split(' '),
  retentionDays: row.retention_days,
  secret,
  signedIdentify: row.signed_identify !== 0,
  rawComments: row.raw_comments !== 0,
  excludedAddresses: row.excluded === '' ? [] : row.excluded.split(' '),
})

const toRow = (settings: SiteSettings): Omit<SiteRow, 'num' | 'id'> => ({
  timezone: settings.timezone,
  currency: settings.currency,
  allow_bots: settings.allowBots ? 1 : 0,
  origins: settings.origins.join(' '),
  retention_days: settings.retentionDays,
  secret: settings.secret,
  signed_identify: settings.signedIdentify ? 1 : 0,
  raw_comments: settings.rawComments ? 1 : 0,
  excluded: settings.excludedAddresses.join(' '),
})

/** What people set up, read and written by any process. */
export function createSites(db: Connection) {
  const find = db.prepare<[string], SiteRow>(`select ${SITE_COLUMNS} from sites where id = ? and removed = 0`)
  const list = db.prepare<[], SiteRow>(`select ${SITE_COLUMNS} from sites where removed = 0 order by id`)

  function findSite(id: string): Site | null {
    const row = find.get(id)
    return row ? toSite(row) : null
  }

  return {
    findSite,
    listSites: (): Site[] => list.all().map(toSite),
    addSite({ id, ...settings }: NewSite): boolean {
      const row = { id, created: Date.now(), ...toRow({ ...DEFAULT_SETTINGS, ...settings }) }
      const sql = `
        insert or ignore into sites
          (id, timezone, currency, allow_bots, origins, retention_days, secret, signed_identify, raw_comments, excluded,
           created)
        values
          (@id, @timezone, @currency, @allow_bots, @origins, @retention_days, @secret, @signed_identify,
           @raw_comments, @excluded, @created)`
      return db.prepare(sql).run(row).changes > 0
    },
    setSite(id: string, settings: Partial<SiteSettings>): Site | null {
      const change = db.transaction(() => {
        const site = findSite(id)
        if (!site) return null
        const sql = `
          update sites set
            timezone = @timezone, currency = @currency, allow_bots = @allow_bots, origins = @origins,
            retention_days = @retention_days, secret = @secret, signed_identify = @signed_identify, raw_comments = @raw_comments,
            excluded = @excluded
          where id = @id`
        db.prepare(sql).run({ id, ...toRow({ ...site, ...settings }) })
        return findSite(id)
      })
      return change.immediate()
    },
    removeSite(id: string): boolean {
      const remove = db.transaction(() => {
        const site = findSite(id)
        if (!site) return false
        db.prepare('delete from passes where share in (select num from shares where site = ?)').run(site.num)
        for (const table of ['keys', 'goals', 'roles', 'shares', ...Object.values(SAVED_TABLES)])
          db.prepare(`delete from ${table} where site = ?`).run(site.num)
        // Who has no role left is forgotten.
        db.exec('delete from passes where user is not null and user not in (select user from roles)')
        db.exec('delete from users where num not in (select user from roles)')
        const sql = `update sites set removed = 1, id = 'removed ' || num, origins = '', excluded = '', secret = null where num = ?`
        return db.prepare(sql).run(site.num).changes > 0
      })
      return overwriting(db, () => remove.immediate())
    },
  }
}
