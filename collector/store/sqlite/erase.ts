import { createHash } from 'node:crypto'
import { LIMITS } from '../../../sdk/protocol.js'
import { DAY_MS } from '../../day.js'
import type { Site } from '../../sites.js'
import type { Erased } from '../store.js'
import { OTHER_ROWS } from './days.js'
import { TYPES } from './events.js'
import type { Connection } from './open.js'
import { overwriting } from './overwriting.js'
import { NOBODY, SERVER } from './views.js'

/** Where a visitor's rows are: by cookie a number of the site, without one a number of a day. */
type Found = { num: number; first: number } | { day: number; visitor: number }

/** Erases visitors row by row: visits, views, events, and what the rows were. For the connection that writes. */
export function createErase(db: Connection) {
  const find = db.prepare<[number, string], Found>('select num, first from visitors where site = ? and id = ?')
  const findCookieless = db.prepare<[number, string], Found>(
    `select day, visitor from views where site = ? and id = ? and visit is null and visitor <> ${NOBODY}`,
  )
  const withCookie = createDeletes(db, 'visit in (select num from visits where site = @site and visitor = @num)')
  const forgetChanges = db.prepare(
    `delete from changes
     where site = @site and day in (select day from visits where site = @site and visitor = @num)`,
  )
  const forgetDay = db.prepare('delete from changes where site = @site and day = @day')
  const touchDays = db.prepare(
    `update days set version = version + ${OTHER_ROWS}
     where site = @site and day in (select day from visits where site = @site and visitor = @num)`,
  )
  const deleteVisits = db.prepare('delete from visits where site = @site and visitor = @num')
  const deleteVisitor = db.prepare('delete from visitors where site = @site and num = @num')
  const withoutCookie = createDeletes(db, 'visit is null and site = @site and day = @day and visitor = @visitor')
  const touchDay = db.prepare(`update days set version = version + ${OTHER_ROWS} where site = @site and day = @day`)
  const deleteHash = db.prepare('delete from cookieless where site = @site and day = @day and visitor = @visitor')
  const findServerEvent = db.prepare<[number, string], { num: number; day: number; at: number }>(
    `select num, day, at from views where site = ? and id = ? and visit is null and visitor = ${NOBODY}`,
  )
  const withoutVisit = createDeletes(db, 'num = @num')
  const remember = db.prepare<[number, Uint8Array, number]>('insert or replace into forgotten values (?, ?, ?)')
  const isThere = db
    .prepare<[number, Uint8Array], number>('select 1 from forgotten where site = ? and hash = ?')
    .pluck()
  const forgetOld = db.prepare<[number]>('delete from forgotten where until <= ?')
  const hasAny = db.prepare<[], number>('select exists (select 1 from forgotten)').pluck()
  let isAnyone: boolean | null = null
  const backups = db.prepare<[number], string>('select file from backups where created >= ? order by created').pluck()

  function eraseFound(site: number, found: Found): Omit<Erased, 'isLogEmpty'> {
    const who = { site, ...found }
    if ('day' in found) {
      touchDay.run(who)
      forgetDay.run(who)
      deleteHash.run(who)
      return { visits: 0, ...withoutCookie(who), backups: backups.all(found.day * DAY_MS) }
    }
    touchDays.run(who)
    forgetChanges.run(who)
    const deleted = withCookie(who)
    const visits = deleteVisits.run(who).changes
    deleteVisitor.run(who)
    return { visits, ...deleted, backups: backups.all(found.first) }
  }

  const erase = db.transaction((site: number, id: string, now: number) => {
    forgetOld.run(now)
    // Nobody knows whether what is on its way was sent before.
    remember.run(site, hashOf(id), now + LIMITS.ageMs)
    const found = find.get(site, id) ?? findCookieless.get(site, id)
    return found ? eraseFound(site, found) : null
  })

  const eraseServerEvents = db.transaction((site: number, ids: readonly string[]) => {
    const found = ids.flatMap((id) => findServerEvent.get(site, id) ?? [])
    if (found.length === 0) return null
    let events = 0
    for (const { num, day } of found) {
      touchDay.run({ site, day })
      events += withoutVisit({ num }).events
    }
    const first = found.reduce((earliest, { at }) => Math.min(earliest, at), Number.MAX_SAFE_INTEGER)
    return { visits: 0, views: found.length, events, backups: backups.all(first) }
  })

  // The caller empties the log of what was written last.
  return {
    eraseVisitor(site: Site, id: string, now: number): Omit<Erased, 'isLogEmpty'> | null {
      isAnyone = null
      return overwriting(db, () => erase.immediate(site.num, id, now))
    },
    /** By the ids of their views. */
    eraseServerEvents: (site: Site, ids: readonly string[]): Omit<Erased, 'isLogEmpty'> | null =>
      overwriting(db, () => eraseServerEvents.immediate(site.num, ids)),
    isForgotten(site: Site, id: string): boolean {
      isAnyone ??= hasAny.get() === 1
      return isAnyone && isThere.get(site.num, hashOf(id)) !== undefined
    },
  }
}

/** Deletes the views of a condition and their events. */
function createDeletes(db: Connection, where: string) {
  const deleteEvents = db.prepare(`delete from events where view in (select num from views where ${where})`)
  const deleteViews = db.prepare(`delete from views where ${where}`)
  return (who: object) => {
    const events = deleteEvents.run(who).changes
    return { events, views: deleteViews.run(who).changes }
  }
}

/** What names a user: the ids of visitors, by which `eraseVisitor` knows them, and of views of servers' events without a visit. */
export function findUser(db: Connection, site: Site, user: string): { visitors: string[]; serverEvents: string[] } {
  // Which events name the user, of `identify` or of a server? Their visitor by cookie, else by the view; or nobody's view.
  const rows = db
    .prepare<[number, string, number], { id: string; isNobody: number }>(
      `select distinct coalesce(visitors.id, views.id) as id, views.visit is null and views.visitor = ${NOBODY} as isNobody
       from events
       join views on views.num = events.view
       left join visits on visits.num = views.visit
       left join visitors on visitors.site = visits.site and visitors.num = visits.visitor
       where (events.type = ? or views.sender = ${SERVER})
         and json_extract(events.detail, '$.user') = ? and views.site = ?`,
    )
    .all(TYPES.identify, user, site.num)
  const idsOf = (isNobody: number) => rows.flatMap((row) => (row.isNobody === isNobody ? [row.id] : []))
  return { visitors: idsOf(0), serverEvents: idsOf(1) }
}

const hashOf = (id: string): Uint8Array => createHash('sha256').update(id).digest()
