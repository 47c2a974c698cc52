import type { DayCounts, Drop, ExportedDay } from '../delivery.js'
import type { Connection } from './open.js'

/** What a transaction has to count for one site and local day. */
export interface Counts extends DayCounts {
  /** Events by reason. */
  rejected: Map<string, number>
}

/** Counts by site and local day: told any number of times, written once before the transaction commits. */
export function createDeliveries(db: Connection) {
  const add = db.prepare<[number, number, number, number, number, number]>(
    `insert into deliveries (site, day, stored, repeated, late, dropped) values (?, ?, ?, ?, ?, ?)
     on conflict do update set
       stored = stored + excluded.stored,
       repeated = repeated + excluded.repeated,
       late = late + excluded.late,
       dropped = dropped + excluded.dropped`,
  )
  const addDrop = createDrops(db)
  const raise = db.prepare<[number, number, number, number, number, number]>(
    `insert into deliveries (site, day, stored, repeated, late, dropped) values (?, ?, ?, ?, ?, ?)
     on conflict do update set
       stored = max(stored, excluded.stored),
       repeated = max(repeated, excluded.repeated),
       late = max(late, excluded.late),
       dropped = max(dropped, excluded.dropped)`,
  )
  const raiseDrop = db.prepare<[number, number, string, string, number]>(
    `insert into drops (site, day, reason, class, count) values (?, ?, ?, ?, ?)
     on conflict do update set count = max(count, excluded.count)`,
  )
  const counts = new Map<string, { site: number; day: number; counts: Counts }>()

  return {
    of(site: number, day: number): Counts {
      const key = `${site} ${day}`
      const known = counts.get(key)
      if (known) return known.counts
      const fresh = { stored: 0, repeated: 0, late: 0, dropped: 0, rejected: new Map() }
      counts.set(key, { site, day, counts: fresh })
      return fresh
    },
    /** At once; the same account twice is one. */
    restore(site: number, { day, stored, repeated, late, dropped, drops }: ExportedDay): void {
      if (stored + repeated + dropped > 0) raise.run(site, day, stored, repeated, late, dropped)
      for (const { reason, class: of, count } of drops) raiseDrop.run(site, day, reason, of, count)
    },
    write(): void {
      for (const { site, day, counts: each } of counts.values()) {
        const { stored, repeated, late, dropped, rejected } = each
        if (stored + repeated + dropped > 0) add.run(site, day, stored, repeated, late, dropped)
        for (const [reason, count] of rejected) addDrop({ site, day, reason, class: '', count })
      }
      counts.clear()
    },
    forget: () => counts.clear(),
  }
}

/** Adds to what was not kept, by site, local day, reason and class. */
export function createDrops(db: Connection): (drop: Omit<Drop, 'site'> & { site: number }) => void {
  const add = db.prepare<[number, number, string, string, number]>(
    `insert into drops (site, day, reason, class, count) values (?, ?, ?, ?, ?)
     on conflict do update set count = count + excluded.count`,
  )
  return ({ site, day, reason, class: of, count }) => {
    add.run(site, day, reason, of, count)
  }
}
