import type { EventType } from '../../../sdk/protocol.js'
import type { EnrichedBatch, EnrichedEvent } from '../../writer/enrich.js'
import type { Connection } from './open.js'
import { createDictionary } from './strings.js'
import { createViews, type ViewRow } from './views.js'
import { createVisitors } from './visitors.js'

/** `events.type` by wire type. */
export const TYPES: { [T in EventType]: number } = { pageview: 0, track: 1, feedback: 2, vital: 3, identify: 4 }

/** The types from here on are not kept: they neither start nor prolong a visit (METRICS.md §1, kept event). */
export const FIRST_UNKEPT = TYPES.vital

/** Remembers which days of which site a transaction changed. */
type Touch = (site: number, day: number) => void

/** Writes batches in one transaction: all or nothing. For the connection that writes; throws SQLite's error. */
export function createAppend(db: Connection): (batches: readonly EnrichedBatch[]) => void {
  const strings = createDictionary(db)
  const visitors = createVisitors(db)
  const views = createViews(db, strings.numberOf)
  const insertEvent = db.prepare<[number, number, number, number, number, number, string | null]>(
    'insert or ignore into events (view, n, type, at, name, passive, detail) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const touchDay = db.prepare<[number, number]>(
    'insert into days (site, day, version) values (?, ?, 1) on conflict do update set version = version + 1',
  )

  function appendBatch(batch: EnrichedBatch, touch: Touch): void {
    const site = batch.site.num
    const visit = batch.identity && visitors.visitOf(site, batch.identity).num
    const rows = new Map<string, ViewRow>()
    for (const view of batch.views) rows.set(view.id, views.write(view, { site, visit, client: batch.client }))
    const added = batch.events.filter((event) => appendEvent(event, rows.get(event.view)))
    for (const { day } of rows.values()) if (day !== null) touch(site, day)
    for (const [visit, at] of earliestKept(added, rows)) {
      for (const day of visitors.startAt(visit, at)) touch(site, day)
    }
  }

  /** False when the event is there already: the report received first counts, with its time. */
  function appendEvent(event: EnrichedEvent, view: ViewRow | undefined): boolean {
    if (!view) throw new Error(`append event of ${event.view}: no such view in its batch`)
    const detail = event.detail && JSON.stringify(event.detail)
    const name = strings.numberOf(event.name)
    return (
      insertEvent.run(view.num, event.n, TYPES[event.type], event.at, name, event.passive ? 1 : 0, detail).changes > 0
    )
  }

  const transaction = db.transaction((batches: readonly EnrichedBatch[]) => {
    const touched = new Map<string, [number, number]>()
    for (const batch of batches) appendBatch(batch, (site, day) => touched.set(`${site} ${day}`, [site, day]))
    for (const [site, day] of touched.values()) touchDay.run(site, day)
  })

  return (batches) => {
    try {
      transaction.immediate(batches)
    } catch (error) {
      // What was remembered may name rows that were rolled back.
      for (const memory of [strings, visitors, views]) memory.forget()
      throw error
    }
  }
}

/** Every visit that the views belong to, with the time of its earliest kept event among `events`, or `null`. */
function earliestKept(
  events: readonly EnrichedEvent[],
  rows: ReadonlyMap<string, ViewRow>,
): Map<number, number | null> {
  const earliest = new Map<number, number | null>()
  for (const { visit } of rows.values()) if (visit !== null) earliest.set(visit, null)
  for (const { type, view, at } of events) {
    const visit = rows.get(view)?.visit ?? null
    if (visit === null || TYPES[type] >= FIRST_UNKEPT) continue
    earliest.set(visit, Math.min(at, earliest.get(visit) ?? at))
  }
  return earliest
}
