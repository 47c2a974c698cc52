import { type Event, type FeedbackKind, LIMITS, type Props } from '../../sdk/protocol.js'
import { cutText, Invalid, integer, isInvalid, isObject, list, nonEmpty } from './checks.js'

/** Fields of the wire with rules of their own. */

const MAX_ITEMS = 100
const MAX_ITEMS_BYTES = 4000

export const SCALES: { [K in FeedbackKind]: readonly [min: number, max: number] | null } = {
  thumbs: [0, 1],
  nps: [0, 10],
  csat: [1, 5],
  ces: [1, 7],
  review: [1, 5],
  choice: null,
  text: null,
}

/** The score lies in the scale of its kind; `choice` and `text` have none. */
export function inScale(event: Extract<Event, { type: 'feedback' }>): Event | Invalid {
  const scale = SCALES[event.kind]
  if (!scale) return event
  const score = integer(...scale)(event.score)
  return isInvalid(score) ? score.in('score') : event
}

export function absoluteUrl(value: unknown): string | Invalid {
  if (typeof value !== 'string') return new Invalid('wrong_type', 'must be a text')
  const url = cutText(value, LIMITS.url)
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? url : new Invalid('not_a_url', 'must be an absolute http URL')
}

const RESERVED = ['pageview', 'feedback']

/** A name that is not taken by another type: goals and `event:name` would mix them up. */
export function trackName(value: unknown): string | Invalid {
  const name = nonEmpty(LIMITS.name)(value)
  if (isInvalid(name) || !RESERVED.includes(name)) return name
  return new Invalid('reserved_name', `must not be ${RESERVED.join(' or ')}`)
}

export function currency(value: unknown): string | Invalid {
  return typeof value === 'string' && /^[A-Za-z]{3}$/.test(value)
    ? value.toUpperCase()
    : new Invalid('not_a_currency', 'must be three letters (ISO 4217)')
}

/** At most 30 properties with simple values; the others are left out. */
export function props(value: unknown): Props | Invalid {
  if (!isObject(value)) return new Invalid('wrong_type', 'must be an object')
  if (areKept(value)) return value
  const read: [string, string | number | boolean][] = []
  for (const key of Object.keys(value)) {
    if (read.length === LIMITS.propKeys) break
    const prop = value[key]
    if (typeof prop === 'string') read.push([cutText(key, LIMITS.propKey), cutText(prop, LIMITS.propValue)])
    else if (typeof prop === 'boolean') read.push([cutText(key, LIMITS.propKey), prop])
    else if (typeof prop === 'number' && Number.isFinite(prop)) read.push([cutText(key, LIMITS.propKey), prop + 0])
  }
  return Object.fromEntries(read)
}

/** Whether there is nothing to leave out or cut, as almost always. */
function areKept(value: Record<string, unknown>): value is Props {
  const keys = Object.keys(value)
  return keys.length <= LIMITS.propKeys && keys.every((key) => isShort(key, LIMITS.propKey) && isKept(value[key]))
}

const isKept = (prop: unknown) =>
  typeof prop === 'string'
    ? isShort(prop, LIMITS.propValue)
    : typeof prop === 'boolean' || (typeof prop === 'number' && Number.isFinite(prop) && !Object.is(prop, -0))

/** In UTF-8, by a bound that costs nothing. */
const isShort = (text: string, bytes: number) => text.length * 3 <= bytes && text.isWellFormed()

const readItems = list(props, MAX_ITEMS)

/** The lines of an order, each like properties; too many or too large ones are left out together. */
export function items(value: unknown): Props[] | Invalid {
  const read = readItems(value)
  if (isInvalid(read) || Buffer.byteLength(JSON.stringify(read)) <= MAX_ITEMS_BYTES) return read
  return new Invalid('too_large', `items must have at most ${MAX_ITEMS_BYTES} bytes together`)
}
