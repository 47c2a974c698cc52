import { DAY_MS } from '../../day.js'

/** A visit without a cookie ends where nothing happened for longer, and after a day (METRICS.md §1, visit). */
const GAP_MS = 30 * 60_000

/** Whether an event at `at` starts the next visit of a visitor without a cookie; the last one began and ended so. */
export const startsVisit = (at: number, { first, last }: { first: number; last: number }): boolean =>
  at - last > GAP_MS || at - first > DAY_MS
