import { type Calendar, readClock } from '../../calendar.js'
import { DAY_MS, dayOf } from '../../day.js'
import type { Connection } from './open.js'
import { overwriting } from './overwriting.js'

/** Rows that one commit deletes, in 10 to 20 ms: browsers wait meanwhile. */
const MAX_ROWS = 500

const BY_DAY = ['days', 'changes', 'drops', 'deliveries', 'novelties', 'costs']
/** Of a removed site; else they go by themselves. */
const BY_HASH = ['cookieless', 'forgotten']

/** Property values that a site has not had for so long are new to it again: their hashes, erased visitors' too, go. */
const KNOWN_DAYS = 30

interface SiteRow {
  num: number
  retention_days: number | null
  removed: number
}

interface VisitRow {
  num: number
  visitor: number
}

/** Deletes what is older than its site keeps it, and all of removed sites. For the connection that writes. */
export function createRetention(db: Connection) {
  const sites = db.prepare<[], SiteRow>('select num, retention_days, removed from sites')
  const readToday = createToday(db)
  const deleteOfSite = createDeleteOfSite(db)
  const deleteProperties = createDeleteProperties(db)

  const deleteSome = db.transaction((now: number, retentionDays: number): number => {
    const today = readToday(now)
    let deleted = 0
    for (const { num, retention_days, removed } of sites.all()) {
      const days = retention_days ?? retentionDays
      const last = removed ? Number.MAX_SAFE_INTEGER : days > 0 ? today - days : null
      if (last !== null && deleted < MAX_ROWS) deleted += deleteOfSite({ site: num, last, max: MAX_ROWS - deleted })
      const unseen = { site: num, last: Math.max(last ?? 0, today - KNOWN_DAYS) }
      if (deleted < MAX_ROWS) deleted += deleteProperties({ ...unseen, max: MAX_ROWS - deleted })
    }
    return deleted
  })

  return {
    /** How many rows; `isDone` when there are no more. Their bytes are overwritten, their room is used again. */
    deleteOld(now: number, retentionDays: number): { deleted: number; isDone: boolean } {
      const deleted = overwriting(db, () => deleteSome.immediate(now, retentionDays))
      return { deleted, isDone: deleted < MAX_ROWS }
    },
  }
}

/** The day that deletion goes by, remembered between starts. */
function createToday(db: Connection): (now: number) => number {
  const find = db.prepare<[], Calendar>('select day, ahead from retention')
  const insert = db.prepare<[number]>('insert into retention (day) values (?)')
  const update = db.prepare<[number, number | null]>('update retention set day = ?, ahead = ?')
  return (now) => {
    const before = find.get()
    if (!before) insert.run(dayOf(now))
    const { day, ahead } = readClock(before ?? { day: dayOf(now), ahead: null }, now)
    if (before && (day !== before.day || ahead !== before.ahead)) update.run(day, ahead)
    return day
  }
}

interface Old {
  site: number
  last: number
  max: number
}

/** Deletes up to `max` of those that were last looked for on the UTC day `last` or before; how many. */
function createDeleteProperties(db: Connection): (of: Old) => number {
  const some = 'select hash from properties where site = ? and day <= ? limit ?'
  const statement = db.prepare(`delete from properties where site = ? and hash in (${some})`)
  return ({ site, last, max }) => statement.run(site, site, last, max).changes
}

/** Deletes up to `max` rows, or a few more, of what started on the UTC day `last` or before; how many. */
function createDeleteOfSite(db: Connection): (of: Old) => number {
  const byDay = BY_DAY.map((table) => db.prepare<[number, number]>(`delete from ${table} where site = ? and day <= ?`))
  const byHash = BY_HASH.map((table) => {
    const some = `select hash from ${table} where site = ? limit ?`
    return db.prepare<[number, number, number]>(`delete from ${table} where site = ? and hash in (${some})`)
  })
  const cookieless = db
    .prepare<[number, number, number], number>(
      'select num from views where visit is null and site = ? and day <= ? limit ?',
    )
    .pluck()
  const visits = db.prepare<[number, number, number], VisitRow>(
    'select num, visitor from visits where site = ? and day <= ? limit ?',
  )
  // Nothing in them says when they were but their views, and without one when their visitor was first seen.
  const visitsWithoutDay = db.prepare<[number, number, number, number], VisitRow>(
    `select num, visitor from visits
     where site = ? and day is null
       and not exists (select 1 from views where visit = visits.num and at >= ?)
       and not exists (select 1 from visitors where site = visits.site and num = visits.visitor and first >= ?)
     limit ?`,
  )
  const viewsOf = db.prepare<[number, number], number>('select num from views where visit = ? limit ?').pluck()
  const deleteEvents = db.prepare<[number, number, number]>(
    'delete from events where view = ? and n in (select n from events where view = ? limit ?)',
  )
  const deleteView = db.prepare<[number]>('delete from views where num = ?')
  const deleteVisit = db.prepare<[number]>('delete from visits where num = ?')
  const deleteVisitor = db.prepare<[number, number, number, number]>(
    `delete from visitors
     where site = ? and num = ? and not exists (select 1 from visits where site = ? and visitor = ?)`,
  )

  function deleteViews(views: number[], max: number): number {
    let deleted = 0
    for (const view of views) {
      deleted += deleteEvents.run(view, view, max - deleted).changes
      if (deleted >= max) break
      deleted += deleteView.run(view).changes
    }
    return deleted
  }

  return ({ site, last, max }) => {
    const end = (last + 1) * DAY_MS
    // The days first: what is left of them for the next time, no question sees.
    let deleted = byDay.reduce((sum, statement) => sum + statement.run(site, last).changes, 0)
    const left = () => Math.max(0, max - deleted)
    if (last === Number.MAX_SAFE_INTEGER)
      for (const statement of byHash) deleted += statement.run(site, site, left()).changes
    deleted += deleteViews(cookieless.all(site, last, left()), left())
    const old = [...visits.all(site, last, left()), ...visitsWithoutDay.all(site, end, end, left())]
    for (const { num, visitor } of old) {
      deleted += deleteViews(viewsOf.all(num, left()), left())
      if (left() === 0) break
      deleted += deleteVisit.run(num).changes + deleteVisitor.run(site, visitor, site, visitor).changes
    }
    return deleted
  }
}
