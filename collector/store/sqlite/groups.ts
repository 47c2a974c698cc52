import type { Segment } from './segment.js'
import type { Read, Values } from './values.js'

/** How many numbers one column can hold: pairs of them stay exact in a double. */
const RADIX = 2 ** 26

/** Gives each combination of values (and bucket of time) a small number in the order they are met. */
export interface Groups {
  enter(segment: Segment): void
  /** -1 for an event that is in none. */
  of(row: number, visit: number, bucket: number): number
  /** Every group so far. */
  list(): { values: string[]; bucket: number }[]
}

export function createGroups(dimensions: readonly Values[], isBucketed: boolean): Groups {
  const numbers: number[][] = []
  const byKey: Map<number, number>[] = [...dimensions, null].map(() => new Map())
  let readers: Read[] = []
  const isSingle = dimensions.length === 0 && !isBucketed
  if (isSingle) numbers.push([0])

  function step(level: number, prefix: number, value: number): number {
    const key = prefix * RADIX + value
    const known = byKey[level].get(key)
    if (known !== undefined) return known
    byKey[level].set(key, byKey[level].size)
    return byKey[level].size - 1
  }

  return {
    enter(segment) {
      readers = dimensions.map((values) => values.enter(segment))
    },
    of(row, visit, bucket) {
      if (isSingle) return 0
      let group = step(0, 0, bucket)
      for (let i = 0; i < readers.length; i++) {
        const value = readers[i](row, visit)
        if (value < 0) return -1
        group = step(i + 1, group, value)
      }
      numbers[group] ??= [bucket, ...readers.map((read) => read(row, visit))]
      return group
    },
    list: () =>
      numbers.map(([bucket, ...values]) => ({ bucket, values: values.map((value, i) => dimensions[i].textOf(value)) })),
  }
}
