import { dayOf } from '../../day.js'
import type { EnrichedBatch, EnrichedEvent } from '../../writer/enrich.js'
import type { DeliveredBatch } from '../delivery.js'
import type { DailyNew } from '../novelties.js'
import { createDays } from './days.js'
import { createDelivery } from './delivery.js'
import { createEvents, FIRST_UNKEPT, TYPES } from './events.js'
import { createNamed } from './named.js'
import { createNovelties, noveltiesOf } from './novelties.js'
import type { Connection } from './open.js'
import { createProperties } from './properties.js'
import { createDictionary } from './strings.js'
import { createViews, type ViewRow } from './views.js'
import { createVisits } from './visits.js'

export interface Append {
  /** Gives the number of events that were not there before. */
  append(batches: readonly (EnrichedBatch | DeliveredBatch)[]): number
  /** Rows that are remembered may be gone. */
  forget(): void
}

export interface AppendOptions {
  limits: DailyNew
  clock: () => number
}

/** Writes batches in one transaction: all or nothing. For the connection that writes; throws SQLite's error. */
export function createAppend(db: Connection, { limits, clock }: AppendOptions): Append {
  const novelties = createNovelties(db, limits)
  const strings = createDictionary(db, novelties)
  const visits = createVisits(db)
  const views = createViews(db, strings, novelties)
  const named = createNamed(db)
  const properties = createProperties(db, novelties, clock)
  const events = createEvents(db, strings, properties)
  const days = createDays(db)
  const delivery = createDelivery(db)

  let lastAs = { site: 0, day: 0, as: noveltiesOf(0, 0) }

  /** Most batches of a commit are of one site and day. */
  function asNew(site: number, day: number): ReturnType<typeof noveltiesOf> {
    if (lastAs.site !== site || lastAs.day !== day) lastAs = { site, day, as: noveltiesOf(site, day) }
    return lastAs.as
  }

  function appendBatch(batch: EnrichedBatch | DeliveredBatch): number {
    const site = batch.site.num
    const identity = batch.identity && named.identityOf(site, batch.identity, batch.views)
    const visit = identity && visits.visitOf(site, identity).num
    const as = asNew(site, dayOf(batch.received))
    const firstNew = views.next()
    const rows = new Map<string, ViewRow>()
    const { client, locality } = batch
    for (const view of batch.views) rows.set(view.id, views.write(view, { site, visit, client, locality, as }))
    const spans = new Map<number, { owner: Owner; span: Span | null }>()
    const tell = (owner: Owner, added: readonly EnrichedEvent[]) => {
      const key = ownerOf(owner)
      spans.set(key, { owner, span: spanOf(added, spans.get(key)?.span ?? null) })
    }
    const addedTo = new Map<ViewRow, readonly EnrichedEvent[]>()
    let stored = 0
    if (visit !== null) tell({ visit, day: null, num: 0 }, [])
    for (const row of rows.values()) tell(row, [])
    for (const [id, own] of eventsByView(batch.events)) {
      const row = rows.get(id)
      if (!row) throw new Error(`append events of ${id}: no such view in their batch`)
      const added = row.num >= firstNew ? events.addToNew(row.num, own, as) : events.addTo(row.num, own, as)
      tell(row, added)
      addedTo.set(row, added)
      stored += added.length
    }
    if ('delivery' in batch) delivery.count(batch, { rows, addedTo, findView: (id) => views.find(site, id) })
    for (const { owner, span } of spans.values()) changeDays(site, owner, span)
    return stored
  }

  /** Tells the days of a visit, or of a cookieless visitor, that it has changed and how far its events reach. */
  function changeDays(site: number, of: Owner, span: Span | null): void {
    const { visit, day } = of
    const owner = ownerOf(of)
    const { before, after } = visit === null ? { before: day, after: day } : visits.startAt(visit, span?.first ?? null)
    if (before !== null) days.change(site, before, { owner, last: null })
    if (after === null || (span === null && before === after)) return
    // A visit that moves to another day takes all its events along.
    const moved = before === null || before === after ? after : days.lastOf(site, before)
    days.change(site, after, { owner, last: Math.max(after, moved, span ? dayOf(span.last) : after) })
  }

  const transaction = db.transaction((batches: readonly (EnrichedBatch | DeliveredBatch)[]): number => {
    let stored = 0
    for (const batch of batches) stored += appendBatch(batch)
    days.write()
    delivery.write()
    return stored
  })

  const forget = () => {
    for (const memory of [strings, visits, views, properties, days, delivery, novelties]) memory.forget()
  }

  function append(batches: readonly (EnrichedBatch | DeliveredBatch)[]): number {
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

/** Whose events are counted together: a visit's, or those of a view without one. */
type Owner = Pick<ViewRow, 'visit' | 'day' | 'num'>

/** As `changes` names it. */
const ownerOf = ({ visit, num }: Owner): number => visit ?? -num

/** Times of the first and last kept event. */
interface Span {
  first: number
  last: number
}

function eventsByView(events: readonly EnrichedEvent[]): Map<string, EnrichedEvent[]> {
  const byView = new Map<string, EnrichedEvent[]>()
  for (const event of events) {
    const known = byView.get(event.view)
    if (known) known.push(event)
    else byView.set(event.view, [event])
  }
  return byView
}

function spanOf(events: readonly EnrichedEvent[], before: Span | null): Span | null {
  let span = before
  for (const { type, at } of events) {
    if (TYPES[type] >= FIRST_UNKEPT) continue
    span = { first: Math.min(at, span?.first ?? at), last: Math.max(at, span?.last ?? at) }
  }
  return span
}
