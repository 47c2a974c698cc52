import { addDays, type Dates, daysIn, isDate, startOfMonth } from './dates.js'

/** What can be chosen; all but `yesterday`, `last_month` and `all` end with today, where a new tag's first visit is. */
export const PERIODS = [
  { name: 'day', label: 'Today', key: 'd' },
  { name: 'yesterday', label: 'Yesterday', key: 'e' },
  { name: '7d', label: 'Last 7 days', key: 'w' },
  { name: '30d', label: 'Last 30 days', key: 't' },
  { name: '91d', label: 'Last 91 days', key: 'q' },
  { name: 'month', label: 'This month', key: 'm' },
  { name: 'last_month', label: 'Last month', key: 'l' },
  { name: '12mo', label: 'Last 12 months', key: 'y' },
  { name: 'all', label: 'All time', key: 'a' },
] as const

export type PeriodName = (typeof PERIODS)[number]['name']
/** By a name, or two dates of one's own. */
export type Period = PeriodName | Dates

/** The days of a period, or `null` for all there are. */
export function datesOf(period: Period, today: string): Dates | null {
  switch (period) {
    case 'day':
      return [today, today]
    case 'yesterday':
      return [addDays(today, -1), addDays(today, -1)]
    case '7d':
    case '30d':
    case '91d':
      return [addDays(today, 1 - Number.parseInt(period, 10)), today]
    case 'month':
      return [startOfMonth(today), today]
    case 'last_month':
      return [startOfMonth(today, -1), addDays(startOfMonth(today), -1)]
    case '12mo':
      return [startOfMonth(today, -11), today]
    case 'all':
      return null
    default:
      return period
  }
}

/** The same number of days before or after, not beyond today: months move by months. */
export function shifted(period: Period, today: string, by: -1 | 1): Period {
  const dates = datesOf(period, today)
  if (!dates) return period
  const [from, to] = dates
  const isMonth = from === startOfMonth(from) && (to === addDays(startOfMonth(from, 1), -1) || period === 'month')
  const first = isMonth ? startOfMonth(from, by) : addDays(from, by * daysIn(dates))
  const last = isMonth ? addDays(startOfMonth(first, 1), -1) : addDays(to, by * daysIn(dates))
  if (first > today) return period
  const next: Dates = [first, last > today ? today : last]
  return PERIODS.find(({ name }) => String(datesOf(name, today)) === String(next))?.name ?? next
}

/** `7d`, or two dates with a comma between. */
export function parsePeriod(text: string | null): Period {
  const [from, to] = (text ?? '').split(',')
  if (from && to && isDate(from) && isDate(to) && from <= to) return [from, to]
  return PERIODS.find(({ name }) => name === text)?.name ?? 'day'
}
