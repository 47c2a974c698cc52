import type { EnrichedBatch, EnrichedEvent } from '../../writer/enrich.js'
import {
  type BrowserDelivery,
  type DeliveredBatch,
  type ExportedDelivery,
  LATE_MS,
  type ServerDelivery,
} from '../delivery.js'
import { type Counts, createDeliveries } from './deliveries.js'
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
  const givenUp = createGivenUp(db)

  function countServer(
    { site, events }: EnrichedBatch,
    { day, rejected }: ServerDelivery,
    { addedTo }: Appended,
  ): void {
    const counts = deliveries.of(site.num, day)
    let stored = 0
    for (const added of addedTo.values()) stored += added.length
    counts.stored += stored
    counts.repeated += events.length - stored
    for (const reason of rejected) add(counts, reason)
  }

  function countBrowser(batch: EnrichedBatch, delivery: BrowserDelivery, appended: Appended): void {
    const { site, received, views, events } = batch
    const { rows, addedTo, findView } = appended
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
        if (received - at > LATE_MS) counts.late++
      }
    }
    for (const { reason, event } of delivery.rejected) {
      const row = event && (rows.get(event.view) ?? findView(event.view))
      if (row && !holes.reject(row, event.n)) counts.repeated++
      else add(counts, reason)
      if (row && !rows.has(event.view)) holes.settle(row)
    }
    for (const row of rows.values()) holes.settle(row)
    counts.stored += stored
    counts.repeated += events.length - stored
    if (delivery.dropped > 0) counts.dropped += givenUp.add(batch, delivery, rows)
  }

  function restoreViews({ views, site }: EnrichedBatch, told: ExportedDelivery, { rows, addedTo }: Appended): void {
    for (const { id, count } of views) {
      const row = rows.get(id)
      if (!row) continue
      holes.tell(row, count)
      for (const { n } of addedTo.get(row) ?? []) holes.add(row, n)
      for (const n of told.rejected) holes.reject(row, n)
      for (const given of told.givenUp) givenUp.restore(row.num, site.num, given)
      holes.settle(row)
    }
  }

  function count(batch: DeliveredBatch, appended: Appended): void {
    const { delivery } = batch
    if (delivery.type === 'browser') countBrowser(batch, delivery, appended)
    else if (delivery.type === 'server') countServer(batch, delivery, appended)
    else if (delivery.type === 'export') restoreViews(batch, delivery, appended)
    else deliveries.restore(batch.site.num, delivery)
  }

  return { count, write: deliveries.write, forget: deliveries.forget }
}

const add = ({ rejected }: Counts, reason: string) => rejected.set(reason, (rejected.get(reason) ?? 0) + 1)
