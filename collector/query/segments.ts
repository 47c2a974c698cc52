import { LIMITS } from '../../sdk/protocol.js'
import type { Segment } from '../saved.js'
import type { Filter } from '../store/plan.js'
import { conditionsOf, type Names, OF_SEGMENT, SEGMENT } from './filters.js'
import { fail, list } from './read.js'

const MAX_BYTES = 8192
/** Of one question, however often it names one: each can be as long as a question. */
const MAX_NAMED = 20
/** Filters that are nested as deep as they may be are fewer lists inside each other. */
const MAX_LISTS = 40

/** A segment as it came; its filters are kept as they are. The first problem is thrown (read.ts). */
export function segmentOf({ name, filters: given = [] }: Record<string, unknown>): Segment {
  const filters = list(given, 'filters')
  if (filters.length === 0)
    fail('missing', 'filters', 'must have at least one filter: [["is", "visit:country", ["DE"]]]')
  // First: what is nested without end cannot be written as JSON.
  conditionsOf(filters, 'filters', OF_SEGMENT)
  const bytes = Buffer.byteLength(JSON.stringify(filters))
  if (bytes > MAX_BYTES) fail('too_large', 'filters', `must have at most ${MAX_BYTES} bytes`)
  return { name: nameOf(name), filters }
}

/** What something is called that a site keeps. */
export function nameOf(value: unknown): string {
  const isFine = typeof value === 'string' && value.trim() !== '' && Buffer.byteLength(value) <= LIMITS.name
  return isFine ? value : fail('invalid_name', 'name', `must have 1 to ${LIMITS.name} bytes`)
}

/** The segments that a question names, wherever it has filters, by name: what they stand for. */
export function segmentsIn(question: object, { segments }: Names): Record<string, readonly unknown[]> {
  const names = namesIn(Object.values(question))
  if (names.length > MAX_NAMED) fail('too_many', 'filters', `must name at most ${MAX_NAMED} segments`)
  const named = (segments ?? []).filter(({ name }) => names.includes(name))
  return Object.fromEntries(named.map(({ name, filters }) => [name, filters]))
}

function namesIn(value: unknown, depth = 0): unknown[] {
  if (!Array.isArray(value) || depth > MAX_LISTS) return []
  if (value[1] === SEGMENT && Array.isArray(value[2])) return value[2]
  return value.flatMap((inner) => namesIn(inner, depth + 1))
}

/** Filters of which all must pass, one list for each given one: a segment that stands by itself is its filters. */
export const unfolded = (filter: Filter, given: unknown): readonly Filter[] =>
  Array.isArray(given) && given[1] === SEGMENT && filter.op === 'and' ? filter.filters : [filter]
