import type { Slices } from './slices.js'

/** So many are remembered before they are sorted into their groups: 4 MB; a power of two. */
const MAX_WAITING = 2 ** 19
const FIRST_ROOM = 4096
/** So many words of bitmaps groups are given before they are known to be large: 1 MiB. */
const MAX_DIRECT_WORDS = 2 ** 18
const NOBODY = 0

/** Counts distinct visitors by group. Visitors are small whole numbers from 1 on. */
export interface Distinct {
  /** The visitors of all slices, by visit; but for NOBODY. `groups`: how many there are so far. */
  addAll(slices: Slices, visitors: Int32Array, groups: number): void
  count(group: number): number
}

/**
 * Groups that have a bitmap take visitors at once: the first, as far as memory goes, and large ones. Those of the others
 * wait as pairs with their groups, then are counted group by group: one set at a time stays in the processor's cache,
 * where one a group would not. `range`: about how many numbers there are; larger ones are fine.
 */
export function createDistinct(range: number, maxWaiting = MAX_WAITING): Distinct {
  let groups = new Int32Array(0)
  let waiting = new Int32Array(0)
  let length = 0
  /** By group, who was added last: visits follow each other event by event. */
  let last = new Int32Array(64)
  const sets = createSets(range)

  function wait(group: number, visitor: number): void {
    if (length === groups.length) makeRoom()
    groups[length] = group
    waiting[length++] = visitor
  }

  function makeRoom(): void {
    if (length >= maxWaiting) {
      settle()
      return
    }
    groups = withRoom(groups, Math.max(FIRST_ROOM, 2 * length))
    waiting = withRoom(waiting, Math.max(FIRST_ROOM, 2 * length))
  }

  function settle(): void {
    const { starts, sorted } = sortedByGroup(groups, waiting, length)
    length = 0
    for (let group = 0; group + 1 < starts.length; group++) {
      if (starts[group] < starts[group + 1]) sets.add(group, sorted.subarray(starts[group], starts[group + 1]))
    }
  }

  return {
    addAll(slices, visitors, groupCount) {
      last = withRoom(last, groupCount)
      const { bitmaps, counts } = sets.prepare(groupCount, visitors)
      const { visit, group } = slices
      for (let i = 0; i < slices.length; i++) {
        const visitor = visitors[visit[i]]
        const of = group[i]
        if (visitor === NOBODY || last[of] === visitor) continue
        last[of] = visitor
        const bitmap = bitmaps[of]
        if (bitmap === undefined) {
          wait(of, visitor)
          continue
        }
        const bit = 1 << (visitor & 31)
        if (bitmap[visitor >>> 5] & bit) continue
        bitmap[visitor >>> 5] |= bit
        counts[of]++
      }
    },
    count(group) {
      if (length > 0) settle()
      return sets.count(group)
    },
  }
}

/** The visitors of group g are `sorted` from starts[g] to starts[g + 1]. */
function sortedByGroup(groups: Int32Array, visitors: Int32Array, length: number) {
  let count = 0
  for (let i = 0; i < length; i++) if (groups[i] >= count) count = groups[i] + 1
  const starts = new Int32Array(count + 1)
  for (let i = 0; i < length; i++) starts[groups[i] + 1]++
  for (let group = 0; group < count; group++) starts[group + 1] += starts[group]
  const ends = starts.slice()
  const sorted = new Int32Array(length)
  for (let i = 0; i < length; i++) sorted[ends[groups[i]]++] = visitors[i]
  return { starts, sorted }
}

/** A set a group: a list, or a bitmap when that takes less memory. */
function createSets(range: number) {
  const lists: (Int32Array | undefined)[] = []
  const bitmaps: (Uint32Array | undefined)[] = []
  const counts: number[] = []
  /** By visitor, the stamp of the list that it was put into last. */
  let seen = new Int32Array(0)
  let stamp = 0
  /** Words of a bitmap that has room for every visitor so far. */
  let words = (range >>> 5) + 1

  /** What the first `groups` groups are marked in; each bitmap has room for all of these visitors. */
  function prepare(groups: number, visitors: Int32Array) {
    const before = words
    makeRoomFor(visitors)
    for (let group = 0; group < groups; group++) {
      const bitmap = bitmaps[group]
      if (bitmap) {
        if (words > before) bitmaps[group] = grown(bitmap, words)
      } else if (group === bitmaps.length && group * words < MAX_DIRECT_WORDS) {
        bitmaps.push(new Uint32Array(words))
        counts.push(0)
      }
    }
    return { bitmaps, counts }
  }

  function makeRoomFor(visitors: Int32Array): void {
    let largest = 0
    for (let i = 0; i < visitors.length; i++) if (visitors[i] > largest) largest = visitors[i]
    if (largest >>> 5 >= words) words = Math.max((largest >>> 5) + 1, 2 * words)
  }

  function add(group: number, visitors: Int32Array): void {
    const bitmap = bitmaps[group]
    if (bitmap) mark(group, bitmap, visitors)
    else toList(group, visitors)
  }

  function toList(group: number, visitors: Int32Array): void {
    seen = withRoom(seen, 32 * words)
    const known = lists[group] ?? new Int32Array(0)
    const list = new Int32Array(known.length + visitors.length)
    let length = 0
    stamp++
    for (const some of [known, visitors]) {
      for (let i = 0; i < some.length; i++) {
        if (seen[some[i]] === stamp) continue
        seen[some[i]] = stamp
        list[length++] = some[i]
      }
    }
    counts[group] = length
    if (length < words) {
      lists[group] = list.slice(0, length)
      return
    }
    lists[group] = undefined
    counts[group] = 0
    mark(group, new Uint32Array(words), list.subarray(0, length))
  }

  function mark(group: number, bitmap: Uint32Array, visitors: Int32Array): void {
    bitmaps[group] = bitmap
    let count = counts[group]
    for (let i = 0; i < visitors.length; i++) {
      const visitor = visitors[i]
      const bit = 1 << (visitor & 31)
      if (bitmap[visitor >>> 5] & bit) continue
      bitmap[visitor >>> 5] |= bit
      count++
    }
    counts[group] = count
  }

  return { prepare, add, count: (group: number) => counts[group] ?? 0 }
}

function grown(bitmap: Uint32Array, length: number): Uint32Array {
  const larger = new Uint32Array(length)
  larger.set(bitmap)
  return larger
}

/** The same numbers with room for so many. */
function withRoom(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (numbers.length >= length) return numbers
  const more = new Int32Array(Math.max(2 * numbers.length, length))
  more.set(numbers)
  return more
}
