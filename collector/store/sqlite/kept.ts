import type { Selection } from '../reports.js'
import type { EventTest } from './mask.js'
import type { Segment } from './segment.js'

/** Whether an event of a segment is kept (METRICS.md §1): in the range, and passing the filter. */
export function keptIn({ from, to }: Pick<Selection, 'from' | 'to'>, { events: { at } }: Segment, passes: EventTest) {
  return (row: number, visit: number): boolean => at[row] >= from && at[row] < to && passes(row, visit)
}

/** The first kept event of a visit that passes another test; -1 without. */
export function firstKept(visit: number, { visits: { firstEvent } }: Segment, test: EventTest): number {
  for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) if (test(row, visit)) return row
  return -1
}
