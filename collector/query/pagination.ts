import { record, whole } from './read.js'

/** Which rows of a report. */
export interface Page {
  limit: number
  offset: number
}

const MAX_LIMIT = 10_000

/** `{ limit, offset }` of a question, all rows that one answer can have by default. Stops at what is wrong (`fail`). */
export function pageOf(value: unknown = {}, maxLimit = MAX_LIMIT): Page {
  const { limit = maxLimit, offset = 0 } = record(value, 'pagination', ['limit', 'offset'])
  return {
    limit: whole(limit, 'pagination.limit', 1, maxLimit),
    offset: whole(offset, 'pagination.offset', 0, Number.MAX_SAFE_INTEGER),
  }
}
