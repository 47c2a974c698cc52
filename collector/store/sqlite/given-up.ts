import type { EnrichedBatch } from '../../writer/enrich.js'
import type { BrowserDelivery, Told } from '../delivery.js'
import type { Connection } from './open.js'

/**
 * Writes down what a batch says its script has given up: a batch that is sent again says the same once more. It is known
 * again by its first event; without one, by its first view and the number.
 */
export function createGivenUp(db: Connection) {
  const find = db.prepare<[number, number], number>('select count from given_up where view = ? and n = ?').pluck()
  const write = db.prepare<[number, number, number, number, number]>(
    `insert into given_up (view, n, site, at, count) values (?, ?, ?, ?, ?)
     on conflict do update set count = max(count, excluded.count)`,
  )

  return {
    /** How much of it is news. */
    add(
      { site, received, views, events }: EnrichedBatch,
      { dropped, rejected }: BrowserDelivery,
      rows: ReadonlyMap<string, { num: number }>,
    ): number {
      const firstRejected = rejected.find(({ event }) => event && rows.has(event.view))?.event
      const first = events[0] ?? firstRejected ?? (views[0] && { view: views[0].id, n: -dropped })
      const row = first && rows.get(first.view)
      if (!row) return 0
      const before = find.get(row.num, first.n) ?? 0
      if (dropped > before) write.run(row.num, first.n, site.num, received, dropped)
      return Math.max(0, dropped - before)
    },
    /** As an export has it. */
    restore: (view: number, site: number, { n, at, count }: Told['givenUp'][number]) =>
      write.run(view, n, site, at, count),
  }
}
