import type { Dimension } from '../../dimensions.js'
import type { Segment } from './segment.js'

/** How many numbers one column can hold: pairs of them stay exact in a double. */
const RADIX = 2 ** 26

/** Gives each combination of values (and bucket of time) a small number in the order they are met. */
export interface Groups {
  enter(segment: Segment): void
  of(row: number, visit: number, bucket: number): number
  /** Every group so far; texts through `textOf`. */
  list(textOf: (num: number) => string): { values: string[]; bucket: number }[]
}

export function createGroups(dimensions: readonly Dimension[], isBucketed: boolean): Groups {
  const numbers: number[][] = []
  const byKey: Map<number, number>[] = [...dimensions, null].map(() => new Map())
  let columns: { column: Uint32Array | Uint8Array; byVisit: boolean }[] = []
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
    enter({ visits, events }) {
      columns = dimensions.map((dimension) =>
        dimension.level === 'visit'
          ? { column: visits[dimension.column], byVisit: true }
          : { column: events[dimension.column], byVisit: false },
      )
    },
    of(row, visit, bucket) {
      if (isSingle) return 0
      let group = step(0, 0, bucket)
      for (let i = 0; i < columns.length; i++) {
        group = step(i + 1, group, columns[i].column[columns[i].byVisit ? visit : row])
      }
      numbers[group] ??= [bucket, ...columns.map(({ column, byVisit }) => column[byVisit ? visit : row])]
      return group
    },
    list: (textOf) =>
      numbers.map(([bucket, ...values]) => ({
        bucket,
        values: values.map((value, i) => dimensions[i].values?.[value] ?? textOf(value)),
      })),
  }
}
