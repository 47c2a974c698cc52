import { dayOf } from '../../day.js'
import type { Identity } from '../../writer/enrich.js'
import type { Connection } from './open.js'
import { createVisitors } from './visitors.js'

const REMEMBERED = 20_000

/** A visit as the writer needs it: `start` and `day` are those of its earliest kept event so far. */
export interface VisitRow {
  num: number
  ordinal: number
  start: number | null
  day: number | null
}

/** A visit that begins with this batch: its row is written once, when its start is known. */
interface NewVisit {
  row: VisitRow
  site: number
  id: string
  visitor: number
}

/** Visits by their ids, with their visitors; the live ones are remembered, so that a batch of one costs no look-up. */
export function createVisits(db: Connection) {
  const visitors = createVisitors(db)
  const findById = db.prepare<[number, string], VisitRow>(
    'select num, ordinal, start, day from visits where site = ? and id = ?',
  )
  const findByNum = db.prepare<[number], VisitRow>('select num, ordinal, start, day from visits where num = ?')
  const findLast = db.prepare<[], number>('select coalesce(max(num), 0) from visits').pluck()
  const insert = db.prepare<[number, number, string, number, number, number | null, number | null]>(
    'insert into visits (num, site, id, visitor, ordinal, start, day) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const lowerOrdinal = db.prepare<[number, number]>('update visits set ordinal = ? where num = ?')
  const lowerStart = db.prepare<[number, number, number]>('update visits set start = ?, day = ? where num = ?')
  const byId = new Map<string, VisitRow>()
  const byNum = new Map<number, VisitRow>()
  let last: number | null = null
  let begun: NewVisit | null = null

  function remember(key: string, visit: VisitRow): VisitRow {
    if (byId.size >= REMEMBERED) forgetVisits()
    byId.set(key, visit)
    byNum.set(visit.num, visit)
    return visit
  }

  function forgetVisits(): void {
    byId.clear()
    byNum.clear()
  }

  function forget(): void {
    forgetVisits()
    visitors.forget()
    last = null
    begun = null
  }

  /**
   * The visit of a batch; first seen and ordinal keep their lowest report. One that begins here is written by its
   * `startAt`.
   */
  function visitOf(site: number, { visitor, first, visit: id, ordinal }: Identity): VisitRow {
    const number = visitors.numberOf(site, visitor, first)
    const key = `${site} ${id}`
    const visit = byId.get(key) ?? remember(key, findById.get(site, id) ?? begin(site, id, number, ordinal))
    if (ordinal < visit.ordinal) {
      visit.ordinal = ordinal
      lowerOrdinal.run(ordinal, visit.num)
    }
    return visit
  }

  function begin(site: number, id: string, visitor: number, ordinal: number): VisitRow {
    last = (last ?? findLast.get() ?? 0) + 1
    const row = { num: last, ordinal, start: null, day: null }
    begun = { row, site, id, visitor }
    return row
  }

  /** Lets the visit start at `at` if that is the earliest so far; the days it started on before and after. */
  function startAt(num: number, at: number | null): { before: number | null; after: number | null } {
    const visit = byNum.get(num) ?? findByNum.get(num)
    if (!visit) throw new Error(`start visit ${num}: no such visit`)
    const before = visit.day
    const isEarlier = at !== null && (visit.start === null || at < visit.start)
    if (isEarlier) {
      visit.start = at
      visit.day = dayOf(at)
    }
    if (begun?.row === visit) {
      insert.run(num, begun.site, begun.id, begun.visitor, visit.ordinal, visit.start, visit.day)
      begun = null
    } else if (isEarlier) {
      lowerStart.run(at, dayOf(at), num)
    }
    return { before, after: visit.day }
  }

  return { visitOf, startAt, forget }
}
