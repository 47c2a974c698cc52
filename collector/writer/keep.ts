import type { Event } from '../../sdk/protocol.js'
import { type Invalid, isInvalid, isObject } from './checks.js'
import type { Valid } from './validate.js'

/** A valid batch with the events that a further check lets through, as it gives them; the others are named by their place in the body. */
export function keepEvents(valid: Valid, body: unknown, check: (event: Event) => Event | Invalid): Valid {
  const rejected = [...valid.rejected]
  const rejectedEvents = [...valid.rejectedEvents]
  const events = valid.batch.events.flatMap((event) => {
    const read = check(event)
    if (!isInvalid(read)) return [read]
    rejectedEvents.push({ reason: read.reason, event: { view: event.view, n: event.n } })
    rejected.push(read.in(placeOf(event, body)).in('events').problem())
    return []
  })
  return { batch: { ...valid.batch, events }, rejected, rejectedEvents }
}

/** An event is (view, n), so one of the body's has both. */
function placeOf({ view, n }: Event, body: unknown): number {
  const events: unknown[] = isObject(body) && Array.isArray(body.events) ? body.events : []
  return events.findIndex((event) => isObject(event) && event.view === view && event.n === n)
}
