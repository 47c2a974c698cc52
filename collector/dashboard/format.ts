import type { Unit } from '../metrics/algebra.js'

/** What is not there is not 0. */
export const NOTHING = '–'

/** A value of a metric as people read it; the language is the browser's. */
export function format(value: number | null, unit: Unit, currency?: string): string {
  if (value === null) return NOTHING
  switch (unit) {
    case 'count':
      return value.toLocaleString()
    case 'percent':
      return `${rounded(value, Math.abs(value) < 10 ? 1 : 0)} %`
    case 'seconds':
    case 'whole_seconds':
      return duration(value)
    case 'ms':
      return `${rounded(value, 0)} ms`
    case 'money':
      return money(value, currency)
    case 'score':
      return rounded(value, 3)
    default:
      return rounded(value, 2)
  }
}

const rounded = (value: number, digits: number) => value.toLocaleString(undefined, { maximumFractionDigits: digits })

/** Cents matter of small amounts. */
const WHOLE_FROM = 10_000

function money(value: number, currency = 'EUR'): string {
  const digits = Math.abs(value) < WHOLE_FROM ? {} : { maximumFractionDigits: 0 }
  return value.toLocaleString(undefined, { style: 'currency', currency, ...digits })
}

/** Minutes matter of short times. */
const HOURS_FROM = 100 * 3600

/** `1 h 05 m`, `1 m 05 s`, below a minute `42 s`. */
function duration(value: number): string {
  const seconds = Math.round(value)
  if (seconds < 60) return `${seconds} s`
  if (seconds >= HOURS_FROM) return `${Math.round(seconds / 3600).toLocaleString()} h`
  const [large, small, units] = seconds < 3600 ? [60, 1, 'ms'] : [3600, 60, 'hm']
  const rest = String(Math.floor((seconds % large) / small)).padStart(2, '0')
  return `${Math.floor(seconds / large).toLocaleString()} ${units[0]} ${rest} ${units[1]}`
}

/** `+12 %`; of percentages in points. */
export function formatChange(change: number, unit: Unit): string {
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±'
  return `${sign}${rounded(Math.abs(change), 1)} ${unit === 'percent' ? 'pts' : '%'}`
}

/** `Mon, 2 March` of `2026-03-02`, `2 March, 14:00` of an hour. */
export function formatLabel(label: string, isLong = false): string {
  const hasTime = label.length > 10
  const at = new Date(`${label.slice(0, 10)}T${hasTime ? label.slice(11, 16) : '00:00'}:00Z`)
  const time: Intl.DateTimeFormatOptions = hasTime ? { hour: '2-digit', minute: '2-digit' } : {}
  const day: Intl.DateTimeFormatOptions =
    hasTime && !isLong ? {} : { day: 'numeric', month: 'short', ...(isLong && { weekday: 'short', year: 'numeric' }) }
  return at.toLocaleString(undefined, { timeZone: 'UTC', ...day, ...time })
}
