import { describe, expect, it } from 'vitest'
import { bucketsOf, dateOf } from '../../collector/buckets.js'
import { type Zone, zoneOf } from '../../collector/zone.js'

const QUARTER = 15 * 60_000
const HOUR = 4 * QUARTER
const DAY = 24 * HOUR
const ZONES = Intl.supportedValuesOf('timeZone')

const SPANS = [
  { first: '2025-12-01', why: 'a year of now' },
  { first: '2011-03-01', why: 'Samoa leaves out a Friday' },
]
const DAYS = 400

/** The local time that a clock on the wall shows, by `Intl` in a language of its own: `2026-03-29 02:00:00`. */
function clockOf(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(at)
}

const dayOf = (date: string) => Date.parse(date) / DAY

/** What is wrong with the days of a span, each looked at where it begins and a millisecond before: no gap, no overlap. */
function wrongDays(name: string, zone: Zone, first: number): string[] {
  const clock = clockOf(name)
  const wrong: string[] = []
  let last = first - 1
  for (let day = first; day < first + DAYS; day++) {
    const start = zone.startOfDay(day)
    // A day that a zone has left out is empty.
    if (start === zone.startOfDay(day + 1) && !clock(start).startsWith(dateOf(day))) continue
    const shown = [start - 1, start].map((at) => clock(at).slice(0, 10))
    const found = [start - 1, start].map(zone.dayOf)
    if (shown.join() !== `${dateOf(last)},${dateOf(day)}`) wrong.push(`${name} ${dateOf(day)}: shows ${shown}`)
    if (found.join() !== `${last},${day}`) wrong.push(`${name} ${dateOf(day)}: is day ${found}`)
    last = day
  }
  return wrong
}

describe.each(SPANS)(`${DAYS} days from $first on ($why) in all ${ZONES.length} zones`, ({ first }) => {
  it('begin with the first moment that a clock shows their date, and end where the next one begins', () => {
    expect(ZONES.flatMap((name) => wrongDays(name, zoneOf(name), dayOf(first)))).toEqual([])
  })
})

/** Hours that the days of a span have, but for those of 24. */
function oddDays(name: string, first: string): Record<string, number> {
  const zone = zoneOf(name)
  const found: Record<string, number> = {}
  for (let day = dayOf(first); day < dayOf(first) + DAYS; day++) {
    const hours = (zone.startOfDay(day + 1) - zone.startOfDay(day)) / HOUR
    if (hours !== 24) found[dateOf(day)] = hours
  }
  return found
}

describe('a day with a change of the clock', () => {
  it.each([
    ['Europe/Berlin', '2025-12-01', { '2026-03-29': 23, '2026-10-25': 25 }],
    ['America/New_York', '2025-12-01', { '2026-03-08': 23, '2026-11-01': 25 }],
    ['Australia/Lord_Howe', '2025-12-01', { '2026-04-05': 24.5, '2026-10-04': 23.5 }],
    ['Asia/Kathmandu', '2025-12-01', {}],
    ['Pacific/Apia', '2011-03-01', { '2011-04-02': 25, '2011-09-24': 23, '2011-12-30': 0, '2012-04-01': 25 }],
  ])('in %s from %s on has the hours that the law says', (name, first, expected) => {
    expect(oddDays(name, first)).toEqual(expected)
  })

  it('has as many hours as a clock shows, those that come twice twice, in every zone', () => {
    const wrong = ZONES.flatMap((name) =>
      daysOfChange(name).flatMap((day) => {
        const zone = zoneOf(name)
        const [from, to] = [zone.startOfDay(day), zone.startOfDay(day + 1)]
        const labels = bucketsOf(zone, { from, to, interval: 'hour' }).map(({ label }) => label)
        const expected = hoursShown(name, from, to)
        return labels.join() === expected.join() ? [] : [`${name} ${dateOf(day)}: ${labels}, not ${expected}`]
      }),
    )

    expect(wrong).toEqual([])
  })
})

const daysOfChange = (name: string) => Object.keys(oddDays(name, '2025-12-01')).map(dayOf)

/** Each hour of the clock as it comes: one more where it is set back. No clock has changed but at a quarter. */
function hoursShown(name: string, from: number, to: number): string[] {
  const clock = clockOf(name)
  const hours: string[] = []
  let last = ''
  for (let at = from; at < to; at += QUARTER) {
    const now = clock(at)
    const isNext = last.slice(0, 13) !== now.slice(0, 13)
    const isAgain = Date.parse(`${now}Z`) <= Date.parse(`${last}Z`)
    if (isNext || isAgain) hours.push(`${now.slice(0, 13)}:00:00`)
    last = now
  }
  return hours
}

describe('weeks and months', () => {
  it('begin on Mondays and firsts, where that day begins, in every zone', () => {
    const wrong = ZONES.flatMap((name) => {
      const zone = zoneOf(name)
      const range = { from: Date.UTC(2025, 11, 10), to: Date.UTC(2027, 0, 15) }
      const weeks = bucketsOf(zone, { ...range, interval: 'week' })
      const months = bucketsOf(zone, { ...range, interval: 'month' })
      const isWrong = [
        weeks.some(({ label }) => new Date(label).getUTCDay() !== 1),
        months.some(({ label }) => !label.endsWith('-01')),
        [...weeks, ...months].some(({ label, start }) => zone.startOfDay(dayOf(label)) !== start),
        weeks.slice(1).some(({ label }, i) => dayOf(label) - dayOf(weeks[i].label) !== 7),
        months.length !== 14,
      ]
      return isWrong.includes(true) ? [name] : []
    })

    expect(wrong).toEqual([])
  })
})
