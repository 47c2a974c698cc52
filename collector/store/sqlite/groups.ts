import type { Scan } from '../plan.js'
import { TooManyGroups } from '../store.js'
import { spread } from './details.js'
import type { Segment } from './segment.js'
import { copy, type Pool, rowsOf, type Slices } from './slices.js'
import type { Values } from './values.js'

/** How many numbers one column can hold: pairs of them stay exact in a double. */
const RADIX = 2 ** 26

/** Numbers below are looked up in a list; texts that only details have begin far above. */
const MAX_LISTED = 2 ** 18

/** Of all plans of a question: beyond, its answer takes more memory than it may. */
export const MAX_GROUPS = 1_000_000

/** Gives each combination of values (and bucket of time) a small number in the order they are met. */
export interface Groups {
  enter(segment: Segment): void
  /** The slices with their groups: cut where these change, and without the events that are in none. */
  assign(slices: Slices, pool: Pool): Slices
  /** How many there are so far. */
  count(): number
  /** The groups of values that hold in all segments, dimension by dimension, and of buckets. */
  find(values: readonly ArrayLike<number>[], buckets: Int32Array): Int32Array
  /** Every group so far, in numbers, and in words. */
  numbers(): { values: number[]; bucket: number }[]
  list(): { values: string[]; bucket: number }[]
}

/** Numbers what comes after a prefix, at one place of the combination. */
interface Level {
  numberOf(prefix: number, value: number): number
  /** By number. */
  prefixes: number[]
  values: number[]
}

export function createGroups(dimensions: readonly Values[], isBucketed: boolean): Groups {
  const levels = [null, ...dimensions].map(createLevel)
  const last = levels[levels.length - 1]
  let entered: Segment | null = null
  if (dimensions.length === 0 && !isBucketed) last.numberOf(0, 0)

  function numbersOf(group: number): { values: number[]; bucket: number } {
    const values: number[] = []
    let number = group
    for (let i = dimensions.length; i > 0; i--) {
      values.push(levels[i].values[number])
      number = levels[i].prefixes[number]
    }
    return { values: values.reverse(), bucket: levels[0].values[number] }
  }

  const numbers = () => last.values.map((_, group) => numbersOf(group))

  return {
    enter(segment) {
      entered = segment
    },
    assign(slices, pool) {
      if (!entered) return slices
      if (isBucketed) for (let i = 0; i < slices.length; i++) slices.group[i] = levels[0].numberOf(0, slices.bucket[i])
      else if (slices.length > 0) slices.group.fill(levels[0].numberOf(0, 0), 0, slices.length)
      let grouped = slices
      for (const [i, values] of dimensions.entries())
        grouped = assignLevel(grouped, values, levels[i + 1], entered, pool)
      return grouped
    },
    count: () => last.values.length,
    find(values, buckets) {
      const found = buckets.map((bucket) => levels[0].numberOf(0, bucket))
      for (const [i, column] of values.entries()) {
        for (let at = 0; at < found.length; at++) found[at] = levels[i + 1].numberOf(found[at], column[at])
      }
      return found
    },
    numbers,
    list: () =>
      numbers().map(({ values, bucket }) => ({
        values: values.map((value, i) => dimensions[i].textOf(value)),
        bucket,
      })),
  }
}

function assignLevel(slices: Slices, values: Values, level: Level, segment: Segment, pool: Pool): Slices {
  const found = values.columnIn(segment)
  if (found?.level === 'visit') {
    const column = found.column
    for (let i = 0; i < slices.length; i++) {
      slices.group[i] = level.numberOf(slices.group[i], column[slices.visit[i]])
    }
    return slices
  }
  const cut = pool.take(rowsOf(slices))
  let length = 0
  const add = (i: number, from: number, to: number, value: number) => {
    copy(slices, i, cut, length)
    cut.from[length] = from
    cut.to[length] = to
    cut.group[length++] = level.numberOf(slices.group[i], value)
  }
  if (found) {
    const rows = segment.events.count
    const column = found.level === 'detail' ? spread(found.column, segment, new Float64Array(rows)) : found.column
    for (let i = 0; i < slices.length; i++) {
      const end = slices.to[i]
      for (let row = slices.from[i]; row < end; ) {
        const from = row
        const value = column[row]
        while (row < end && column[row] === value) row++
        if (value >= 0) add(i, from, row, value)
      }
    }
  } else {
    const read = values.enter(segment)
    for (let i = 0; i < slices.length; i++) {
      for (let row = slices.from[i]; row < slices.to[i]; row++) {
        const value = read(row, slices.visit[i])
        if (value >= 0) add(i, row, row + 1, value)
      }
    }
  }
  cut.length = length
  return cut
}

const tooManyGroups = () => new TooManyGroups(`more than ${MAX_GROUPS} groups`)

/** Lets pass what the plans of one question give, as long as it is not too much together. */
export function limitGroups(): (scan: Scan) => Scan {
  let left = MAX_GROUPS
  return (scan) => {
    left -= scan.length
    if (left < 0) throw tooManyGroups()
    return scan
  }
}

function createLevel(): Level {
  const prefixes: number[] = []
  const values: number[] = []
  const byKey = new Map<number, number>()
  /** Of prefix 0, which most have: the number and one more; 0 for what was not met. */
  let ofFirst = new Int32Array(1024)
  let [lastPrefix, lastValue, lastNumber] = [-1, -1, -1]

  function add(prefix: number, value: number): number {
    if (values.length === MAX_GROUPS) throw tooManyGroups()
    prefixes.push(prefix)
    return values.push(value) - 1
  }

  function look(prefix: number, value: number): number {
    if (prefix > 0 || value >= MAX_LISTED) {
      const key = prefix * RADIX + value
      const number = byKey.get(key) ?? add(prefix, value)
      byKey.set(key, number)
      return number
    }
    if (value >= ofFirst.length) {
      const more = new Int32Array(Math.max(2 * ofFirst.length, value + 1))
      more.set(ofFirst)
      ofFirst = more
    }
    if (ofFirst[value] === 0) ofFirst[value] = add(prefix, value) + 1
    return ofFirst[value] - 1
  }

  return {
    prefixes,
    values,
    numberOf(prefix, value) {
      if (prefix === lastPrefix && value === lastValue) return lastNumber
      lastPrefix = prefix
      lastValue = value
      lastNumber = look(prefix, value)
      return lastNumber
    },
  }
}
