import type { Who } from './identity.js'
import { stringify } from './json.js'
import { type Batch, type Context, type Event, LIMITS, type View } from './protocol.js'

/** A view and what of it was not sent yet. */
export interface Sheet {
  view: View & { count: number }
  /** Whose it is; unknown while consent is pending: nothing of it is sent. */
  who?: Who | undefined
  events: Event[]
  /** The view as the collector has it. */
  told?: View | undefined
}

/** What a batch says besides its views and events. */
export type Head = Pick<Batch, 'site' | 'sent' | 'dropped'> & { context: Context }

/** One request, and what of each sheet is in it. */
export interface Load {
  parts: { sheet: Sheet; view: View; events: Event[] }[]
  /** Missing when a single event is too large. */
  body?: string
}

/**
 * The first sheets that belong to one visit, with at most `max` events and in less than 48 KiB, since browsers refuse
 * keepalive bodies once 64 KiB are in flight.
 */
export function cutBatch(sheets: readonly Sheet[], max: number, head: Head): Load {
  const { visitor, visit, ephemeral }: Who = sheets[0].who || {}
  let room = max
  const parts: Load['parts'] = []
  for (const sheet of sheets) {
    // Cookieless views have no visit and go together.
    if (sheet.who?.visit?.id !== visit?.id || room <= 0) continue
    const events = sheet.events.slice(0, room)
    room -= events.length || 1
    parts.push({ sheet, view: { ...sheet.view }, events })
  }
  const batch: Batch = {
    v: 1,
    sdk: 'footfall/0.1.0',
    ...head,
    visitor,
    visit,
    context: { ...head.context, ephemeral },
    views: parts.map(({ view }) => view),
    events: parts.flatMap(({ events }) => events),
  }
  const body = stringify(batch)
  // In UTF-8 bytes: a Japanese title has three times as many as letters.
  if (new Blob([body]).size < LIMITS.sendBytes) return { parts, body }
  return max > 1 ? cutBatch(sheets, max >> 1, head) : { parts }
}
