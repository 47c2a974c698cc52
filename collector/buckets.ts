import { DAY_MS } from './day.js'
import type { Zone } from './zone.js'

export const INTERVALS = ['minute', 'hour', 'day', 'week', 'month'] as const
export type Interval = (typeof INTERVALS)[number]

/** A bucket of time: from when to when it goes (UTC ms, maybe beyond the range) and what it is called in local time. */
export interface Bucket {
  start: number
  end: number
  label: string
}

const STEPS = { minute: 60_000, hour: 3_600_000 }
const WEEKDAY_OF_1970 = 3 // a Thursday, weeks start on Monday

/** The local date of a day: `2026-03-29`. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** All buckets that meet [from, to), in order. An hour that comes twice is two buckets with one label. */
export function bucketsOf(
  zone: Zone,
  { from, to, interval }: { from: number; to: number; interval: Interval },
): Bucket[] {
  if (from >= to) return []
  return interval === 'minute' || interval === 'hour'
    ? clockBuckets(zone, from, to, STEPS[interval])
    : dayBuckets(zone, from, to, interval)
}

function clockBuckets(zone: Zone, from: number, to: number, step: number): Bucket[] {
  const buckets: Bucket[] = []
  for (let at = from; at < to; ) {
    const offset = zone.offsetAt(at)
    const local = Math.floor((at + offset) / step) * step
    const label = new Date(local).toISOString().slice(0, 19).replace('T', ' ')
    // After a change of the clock a bucket starts at the change, not at the full hour that the new offset would have had.
    const start = buckets.length > 0 ? Math.max(local - offset, at) : local - offset
    at = zone.nextChange(at, local + step - offset)
    buckets.push({ start, end: at, label })
  }
  return buckets
}

function dayBuckets(zone: Zone, from: number, to: number, interval: 'day' | 'week' | 'month'): Bucket[] {
  const last = zone.dayOf(to - 1)
  const buckets: Bucket[] = []
  for (let day = startOf(interval, zone.dayOf(from)); day <= last; day = next(interval, day)) {
    buckets.push({ start: zone.startOfDay(day), end: zone.startOfDay(next(interval, day)), label: dateOf(day) })
  }
  return buckets
}

/** The first local day of the interval that a day lies in. */
export function startOf(interval: 'day' | 'week' | 'month', day: number): number {
  if (interval === 'day') return day
  if (interval === 'week') return day - ((((day + WEEKDAY_OF_1970) % 7) + 7) % 7)
  return day - new Date(day * DAY_MS).getUTCDate() + 1
}

/** The first local day of the interval after the one that starts on `day`; `months` of them on. */
export function next(interval: 'day' | 'week' | 'month', day: number, months = 1): number {
  if (interval === 'day') return day + 1
  if (interval === 'week') return day + 7
  const date = new Date(day * DAY_MS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS
}
