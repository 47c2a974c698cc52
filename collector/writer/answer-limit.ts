import { createMemory } from '../memory.js'
import type { Site } from '../sites.js'
import { Invalid } from './checks.js'
import type { Request } from './enrich.js'
import { keepEvents } from './keep.js'
import type { Valid } from './validate.js'

const HOUR_MS = 60 * 60 * 1000
/** A visitor changes its mind, adds a line of text, is asked again: a few events each. */
const MAX_AN_HOUR = 20
/** Of so many visitors and subjects: beyond that all of them begin anew. */
const REMEMBERED = 5_000

interface Counted {
  /** When its hour began. */
  since: number
  /** As an event is known, so that what is sent again counts once. */
  events: Set<string>
}

/**
 * Refuses what one visitor says of one subject beyond 20 events an hour, as `too_many_answers`. By cookie, without one by
 * address and browser; in memory alone, as addresses are not kept.
 */
export function createAnswerLimit() {
  const counted = createMemory<string, Counted>(REMEMBERED)

  function isTooMany(key: string, event: string, now: number): boolean {
    const known = counted.get(key)
    const { events } =
      known && Math.abs(now - known.since) < HOUR_MS ? known : counted.set(key, { since: now, events: new Set() })
    if (!events.has(event) && events.size >= MAX_AN_HOUR) return true
    events.add(event)
    return false
  }

  return (valid: Valid, site: Site, { received, ip, userAgent }: Request, body: unknown): Valid => {
    const { events, visitor } = valid.batch
    if (!events.some(({ type }) => type === 'feedback')) return valid
    const who = visitor ? visitor.id : `${ip} ${userAgent}`
    return keepEvents(valid, body, (event) => {
      if (event.type !== 'feedback') return event
      const key = [site.num, who, event.subject ?? ''].join('\n')
      if (!isTooMany(key, `${event.view} ${event.n}`, received)) return event
      return new Invalid(
        'too_many_answers',
        `is beyond ${MAX_AN_HOUR} an hour of one visitor about one subject`,
        'subject',
      )
    })
  }
}
