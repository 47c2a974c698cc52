import type { VitalName } from '../../../sdk/protocol.js'
import { TYPES } from './events.js'
import type { DayRows } from './rows.js'
import { type NewSegment, VITAL_COLUMNS, type VitalColumn } from './segment.js'

/** Of one view; each the latest that was told. */
export type ViewVitals = Partial<Record<VitalColumn, { at: number; n: number; value: number; isGood: boolean }>>

/** Up to here a value is good, where nobody rated it: https://web.dev/articles/vitals, ms; CLS is a score. */
const GOOD: Record<VitalColumn, number> = { lcp: 2500, inp: 200, cls: 0.1, fcp: 1800, ttfb: 800 }

/** By row of the day's views. */
export function vitalsOf(
  { events }: DayRows,
  viewOf: readonly number[],
  names: ReadonlyMap<string, number>,
): Map<number, ViewVitals> {
  const columnOf = new Map(VITAL_COLUMNS.map((column) => [names.get(column.toUpperCase() as VitalName), column]))
  const vitals = new Map<number, ViewVitals>()
  for (const [event, view] of viewOf.entries()) {
    if (events.type[event] !== TYPES.vital) continue
    const column = columnOf.get(events.name[event])
    const { value, rating } = events.detail[event] ?? {}
    if (!column || typeof value !== 'number') continue
    const of = vitals.get(view) ?? {}
    const known = of[column]
    const [at, n] = [events.at[event], events.n[event]]
    if (known && (known.at > at || (known.at === at && known.n > n))) continue
    const isGood = typeof rating === 'string' ? rating === 'good' : value <= GOOD[column]
    vitals.set(view, { ...of, [column]: { at, n, value, isGood } })
  }
  return vitals
}

/** Writes the vitals of views into rows of a segment, one after the other; gives the number of the row. */
export function createVitalWriter({ vitals, good }: NewSegment): (of: ViewVitals) => number {
  let row = 0
  return (of) => {
    row++
    for (const column of VITAL_COLUMNS) {
      const vital = of[column]
      if (!vital) continue
      vitals[column][row] = vital.value
      good[column][row] = vital.isGood ? 1 : 0
    }
    return row
  }
}
