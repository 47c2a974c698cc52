/** A set of a group turns from a hash set into a bitmap when that takes less memory. */
const BITS_PER_ENTRY = 256

/** Counts distinct visitors by group. Visitors are small whole numbers: a group takes at most a bit for each of them. */
export interface Distinct {
  add(group: number, visitor: number): void
  count(group: number): number
}

/** `range`: about how many numbers there are; larger ones make a bitmap grow. */
export function createDistinct(range: number): Distinct {
  const sets: (Set<number> | undefined)[] = []
  const bitmaps: (Uint32Array | undefined)[] = []
  const counts: number[] = []
  const limit = range / BITS_PER_ENTRY

  function mark(group: number, known: Uint32Array, visitor: number): void {
    const word = visitor >>> 5
    const bit = 1 << (visitor & 31)
    const bitmap = word < known.length ? known : grow(group, known, word)
    if (bitmap[word] & bit) return
    bitmap[word] |= bit
    counts[group] = (counts[group] ?? 0) + 1
  }

  function grow(group: number, bitmap: Uint32Array, word: number): Uint32Array {
    const larger = new Uint32Array(Math.max(2 * bitmap.length, word + 1))
    larger.set(bitmap)
    bitmaps[group] = larger
    return larger
  }

  function toBitmap(group: number, set: Set<number>): void {
    const bitmap = new Uint32Array((range >>> 5) + 1)
    bitmaps[group] = bitmap
    sets[group] = undefined
    counts[group] = 0
    for (const visitor of set) mark(group, bitmap, visitor)
  }

  return {
    add(group, visitor) {
      const bitmap = bitmaps[group]
      if (bitmap) {
        mark(group, bitmap, visitor)
        return
      }
      let set = sets[group]
      if (!set) {
        set = new Set()
        sets[group] = set
      }
      set.add(visitor)
      if (set.size > limit) toBitmap(group, set)
    },
    count: (group) => sets[group]?.size ?? counts[group] ?? 0,
  }
}
