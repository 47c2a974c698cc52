import { LIMITS } from '../../sdk/protocol.js'
import type { Annotation, SavedView } from '../saved.js'
import { fail } from './read.js'
import { dayIn } from './read-costs.js'
import { nameOf } from './segments.js'

const MAX_BYTES = 200

/** A note on a day, as it came. The first problem is thrown (read.ts). */
export function annotationOf({ date, text }: Record<string, unknown>): Annotation {
  dayIn(date, 'date')
  const isFine = typeof text === 'string' && text.trim() !== '' && Buffer.byteLength(text) <= MAX_BYTES
  if (!isFine) return fail('invalid_name', 'text', `must have 1 to ${MAX_BYTES} bytes`)
  return { name: `${date} ${text}`, date: String(date), text }
}

/** A state of the page under a name; its address is kept without the site. The first problem is thrown (read.ts). */
export function savedViewOf({ name, query }: Record<string, unknown>): SavedView {
  const isFine = typeof query === 'string' && Buffer.byteLength(query) <= LIMITS.url
  if (!isFine)
    return fail('wrong_type', 'query', `must be what the address has behind the ?, ${LIMITS.url} bytes at most`)
  const kept = new URLSearchParams(query)
  kept.delete('site')
  return { name: nameOf(name), query: String(kept) }
}
