import type { Selection } from '../reports.js'
import type { EventTest, Mask } from './mask.js'
import { type Segment, startOf } from './segment.js'
import { keepMasked, keepRange, type Pool, type Slices, wholeVisits } from './slices.js'

/** Whether an event of a segment is kept (METRICS.md §1): in the range, and passing the filter. */
export function keptIn({ from, to }: Pick<Selection, 'from' | 'to'>, segment: Segment, passes: EventTest) {
  const { after } = segment.events
  const [first, end] = [from - startOf(segment), to - startOf(segment)]
  return (row: number, visit: number): boolean => after[row] >= first && after[row] < end && passes(row, visit)
}

/** The first kept event of a visit that passes another test; -1 without. */
export function firstKept(visit: number, { visits: { firstEvent } }: Segment, test: EventTest): number {
  for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) if (test(row, visit)) return row
  return -1
}

/** Those that are in the range and pass the filter, if there is one. */
export function keptSlices(
  range: Pick<Selection, 'from' | 'to'>,
  { segment, mask, pool }: { segment: Segment; mask: Mask | null; pool: Pool },
): Slices {
  const slices = wholeVisits(segment, pool)
  keepRange(slices, segment, range)
  return mask ? keepMasked(slices, mask, pool) : slices
}
