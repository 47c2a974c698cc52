import type { EventType } from '../../../sdk/protocol.js'
import { dayOf } from '../../day.js'
import type { EnrichedBatch, EnrichedEvent } from '../../writer/enrich.js'
import type { Connection } from './open.js'
import { createDictionary } from './strings.js'
import { createViews, type ViewRow } from './views.js'
import { createVisitors } from './visitors.js'

/** `events.type` by wire type. */
export const TYPES: { [T in EventType]: number } = { pageview: 0, track: 1, feedback: 2, vital: 3, identify: 4 }

/** The types from here on are not kept: they neither start nor prolong a visit (METRICS.md §1, kept event). */
export const FIRST_UNKEPT = TYPES.vital

export interface Append {
  /** Gives the number of events that were not there before. */
  append(batches: readonly EnrichedBatch[]): number
  /** Rows that are remembered may be gone. */
  forget(): void
}

/** Writes batches in one transaction: all or nothing. For the connection that writes; throws SQLite's error. */
export function createAppend(db: Connection): Append {
  const strings = createDictionary(db)
  const visitors = createVisitors(db)
  const views = createViews(db, strings.numberOf)
  const insertEvent = db.prepare<[number, number, number, number, number, number, string | null]>(
    'insert or ignore into events (view, n, type, at, name, passive, detail) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const addToDay = db.prepare<[number, number, number]>(
    `insert into days (site, day, last, version) values (?, ?, ?, 1)
     on conflict do update set version = version + 1, last = max(last, excluded.last)`,
  )
  const touchDay = db.prepare<[number, number]>('update days set version = version + 1 where site = ? and day = ?')
  const lastOf = db.prepare<[number, number], number>('select last from days where site = ? and day = ?').pluck()

  function appendBatch(batch: EnrichedBatch): number {
    const site = batch.site.num
    const visit = batch.identity && visitors.visitOf(site, batch.identity).num
    const rows = new Map<string, ViewRow>()
    for (const view of batch.views) rows.set(view.id, views.write(view, { site, visit, client: batch.client }))
    const added = batch.events.filter((event) => appendEvent(event, rows.get(event.view)))
    for (const [owner, span] of spansOf(added, rows, visit)) changeDays(site, owner, span)
    return added.length
  }

  /** Tells the days of a visit, or of a cookieless visitor, that it has changed and how far its events reach. */
  function changeDays(site: number, { visit, day }: Owner, span: Span | null): void {
    const { before, after } =
      visit === null ? { before: day, after: day } : visitors.startAt(visit, span?.first ?? null)
    if (before !== null) touchDay.run(site, before)
    if (after === null || (span === null && before === after)) return
    // A visit that moves to another day takes all its events along.
    const moved = before === null || before === after ? after : (lastOf.get(site, before) ?? before)
    addToDay.run(site, after, Math.max(after, moved, span ? dayOf(span.last) : after))
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

  const transaction = db.transaction((batches: readonly EnrichedBatch[]) =>
    batches.reduce((stored, batch) => stored + appendBatch(batch), 0),
  )

  const forget = () => {
    for (const memory of [strings, visitors, views]) memory.forget()
  }

  function append(batches: readonly EnrichedBatch[]): number {
    try {
      return transaction.immediate(batches)
    } catch (error) {
      // What was remembered may name rows that were rolled back.
      forget()
      throw error
    }
  }
  return { append, forget }
}

/** Whose events are counted together: a visit's, or those of the cookieless visitors of a day. */
type Owner = Pick<ViewRow, 'visit' | 'day'>

/** Times of the first and last kept event. */
interface Span {
  first: number
  last: number
}

/** All owners that a batch touches, with the span of the kept events it adds to each, `null` where it adds none. */
function spansOf(
  events: readonly EnrichedEvent[],
  rows: ReadonlyMap<string, ViewRow>,
  visit: number | null,
): Map<Owner, Span | null> {
  const owners = new Map<string, Owner>()
  const ownerOf = ({ visit, day }: Owner): Owner => {
    const key = `${visit} ${day}`
    const owner = owners.get(key) ?? { visit, day }
    owners.set(key, owner)
    return owner
  }
  const spans = new Map<Owner, Span | null>()
  if (visit !== null) spans.set(ownerOf({ visit, day: null }), null)
  for (const row of rows.values()) spans.set(ownerOf(row), null)
  for (const { type, view, at } of events) {
    const row = rows.get(view)
    if (!row || TYPES[type] >= FIRST_UNKEPT) continue
    const span = spans.get(ownerOf(row))
    spans.set(ownerOf(row), { first: Math.min(at, span?.first ?? at), last: Math.max(at, span?.last ?? at) })
  }
  return spans
}
