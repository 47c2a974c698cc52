import type { EventTest, Mask } from './mask.js'
import { type Segment, startOf } from './segment.js'

/**
 * Events of a segment, slice by slice: rows [from, to) are of one visit and one bucket, and once they are grouped of one
 * group. Column by column, the first `length` numbers of each; in the order of rows.
 */
export interface Slices {
  length: number
  visit: Int32Array
  from: Int32Array
  to: Int32Array
  bucket: Int32Array
  group: Int32Array
}

/** Room for slices that is used again and again: to make it anew costs more than to fill it. */
export interface Pool {
  /** Empty, with room for so many. */
  take(capacity: number): Slices
  /** Gives back what was taken during `run`. */
  during(run: () => void): void
}

export function createPool(): Pool {
  const all: Slices[] = []
  let used = 0
  return {
    take(capacity) {
      const known = all[used]
      const slices = known && known.visit.length >= capacity ? known : createSlices(capacity)
      slices.length = 0
      all[used++] = slices
      return slices
    },
    during(run) {
      const before = used
      run()
      used = before
    },
  }
}

const createSlices = (capacity: number): Slices => ({
  length: 0,
  visit: new Int32Array(capacity),
  from: new Int32Array(capacity),
  to: new Int32Array(capacity),
  bucket: new Int32Array(capacity),
  group: new Int32Array(capacity),
})

/** Each visit with all its events. */
export function wholeVisits({ visits }: Segment, pool: Pool): Slices {
  const slices = pool.take(visits.count)
  slices.length = visits.count
  for (let visit = 0; visit < visits.count; visit++) slices.visit[visit] = visit
  slices.from.set(visits.firstEvent.subarray(0, visits.count))
  slices.to.set(visits.firstEvent.subarray(1))
  slices.bucket.fill(0, 0, visits.count)
  slices.group.fill(0, 0, visits.count)
  return slices
}

/** In place: a visit's events are in order of time, so that what is outside is at their ends. */
export function keepRange(slices: Slices, segment: Segment, range: { from: number; to: number }): void {
  const { after } = segment.events
  const [from, to] = [range.from - startOf(segment), range.to - startOf(segment)]
  if (segment.first >= from && segment.last < to) return
  let length = 0
  for (let i = 0; i < slices.length; i++) {
    let first = slices.from[i]
    let end = slices.to[i]
    while (first < end && after[first] < from) first++
    while (first < end && after[end - 1] >= to) end--
    if (first === end) continue
    slices.visit[length] = slices.visit[i]
    slices.from[length] = first
    slices.to[length++] = end
  }
  slices.length = length
}

/** In place: but for visits whose first interaction came later than that after their start. */
export function keepEngaged(slices: Slices, firstInteraction: ArrayLike<number>, withinMs: number): void {
  let length = 0
  for (let i = 0; i < slices.length; i++) {
    if (firstInteraction[slices.visit[i]] <= withinMs) copy(slices, i, slices, length++)
  }
  slices.length = length
}

/** With the buckets that the events fall into; most visits are in one. */
export function cutByBucket(
  slices: Slices,
  { segment, bucketOf, pool }: { segment: Segment; bucketOf: (at: number) => number; pool: Pool },
): Slices {
  const { after } = segment.events
  const start = startOf(segment)
  const cut = pool.take(rowsOf(slices))
  let length = 0
  for (let i = 0; i < slices.length; i++) {
    const end = slices.to[i]
    const last = bucketOf(start + after[end - 1])
    for (let row = slices.from[i]; row < end; ) {
      const from = row
      const bucket = bucketOf(start + after[row])
      if (bucket === last) row = end
      else while (row < end && bucketOf(start + after[row]) === bucket) row++
      copy(slices, i, cut, length)
      cut.from[length] = from
      cut.to[length] = row
      cut.bucket[length++] = bucket
    }
  }
  cut.length = length
  return cut
}

/** What passes; a slice of which some events do becomes several. */
export function keepMasked(slices: Slices, { level, bits }: Mask, pool: Pool): Slices {
  return level === 'visit' ? keepVisits(slices, bits, pool) : keepRows(slices, bits, pool)
}

function keepVisits(slices: Slices, bits: Uint8Array, pool: Pool): Slices {
  const kept = pool.take(slices.length)
  let length = 0
  for (let i = 0; i < slices.length; i++) if (bits[slices.visit[i]] === 1) copy(slices, i, kept, length++)
  kept.length = length
  return kept
}

function keepRows(slices: Slices, bits: Uint8Array, pool: Pool): Slices {
  const kept = pool.take(rowsOf(slices))
  let length = 0
  for (let i = 0; i < slices.length; i++) {
    const end = slices.to[i]
    let row = slices.from[i]
    while (row < end) {
      while (row < end && bits[row] === 0) row++
      if (row === end) break
      const from = row
      while (row < end && bits[row] === 1) row++
      copy(slices, i, kept, length)
      kept.from[length] = from
      kept.to[length++] = row
    }
  }
  kept.length = length
  return kept
}

/** Event by event, by a test. */
export function keepTested(slices: Slices, test: EventTest, pool: Pool): Slices {
  const kept = pool.take(rowsOf(slices))
  let length = 0
  for (let i = 0; i < slices.length; i++) {
    for (let row = slices.from[i]; row < slices.to[i]; row++) {
      if (!test(row, slices.visit[i])) continue
      copy(slices, i, kept, length)
      kept.from[length] = row
      kept.to[length++] = row + 1
    }
  }
  kept.length = length
  return kept
}

/** How many events. */
export function rowsOf({ length, from, to }: Slices): number {
  let rows = 0
  for (let i = 0; i < length; i++) rows += to[i] - from[i]
  return rows
}

export function copy(of: Slices, i: number, to: Slices, at: number): void {
  to.visit[at] = of.visit[i]
  to.from[at] = of.from[i]
  to.to[at] = of.to[i]
  to.bucket[at] = of.bucket[i]
  to.group[at] = of.group[i]
}
