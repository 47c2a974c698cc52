import { dayOf } from '../../day.js'
import type { Identity } from '../../writer/enrich.js'
import type { Connection } from './open.js'

const REMEMBERED = 100_000

/** A visit as the writer needs it: `start` and `day` are those of its earliest kept event so far. */
export interface VisitRow {
  num: number
  ordinal: number
  start: number | null
  day: number | null
}

/** Visitors and visits by their ids; the live ones are remembered, so that a batch of one costs no look-up. */
export function createVisitors(db: Connection) {
  const visitorOf = createVisitorNumbers(db)
  const findById = db.prepare<[number, string], VisitRow>(
    'select num, ordinal, start, day from visits where site = ? and id = ?',
  )
  const findByNum = db.prepare<[number], VisitRow>('select num, ordinal, start, day from visits where num = ?')
  const insert = db.prepare<[number, string, number, number]>(
    'insert into visits (site, id, visitor, ordinal) values (?, ?, ?, ?)',
  )
  const lowerOrdinal = db.prepare<[number, number]>('update visits set ordinal = ? where num = ?')
  const lowerStart = db.prepare<[number, number, number]>('update visits set start = ?, day = ? where num = ?')
  const byId = new Map<string, VisitRow>()
  const byNum = new Map<number, VisitRow>()

  function remember(key: string, visit: VisitRow): VisitRow {
    if (byId.size >= REMEMBERED) forget()
    byId.set(key, visit)
    byNum.set(visit.num, visit)
    return visit
  }

  function forget(): void {
    byId.clear()
    byNum.clear()
  }

  /** The visit of a batch, made when it is new; first seen and ordinal keep their lowest report. */
  function visitOf(site: number, { visitor, first, visit: id, ordinal }: Identity): VisitRow {
    const number = visitorOf(site, visitor, first)
    const key = `${site} ${id}`
    const visit = byId.get(key) ?? remember(key, findById.get(site, id) ?? create(site, id, number, ordinal))
    if (ordinal < visit.ordinal) {
      visit.ordinal = ordinal
      lowerOrdinal.run(ordinal, visit.num)
    }
    return visit
  }

  function create(site: number, id: string, visitor: number, ordinal: number): VisitRow {
    const num = Number(insert.run(site, id, visitor, ordinal).lastInsertRowid)
    return { num, ordinal, start: null, day: null }
  }

  /** Lets the visit start at `at` if that is the earliest so far; the days it started on before and after. */
  function startAt(num: number, at: number | null): { before: number | null; after: number | null } {
    const visit = byNum.get(num) ?? findByNum.get(num)
    if (!visit) throw new Error(`start visit ${num}: no such visit`)
    const before = visit.day
    if (at === null || (visit.start !== null && visit.start <= at)) return { before, after: before }
    visit.start = at
    visit.day = dayOf(at)
    lowerStart.run(visit.start, visit.day, num)
    return { before, after: visit.day }
  }

  return { visitOf, startAt, forget }
}

/** Visitors with a cookie, numbered densely per site. */
function createVisitorNumbers(db: Connection): (site: number, id: string, first: number) => number {
  const find = db.prepare<[number, string], { num: number; first: number }>(
    'select num, first from visitors where site = ? and id = ?',
  )
  const insert = db
    .prepare<[number, number, string, number], number>(
      `insert into visitors (site, num, id, first)
       values (?, (select coalesce(max(num), 0) + 1 from visitors where site = ?), ?, ?)
       returning num`,
    )
    .pluck()
  const lowerFirst = db.prepare<[number, number, number]>('update visitors set first = ? where site = ? and num = ?')
  return (site, id, first) => {
    const known = find.get(site, id)
    if (!known) return insert.get(site, site, id, first) ?? 0
    if (first < known.first) lowerFirst.run(first, site, known.num)
    return known.num
  }
}
