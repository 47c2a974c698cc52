import type { Connection } from './open.js'

interface Change {
  site: number
  day: number
  /** A day after which none of its visits has an event; `null`: as it was. */
  last: number | null
}

/**
 * The days that a transaction changes: told any number of times, written once before it commits, so that ever so many
 * batches of today cost one row.
 */
export function createDays(db: Connection) {
  const add = db.prepare<[number, number, number]>(
    // A number that a day which was deleted did not have: who has read that one would take it for this.
    `insert into days (site, day, last, version) values (?, ?, ?, random() & 0xffffffffffff)
     on conflict do update set version = version + 1, last = max(last, excluded.last)`,
  )
  const touch = db.prepare<[number, number]>('update days set version = version + 1 where site = ? and day = ?')
  const find = db.prepare<[number, number], number>('select last from days where site = ? and day = ?').pluck()
  const changes = new Map<string, Change>()

  return {
    /** Its rows have changed, or with `last` reach so far. */
    change(site: number, day: number, last: number | null): void {
      const key = `${site} ${day}`
      const told = changes.get(key)
      if (!told) changes.set(key, { site, day, last })
      else if (last !== null) told.last = Math.max(last, told.last ?? last)
    },
    /** How far the events of its visits reach. */
    lastOf(site: number, day: number): number {
      return Math.max(day, changes.get(`${site} ${day}`)?.last ?? day, find.get(site, day) ?? day)
    },
    write(): void {
      for (const { site, day, last } of changes.values()) {
        if (last === null) touch.run(site, day)
        else add.run(site, day, last)
      }
      changes.clear()
    },
    forget: () => changes.clear(),
  }
}
