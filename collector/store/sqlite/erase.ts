import { createHash } from 'node:crypto'
import { LIMITS } from '../../../sdk/protocol.js'
import type { Site } from '../../sites.js'
import type { Erased } from '../store.js'
import type { Connection } from './open.js'

/** Erases visitors with a cookie, row by row: visits, views, events, and what the rows were. For the connection that writes. */
export function createErase(db: Connection) {
  const find = db.prepare<[number, string], number>('select num from visitors where site = ? and id = ?').pluck()
  const own = 'select num from visits where site = ? and visitor = ?'
  const ownViews = `select num from views where visit in (${own})`
  const deleteEvents = db.prepare<[number, number]>(`delete from events where view in (${ownViews})`)
  const deleteViews = db.prepare<[number, number]>(`delete from views where visit in (${own})`)
  const touchDays = db.prepare<[number, number, number]>(
    `update days set version = version + 1
     where site = ? and day in (select day from visits where site = ? and visitor = ?)`,
  )
  const deleteVisits = db.prepare<[number, number]>('delete from visits where site = ? and visitor = ?')
  const deleteVisitor = db.prepare<[number, number]>('delete from visitors where site = ? and num = ?')
  const remember = db.prepare<[number, Uint8Array, number]>('insert or replace into forgotten values (?, ?, ?)')
  const isThere = db
    .prepare<[number, Uint8Array], number>('select 1 from forgotten where site = ? and hash = ?')
    .pluck()
  const forgetOld = db.prepare<[number]>('delete from forgotten where until <= ?')
  const hasAny = db.prepare<[], number>('select exists (select 1 from forgotten)').pluck()
  const backups = db.prepare<[], string>('select file from backups order by created').pluck()

  const erase = db.transaction((site: number, id: string, now: number): Erased | null => {
    const num = find.get(site, id)
    forgetOld.run(now)
    // Nobody knows whether what is on its way was sent before.
    remember.run(site, hashOf(id), now + LIMITS.ageMs)
    if (num === undefined) return null
    touchDays.run(site, site, num)
    const events = deleteEvents.run(site, num).changes
    const views = deleteViews.run(site, num).changes
    const visits = deleteVisits.run(site, num).changes
    deleteVisitor.run(site, num)
    return { visits, views, events, backups: backups.all() }
  })

  return {
    /** The rows' bytes are overwritten; the caller empties the log of what was written last. */
    eraseVisitor(site: Site, id: string, now: number): Erased | null {
      db.pragma('secure_delete = on')
      try {
        return erase.immediate(site.num, id, now)
      } finally {
        db.pragma('secure_delete = off')
      }
    },
    isForgotten: (site: Site, id: string): boolean =>
      hasAny.get() === 1 && isThere.get(site.num, hashOf(id)) !== undefined,
  }
}

const hashOf = (id: string): Uint8Array => createHash('sha256').update(id).digest()
