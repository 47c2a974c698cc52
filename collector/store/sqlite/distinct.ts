import type { Slices } from './slices.js'

/** A set starts as so many places of a hash table, half of which may be taken. */
const FIRST_PLACES = 16
const EMPTY = 0

/** Counts distinct visitors by group. Visitors are small whole numbers from 1 on: a group takes at most a bit for each of them. */
export interface Distinct {
  add(group: number, visitor: number): void
  /** The visitors of all slices, by visit; but for EMPTY, who is nobody. */
  addAll(slices: Slices, visitors: Int32Array): void
  count(group: number): number
}

/** `range`: about how many numbers there are; larger ones make a bitmap grow. */
export function createDistinct(range: number): Distinct {
  /** A hash table without deleting: open addressing, the next place that is free. */
  const tables: (Int32Array | undefined)[] = []
  /** What a table turns into when that takes no more memory. */
  const bitmaps: (Uint32Array | undefined)[] = []
  const words = (range >>> 5) + 1
  let counts = new Int32Array(64)
  /** Who was added last: visits follow each other event by event. */
  let last = new Int32Array(64)

  function add(group: number, visitor: number): void {
    if (group >= last.length) makeRoom(group)
    if (last[group] === visitor) return
    last[group] = visitor
    const bitmap = bitmaps[group]
    if (bitmap) mark(group, bitmap, visitor)
    else insert(group, visitor)
  }

  function mark(group: number, known: Uint32Array, visitor: number): void {
    const word = visitor >>> 5
    const bit = 1 << (visitor & 31)
    const bitmap = word < known.length ? known : grow(group, known, word)
    if (bitmap[word] & bit) return
    bitmap[word] |= bit
    counts[group]++
  }

  function grow(group: number, bitmap: Uint32Array, word: number): Uint32Array {
    const larger = new Uint32Array(Math.max(2 * bitmap.length, word + 1))
    larger.set(bitmap)
    bitmaps[group] = larger
    return larger
  }

  function insert(group: number, visitor: number): void {
    let table = tables[group]
    if (!table) {
      table = new Int32Array(FIRST_PLACES)
      tables[group] = table
    }
    if (!put(table, visitor)) return
    if (++counts[group] * 2 <= table.length) return
    if (table.length * 2 < words) tables[group] = rehashed(table)
    else toBitmap(group, table)
  }

  function toBitmap(group: number, table: Int32Array): void {
    const bitmap = new Uint32Array(words)
    bitmaps[group] = bitmap
    tables[group] = undefined
    counts[group] = 0
    for (const visitor of table) if (visitor !== EMPTY) mark(group, bitmap, visitor)
  }

  function makeRoom(group: number): void {
    const length = Math.max(2 * last.length, group + 1)
    last = copyOf(last, length)
    counts = copyOf(counts, length)
  }

  return {
    add,
    addAll({ length, visit, group }, visitors) {
      for (let i = 0; i < length; i++) {
        const visitor = visitors[visit[i]]
        if (visitor !== EMPTY) add(group[i], visitor)
      }
    },
    count: (group) => counts[group] ?? 0,
  }
}

/** Whether it was not there. */
function put(table: Int32Array, visitor: number): boolean {
  const rest = table.length - 1
  let place = Math.imul(visitor, 0x9e3779b1) >>> 7
  for (;;) {
    place &= rest
    if (table[place] === visitor) return false
    if (table[place] === EMPTY) break
    place++
  }
  table[place] = visitor
  return true
}

function rehashed(table: Int32Array): Int32Array {
  const larger = new Int32Array(2 * table.length)
  for (const visitor of table) if (visitor !== EMPTY) put(larger, visitor)
  return larger
}

function copyOf(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length)
  copy.set(numbers)
  return copy
}
