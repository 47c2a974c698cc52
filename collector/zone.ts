import { DAY_MS } from './day.js'

/** Local time of one IANA zone. A local day is counted from 1970-01-01, so that day 0 is that date in every zone. */
export interface Zone {
  /** ms to add to UTC to get local time. */
  offsetAt(ms: number): number
  /** The first instant after `ms` and up to `to` at which the offset changes, or `to`. */
  nextChange(ms: number, to: number): number
  dayOf(ms: number): number
  /** The first instant of a local day, UTC ms; where midnight is skipped, the instant after the gap. */
  startOfDay(day: number): number
}

const remembered = new Map<string, Zone>()

/** Throws a `RangeError` for a name that is no zone. */
export function zoneOf(name: string): Zone {
  const known = remembered.get(name)
  if (known) return known
  const zone = createZone(name)
  remembered.set(name, zone)
  return zone
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function createZone(name: string): Zone {
  const read = createOffsetReader(name)
  const byDay = new Map<number, number>()

  /** At the start of a UTC day; days are few, reading an offset is slow. */
  function offsetOfDay(day: number): number {
    const offset = byDay.get(day) ?? read(day * DAY_MS)
    byDay.set(day, offset)
    return offset
  }

  function offsetAt(ms: number): number {
    const day = Math.floor(ms / DAY_MS)
    const offset = offsetOfDay(day)
    if (offset === offsetOfDay(day + 1)) return offset
    return ms < changeIn(day) ? offset : offsetOfDay(day + 1)
  }

  /** The instant in a UTC day at which its offset changes to the next day's. */
  function changeIn(day: number): number {
    const before = offsetOfDay(day)
    let low = day * DAY_MS
    let high = low + DAY_MS
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (read(middle) === before) low = middle
      else high = middle
    }
    return high
  }

  function nextChange(ms: number, to: number): number {
    for (let day = Math.floor(ms / DAY_MS); day * DAY_MS < to; day++) {
      if (offsetOfDay(day) === offsetOfDay(day + 1)) continue
      const change = changeIn(day)
      if (change > ms) return Math.min(change, to)
    }
    return to
  }

  function startOfDay(day: number): number {
    const offsets = [offsetOfDay(day - 1), offsetOfDay(day + 1)]
    const starts = offsets.map((offset) => day * DAY_MS - offset).filter((at) => at + offsetAt(at) === day * DAY_MS)
    return starts.length > 0 ? Math.min(...starts) : nextChange((day - 1) * DAY_MS - offsets[0], (day + 2) * DAY_MS)
  }

  return { offsetAt, nextChange, dayOf: (ms) => Math.floor((ms + offsetAt(ms)) / DAY_MS), startOfDay }
}

function createOffsetReader(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]))
    const part = (type: string) => Number(parts[type])
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    return local - Math.floor(ms / 1000) * 1000
  }
}
