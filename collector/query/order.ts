import { isMetric } from '../metrics/index.js'
import type { Order, Query } from './parse.js'
import { isTime } from './time.js'

/** A row of the reply before it is sorted. */
export interface Row {
  bucket: number
  dimensions: string[]
  metrics: (number | null)[]
}

type Compare = (a: Row, b: Row) => number

/** The order of a reply (METRICS.md §2.9): as asked, else time, then the first metric descending; ties by dimension. */
export function inOrder(query: Query): Compare {
  const asked = query.orderBy.length > 0 ? query.orderBy : defaultOrder(query)
  const compares = [
    ...asked.map(({ key, direction }) => by(key, query, direction === 'asc' ? 1 : -1)),
    ...query.dimensions.map((name) => by(name, query, 1)),
  ]
  return (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b)
      if (order !== 0) return order
    }
    return 0
  }
}

function defaultOrder({ dimensions, metrics }: Query): Order[] {
  const time = dimensions.find(isTime)
  const first: Order = { key: metrics[0], direction: 'desc' }
  return time ? [{ key: time, direction: 'asc' }, first] : [first]
}

function by(key: Order['key'], { metrics, dimensions }: Query, sign: 1 | -1): Compare {
  if (isTime(key)) return (a, b) => sign * (a.bucket - b.bucket)
  if (isMetric(key)) {
    const metric = metrics.indexOf(key)
    return (a, b) => byValue(a.metrics[metric], b.metrics[metric], sign)
  }
  const dimension = dimensions.indexOf(key)
  return (a, b) => sign * byCodePoint(a.dimensions[dimension], b.dimensions[dimension])
}

/** Null is last either way. */
function byValue(a: number | null, b: number | null, sign: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return sign * (a - b)
}

function byCodePoint(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let i = 0
  while (i < end && a.charCodeAt(i) === b.charCodeAt(i)) i++
  return i === end ? a.length - b.length : rank(a.charCodeAt(i)) - rank(b.charCodeAt(i))
}

/** Halves of code points beyond the others (0xd800 to 0xdfff) come last, as they do in UTF-8. */
const rank = (unit: number) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800)
