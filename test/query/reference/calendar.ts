/** Local time by `Intl` alone, minute by minute: slow, and nothing shared with the engine. */
export interface Calendar {
  /** `2026-03-29` */
  dateOf(at: number): string
  /** The first instant of a local date, UTC ms. */
  startOf(date: string): number
  /** The buckets that [from, to) is cut into, in order. */
  bucketsOf(interval: Interval, range: Range): Bucket[]
}

export interface Range {
  /** UTC ms, `to` excluded. */
  from: number
  to: number
}

export interface Bucket extends Range {
  label: string
}

export type Interval = 'minute' | 'hour' | 'day' | 'week' | 'month'

const MINUTE = 60_000
/** No clock has changed at another time since 1972. */
const QUARTER = 15 * MINUTE
const DAY = 24 * 60 * MINUTE

const known = new Map<string, Calendar>()

export function calendarOf(timezone: string): Calendar {
  const calendar = known.get(timezone) ?? createCalendar(timezone)
  known.set(timezone, calendar)
  return calendar
}

function createCalendar(timeZone: string): Calendar {
  // Swedish dates are ISO dates.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const offsets = new Map<number, number>()

  function offsetAt(at: number): number {
    const quarter = Math.floor(at / QUARTER) * QUARTER
    const offset = offsets.get(quarter) ?? Date.parse(`${format.format(quarter).replace(' ', 'T')}Z`) - quarter
    offsets.set(quarter, offset)
    return offset
  }

  const localOf = (at: number) => new Date(at + offsetAt(at)).toISOString()
  const dateOf = (at: number) => localOf(at).slice(0, 10)

  function startOf(date: string): number {
    let at = Date.parse(date) - DAY
    while (dateOf(at) < date) at += QUARTER
    return at
  }

  function labelOf(interval: Interval, at: number): string {
    const local = localOf(at)
    if (interval === 'minute') return `${local.slice(0, 16).replace('T', ' ')}:00`
    if (interval === 'hour') return `${local.slice(0, 13).replace('T', ' ')}:00:00`
    const date = local.slice(0, 10)
    if (interval === 'month') return `${date.slice(0, 7)}-01`
    return interval === 'week' ? addDays(date, -((new Date(date).getUTCDay() + 6) % 7)) : date
  }

  /** An hour that comes twice is two buckets of one label. */
  function bucketsOf(interval: Interval, { from, to }: Range): Bucket[] {
    const step = interval === 'minute' ? MINUTE : QUARTER
    const isOfClock = interval === 'minute' || interval === 'hour'
    const buckets: Bucket[] = []
    let last = ''
    for (let at = from; at < to; at = Math.floor(at / step) * step + step) {
      const label = labelOf(interval, at)
      const key = isOfClock ? `${label} ${offsetAt(at)}` : label
      const end = Math.min(to, Math.floor(at / step) * step + step)
      if (key === last) buckets[buckets.length - 1].to = end
      else buckets.push({ label, from: at, to: end })
      last = key
    }
    return buckets
  }

  return { dateOf, startOf, bucketsOf }
}

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10)

/** How many dates from the first to the last, both included. */
export const daysBetween = (first: string, last: string): number => (Date.parse(last) - Date.parse(first)) / DAY + 1

/** The period of equal length before: as many local days, where it is days. */
export function previousOf({ from, to }: Range, timezone: string): Range {
  const { dateOf, startOf } = calendarOf(timezone)
  const [first, end] = [dateOf(from), dateOf(to)]
  if (startOf(first) !== from || startOf(end) !== to) return { from: 2 * from - to, to: from }
  return { from: startOf(addDays(first, 1 - daysBetween(first, end))), to: from }
}
