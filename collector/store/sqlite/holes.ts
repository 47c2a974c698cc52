import type { Connection } from './open.js'

/** The numbers of a view's events: `known` ones were stored or `rejected`, `next` is how many there must be. */
export interface Tally {
  known: number
  next: number
  rejected: number
  /** As it is written. */
  missing: number
}

/** A view's row: its number, and its tally. */
export interface Tallied {
  num: number
  tally: Tally
}

export const newTally = (): Tally => ({ known: 0, next: 0, rejected: 0, missing: 0 })

/** Reads the tally of a view that is not remembered from its rows. */
export function createTallies(db: Connection): (view: number) => Tally {
  const find = db.prepare<{ view: number }, Tally>(
    `select
       stored.count + rejected.count as known,
       max(views.count, stored.next, rejected.next) as next,
       rejected.count as rejected,
       coalesce((select missing from holes where view = views.num), 0) as missing
     from views
     join (select count(*) as count, coalesce(max(n) + 1, 0) as next from events where view = @view) stored
     join (select count(*) as count, coalesce(max(n) + 1, 0) as next from rejections where view = @view) rejected
     where views.num = @view`,
  )
  return (view) => find.get({ view }) ?? newTally()
}

/**
 * Keeps account of the numbers that are missing in each view: a row in `holes` for those that miss some, so that a whole
 * delivery costs nothing and the report reads no events.
 */
export function createHoles(db: Connection) {
  const isStored = db.prepare<[number, number], number>('select 1 from events where view = ? and n = ?').pluck()
  const addRejection = db.prepare<[number, number]>('insert or ignore into rejections (view, n) values (?, ?)')
  const deleteRejection = db.prepare<[number, number]>('delete from rejections where view = ? and n = ?')
  const write = db.prepare<[number, number]>(
    `insert into holes (view, site, at, missing)
     select num, site, at, ? from views where num = ?
     on conflict (view) do update set missing = excluded.missing`,
  )
  const close = db.prepare<[number]>('delete from holes where view = ?')

  return {
    /** The view has so many events, as its browser says. */
    tell({ tally }: Tallied, count: number): void {
      tally.next = Math.max(tally.next, count)
    },
    /** An event was stored that was not there. */
    add({ num, tally }: Tallied, n: number): void {
      tally.next = Math.max(tally.next, n + 1)
      if (tally.rejected > 0 && deleteRejection.run(num, n).changes > 0) tally.rejected--
      else tally.known++
    },
    /** False when the event was rejected before, or stored. */
    reject({ num, tally }: Tallied, n: number): boolean {
      if (isStored.get(num, n) !== undefined || addRejection.run(num, n).changes === 0) return false
      tally.next = Math.max(tally.next, n + 1)
      tally.known++
      tally.rejected++
      return true
    },
    /** Writes down what is missing now, where that has changed. */
    settle({ num, tally }: Tallied): void {
      const missing = tally.next - tally.known
      if (missing === tally.missing) return
      tally.missing = missing
      if (missing > 0) write.run(missing, num)
      else close.run(num)
    },
  }
}
