import type { Segment } from './segment.js'
import type { TakenByEvent } from './taken.js'
import type { Read } from './values.js'

/** All numbers of each group, of which several shares can be asked for. */
export interface Numbers extends Omit<TakenByEvent, 'read'> {
  /** The value below which a share of all lies, between two of them by their distance; NaN of nothing. */
  quantile(group: number, share: number): number
}

export function createNumbers(valueIn: (segment: Segment) => Read): Numbers {
  const values: (number[] | undefined)[] = []
  const inOrder: (Float64Array | undefined)[] = []
  let value: Read = () => Number.NaN
  return {
    enter(segment) {
      value = valueIn(segment)
    },
    addOne(group, row, visit) {
      const of = value(row, visit)
      if (Number.isNaN(of)) return
      values[group] ??= []
      values[group].push(of)
      inOrder[group] = undefined
    },
    quantile(group, share) {
      inOrder[group] ??= Float64Array.from(values[group] ?? []).sort()
      return quantileOf(inOrder[group], share)
    },
  }
}

function quantileOf(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN
  const at = (sorted.length - 1) * share
  const low = Math.floor(at)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low)
}
