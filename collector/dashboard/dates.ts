import { DAY_MS, dayOfDate } from '../day.js'

/** Dates as texts (`2026-03-02`), days of the site's zone. */
export type Dates = readonly [from: string, to: string]

const msOf = (date: string) => Date.parse(`${date}T00:00:00Z`)
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

export const addDays = (date: string, days: number) => dateOf(msOf(date) + days * DAY_MS)
export const daysIn = ([from, to]: Dates) => Math.round((msOf(to) - msOf(from)) / DAY_MS) + 1
export const isDate = (text: string) => dayOfDate(text) !== null

/** The first of the month, so many months on. */
export function startOfMonth(date: string, months = 0): string {
  const at = new Date(msOf(date))
  return dateOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1))
}

/** The dates a year before; the 29th of February is compared with the 28th. */
export const yearBefore = ([from, to]: Dates): Dates => [dateBefore(from), dateBefore(to)]

function dateBefore(date: string): string {
  const [year, rest] = [Number(date.slice(0, 4)) - 1, date.slice(5)]
  return `${year}-${rest === '02-29' ? '02-28' : rest}`
}

/** As many days just before. */
export const periodBefore = (dates: Dates): Dates => [addDays(dates[0], -daysIn(dates)), addDays(dates[0], -1)]
