import { dimensionOf } from '../../dimensions.js'
import type { Filter } from '../plan.js'
import type { Selection } from '../reports.js'
import type { Segment } from './segment.js'
import type { Pool, Slices } from './slices.js'
import { isOfColumns as isDimensionOfColumns } from './values.js'

const MAX_BYTES = 8 * 1024 * 1024

type Kept = Pick<Slices, 'visit' | 'from' | 'to'>

/** The kept events of the filter and range that were asked about last: the questions of a page share them. */
export interface Recent {
  /** From memory, else made and remembered. */
  take(segment: Segment, pool: Pool, make: () => Slices): Slices
}

/** One selection is remembered, as far as it takes no more than `MAX_BYTES`. */
export function createRecent(): (of: Selection) => Recent {
  let last = ''
  let bytes = 0
  let known = new WeakMap<Segment, Kept>()

  function remember(segment: Segment, { length, visit, from, to }: Slices): void {
    bytes += 3 * length * Int32Array.BYTES_PER_ELEMENT
    if (bytes > MAX_BYTES) return
    known.set(segment, { visit: visit.slice(0, length), from: from.slice(0, length), to: to.slice(0, length) })
  }

  return ({ site, from, to, filter }) => {
    if (!filter || !isOfColumns(filter)) return { take: (_segment, _pool, make) => make() }
    const key = JSON.stringify([site.num, from, to, filter])
    if (key !== last) {
      known = new WeakMap()
      bytes = 0
      last = key
    }
    return {
      take(segment, pool, make) {
        const kept = known.get(segment)
        if (kept) return copied(kept, pool)
        const slices = make()
        remember(segment, slices)
        return slices
      },
    }
  }
}

function copied({ visit, from, to }: Kept, pool: Pool): Slices {
  const slices = pool.take(visit.length)
  slices.length = visit.length
  slices.visit.set(visit)
  slices.from.set(from)
  slices.to.set(to)
  slices.bucket.fill(0, 0, visit.length)
  slices.group.fill(0, 0, visit.length)
  return slices
}

/** What passes is told by the columns of a segment alone: neither goals nor what other days say of a visitor change it. */
function isOfColumns(filter: Filter): boolean {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.filters.every(isOfColumns)
    case 'not':
    case 'has_done':
      return isOfColumns(filter.filter)
    default:
      return isDimensionOfColumns(dimensionOf(filter.dimension))
  }
}
