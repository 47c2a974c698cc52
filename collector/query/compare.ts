import { DAY_MS } from '../day.js'
import type { Zone } from '../zone.js'
import type { QueryProblem } from './problem.js'
import { customRange, type Range } from './range.js'

export const COMPARISONS = ['previous_period', 'previous_year'] as const
export type Compare = (typeof COMPARISONS)[number] | [string, string]

/**
 * The range that another is compared with. Of a range that is not over, what has been of it (today whole, as Plausible has
 * it). Whole local days stay whole local days; the 29th of February is compared with the 28th.
 */
export function comparedRange(compare: Compare, range: Range, zone: Zone, now: number): Range | QueryProblem {
  if (typeof compare !== 'string') return customRange(compare, zone, 'include.compare')
  const { from } = range
  const today = zone.startOfDay(zone.dayOf(now) + 1)
  const to = from < now && isDays(range, zone) ? Math.min(range.to, today) : range.to
  if (compare === 'previous_period') return { from: beforeOf(zone, from, to), to: from }
  return { from: yearBefore(zone, from), to: isDays(range, zone) ? dayAfter(zone, to) : yearBefore(zone, to - 1) + 1 }
}

const isDays = ({ from, to }: Range, zone: Zone) =>
  zone.startOfDay(zone.dayOf(from)) === from && zone.startOfDay(zone.dayOf(to)) === to

/** Where the period of equal length before [from, to) starts: as many days of local time, where it is days. */
export function beforeOf(zone: Zone, from: number, to: number): number {
  if (isDays({ from, to }, zone)) return zone.startOfDay(2 * zone.dayOf(from) - zone.dayOf(to))
  return 2 * from - to
}

/** The same local time on the same date a year before. */
function yearBefore(zone: Zone, ms: number): number {
  const day = zone.dayOf(ms)
  return zone.startOfDay(dateBefore(day)) + ms - zone.startOfDay(day)
}

/** The end of the last day of a range that ends at `to`, a year before. */
const dayAfter = (zone: Zone, to: number) => zone.startOfDay(dateBefore(zone.dayOf(to - 1)) + 1)

function dateBefore(day: number): number {
  const date = new Date(day * DAY_MS)
  const [year, month] = [date.getUTCFullYear() - 1, date.getUTCMonth()]
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastOfMonth)) / DAY_MS
}
