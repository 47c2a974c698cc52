import type { EnrichedEvent } from '../../writer/enrich.js'
import { type DeliveredBatch, LATE_MS } from '../store.js'
import { createDeliveries } from './deliveries.js'
import { createGivenUp } from './given-up.js'
import { createHoles } from './holes.js'
import type { Connection } from './open.js'
import type { ViewRow } from './views.js'

/** What became of a batch. */
export interface Appended {
  /** Its views by id. */
  rows: ReadonlyMap<string, ViewRow>
  /** The events that were not there before. */
  addedTo: ReadonlyMap<ViewRow, readonly EnrichedEvent[]>
  /** A view that it does not carry. */
  findView: (id: string) => ViewRow | undefined
}

/** Keeps the account of the delivery report, in the transaction that appends. */
export function createDelivery(db: Connection) {
  const deliveries = createDeliveries(db)
  const holes = createHoles(db)
  const giveUp = createGivenUp(db)

  function count(batch: DeliveredBatch, { rows, addedTo, findView }: Appended): void {
    const { site, views, events, delivery } = batch
    const counts = deliveries.of(site.num, delivery.day)
    for (const { id, count } of views) {
      const row = rows.get(id)
      if (row) holes.tell(row, count)
    }
    let stored = 0
    for (const [row, added] of addedTo) {
      stored += added.length
      for (const { n, at } of added) {
        holes.add(row, n)
        if (delivery.received - at > LATE_MS) counts.late++
      }
    }
    for (const { reason, event } of delivery.rejected) {
      const row = event && (rows.get(event.view) ?? findView(event.view))
      if (row && !holes.reject(row, event.n)) counts.repeated++
      else counts.rejected.set(reason, (counts.rejected.get(reason) ?? 0) + 1)
      if (row && !rows.has(event.view)) holes.settle(row)
    }
    for (const row of rows.values()) holes.settle(row)
    counts.stored += stored
    counts.repeated += events.length - stored
    if (delivery.dropped > 0) counts.dropped += giveUp(batch, rows)
  }

  return { count, write: deliveries.write, forget: deliveries.forget }
}
