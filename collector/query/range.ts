import { next, startOf } from '../buckets.js'
import { DAY_MS, dayOfDate } from '../day.js'
import type { Zone } from '../zone.js'
import { isProblem, problem, type QueryProblem } from './problem.js'

/** UTC ms, `to` excluded. */
export interface Range {
  from: number
  to: number
}

const REALTIME_MS = 5 * 60_000
export const RANGES = ['realtime', 'day', '24h', '7d', '28d', '30d', '91d', 'month', '6mo', '12mo', 'year', 'all']
const MAX_DAYS = 40 * 366

/**
 * A `date_range` of a query in a site's zone. `Nd` are the N whole days before today, `month` and `year` the current
 * one so far, `Nmo` the current month and those before it. `firstDay` is the first UTC day with events, for `all`.
 */
export function rangeOf(value: unknown, zone: Zone, now: number, firstDay: number | null): Range | QueryProblem {
  if (Array.isArray(value)) return customRange(value, zone)
  const today = zone.dayOf(now)
  const days = (from: number, to: number) => ({ from: zone.startOfDay(from), to: zone.startOfDay(to) })
  switch (value) {
    case 'realtime':
      return { from: now - REALTIME_MS, to: now + 1 }
    case 'day':
      return days(today, today + 1)
    case '24h':
      return { from: now - DAY_MS, to: now + 1 }
    case '7d':
    case '28d':
    case '30d':
    case '91d':
      return days(today - Number.parseInt(value, 10), today)
    case 'month':
      return days(startOf('month', today), today + 1)
    case '6mo':
    case '12mo':
      return days(next('month', startOf('month', today), 1 - Number.parseInt(value, 10)), today + 1)
    case 'year':
      return days(Date.UTC(new Date(today * DAY_MS).getUTCFullYear(), 0, 1) / DAY_MS, today + 1)
    case 'all':
      // A UTC day may begin in the local day before it; a clock that was put back has days ahead of it.
      return days(Math.min(today, zone.dayOf((firstDay ?? today) * DAY_MS)), today + 1)
  }
  return problem('invalid_date_range', 'date_range', `must be one of ${RANGES.join(', ')}, or two dates`, RANGES)
}

/** Two dates, whole days, or date-times; `path` is where they stand in the question. */
export function customRange(value: unknown[], zone: Zone, path = 'date_range'): Range | QueryProblem {
  if (value.length !== 2) return problem('invalid_date_range', path, 'must be two dates')
  const from = pointOf(value[0], zone, `${path}[0]`)
  const to = pointOf(value[1], zone, `${path}[1]`)
  if (isProblem(from)) return from
  if (isProblem(to)) return to
  if (from.start > to.start) return problem('invalid_date_range', path, 'the first date must not be later')
  if (to.end - from.start > MAX_DAYS * DAY_MS) return problem('invalid_date_range', path, 'at most 40 years')
  return { from: from.start, to: to.end }
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

/** A date is its whole local day, a date-time its second, or with a fraction its millisecond. */
function pointOf(value: unknown, zone: Zone, path: string): { start: number; end: number } | QueryProblem {
  const day = typeof value === 'string' ? dayOfDate(value) : null
  if (day !== null) {
    if (day < 0) return problem('invalid_date', path, 'must be 1970 or later')
    return { start: zone.startOfDay(day), end: zone.startOfDay(day + 1) }
  }
  if (typeof value === 'string' && DATE_TIME.test(value) && dayOfDate(value.slice(0, 10)) !== null) {
    const start = Date.parse(value)
    if (start >= 0) return { start, end: start + (value.includes('.') ? 1 : 1000) }
  }
  const message = 'must be a date (2026-03-02) or a date-time with offset (2026-03-02T09:00:00+01:00)'
  return problem('invalid_date', path, message)
}
