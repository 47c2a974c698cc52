import type { Segment } from './segment.js'
import type { TakenByEvent } from './taken.js'
import type { Read } from './values.js'

/** The value below which a share of all lies, between two of them by their distance; NaN of nothing. */
export function createQuantile(share: number, valueIn: (segment: Segment) => Read): TakenByEvent {
  const values: (number[] | undefined)[] = []
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
    },
    read: (group) => quantileOf(values[group] ?? [], share),
  }
}

function quantileOf(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const at = (sorted.length - 1) * share
  const low = Math.floor(at)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low)
}
