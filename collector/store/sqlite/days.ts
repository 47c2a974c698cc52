import type { Connection } from './open.js'

/** By how much a day's version grows when rows are taken away: no count of changes does. */
export const OTHER_ROWS = 2 ** 32

interface Change {
  site: number
  day: number
  /** A day after which none of its visits has an event; `null`: as it was. */
  last: number | null
  /** Whose rows, as `changes` names them. */
  owners: Set<number>
}

/**
 * The days that a transaction changes: told any number of times, written once before it commits, so that ever so many
 * batches of today cost one row.
 */
export function createDays(db: Connection) {
  const add = db
    .prepare<[number, number, number], number>(
      // A number that a day which was deleted did not have: who has read that one would take it for this.
      `insert into days (site, day, last, version) values (?, ?, ?, random() & 0xffffffffffff)
     on conflict do update set version = version + 1, last = max(last, excluded.last)
     returning version`,
    )
    .pluck()
  const touch = db
    .prepare<[number, number], number>(
      'update days set version = version + 1 where site = ? and day = ? returning version',
    )
    .pluck()
  const note = db.prepare<[number, number, number, number]>(
    `insert into changes (site, day, owner, version) values (?, ?, ?, ?)
     on conflict do update set version = excluded.version`,
  )
  const find = db.prepare<[number, number], number>('select last from days where site = ? and day = ?').pluck()
  const changes = new Map<string, Change>()

  return {
    /** Rows of an owner have changed, or with `last` reach so far. */
    change(site: number, day: number, { owner, last }: { owner: number; last: number | null }): void {
      const key = `${site} ${day}`
      const told = changes.get(key)
      if (!told) {
        changes.set(key, { site, day, last, owners: new Set([owner]) })
        return
      }
      told.owners.add(owner)
      if (last !== null) told.last = Math.max(last, told.last ?? last)
    },
    /** How far the events of its visits reach. */
    lastOf(site: number, day: number): number {
      return Math.max(day, changes.get(`${site} ${day}`)?.last ?? day, find.get(site, day) ?? day)
    },
    write(): void {
      for (const { site, day, last, owners } of changes.values()) {
        const version = last === null ? touch.get(site, day) : add.get(site, day, last)
        if (version !== undefined) for (const owner of owners) note.run(site, day, owner, version)
      }
      changes.clear()
    },
    forget: () => changes.clear(),
  }
}
