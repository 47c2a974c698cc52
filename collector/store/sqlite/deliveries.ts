import type { Drop } from '../store.js'
import type { Connection } from './open.js'

/** What a transaction has to count for one site and local day. */
export interface Counts {
  stored: number
  repeated: number
  late: number
  dropped: number
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
    write(): void {
      for (const { site, day, counts: each } of counts.values()) {
        const { stored, repeated, late, dropped, rejected } = each
        if (stored + repeated + dropped > 0) add.run(site, day, stored, repeated, late, dropped)
        for (const [reason, count] of rejected) addDrop({ site, day, reason, count })
      }
      counts.clear()
    },
    forget: () => counts.clear(),
  }
}

/** Adds to what was not kept, by site, local day and reason. */
export function createDrops(db: Connection): (drop: Omit<Drop, 'site'> & { site: number }) => void {
  const add = db.prepare<[number, number, string, number]>(
    `insert into drops (site, day, reason, count) values (?, ?, ?, ?)
     on conflict do update set count = count + excluded.count`,
  )
  return ({ site, day, reason, count }) => {
    add.run(site, day, reason, count)
  }
}
