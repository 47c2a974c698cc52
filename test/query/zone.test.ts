import { describe, expect, it } from 'vitest'
import { bucketsOf, dateOf } from '../../collector/buckets.js'
import { rangeOf } from '../../collector/query/range.js'
import { isZone, zoneOf } from '../../collector/zone.js'

const berlin = zoneOf('Europe/Berlin')
const utc = (text: string) => Date.parse(`${text}Z`)
const labels = (zone: string, from: string, to: string, interval: 'hour' | 'day' | 'week' | 'month') =>
  bucketsOf(zoneOf(zone), { from: utc(from), to: utc(to), interval }).map(({ label }) => label)

describe('a zone', () => {
  it('has days of 23 and 25 hours', () => {
    const lengthOf = (date: string) => {
      const day = Date.parse(date) / 86_400_000
      return (berlin.startOfDay(day + 1) - berlin.startOfDay(day)) / 3_600_000
    }

    expect(['2026-03-29', '2026-10-25', '2026-06-01'].map(lengthOf)).toEqual([23, 25, 24])
  })

  it('starts a day after the gap where midnight is skipped', () => {
    // Chile goes from 24:00 on Saturday to 1:00 on Sunday, 6 September 2026.
    const day = Date.parse('2026-09-06') / 86_400_000

    expect(zoneOf('America/Santiago').startOfDay(day)).toBe(utc('2026-09-06T04:00:00'))
  })

  it.each(['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'])(
    'gives each instant of %s to the day that has begun and not ended',
    (name) => {
      const zone = zoneOf(name)
      for (let day = Date.parse('2026-01-01') / 86_400_000; day < Date.parse('2027-01-01') / 86_400_000; day++) {
        const [start, end] = [zone.startOfDay(day), zone.startOfDay(day + 1)]
        expect([start - 1, start, end - 1, end].map(zone.dayOf), dateOf(day)).toEqual([day - 1, day, day, day + 1])
      }
    },
  )

  it('is one that IANA knows', () => {
    expect(['Europe/Berlin', 'Mars/Olympus', ''].map(isZone)).toEqual([true, false, false])
  })
})

describe('buckets', () => {
  it('leave out the hour that is skipped and have the one that comes twice twice', () => {
    expect(labels('Europe/Berlin', '2026-03-29T00:00:00', '2026-03-29T03:00:00', 'hour')).toEqual([
      '2026-03-29 01:00:00',
      '2026-03-29 03:00:00',
      '2026-03-29 04:00:00',
    ])
    expect(labels('Europe/Berlin', '2026-10-25T00:00:00', '2026-10-25T02:00:00', 'hour')).toEqual([
      '2026-10-25 02:00:00',
      '2026-10-25 02:00:00',
    ])
  })

  it('are local hours where the offset is no whole hour', () => {
    expect(labels('Asia/Kathmandu', '2026-03-02T00:00:00', '2026-03-02T01:00:00', 'hour')).toEqual([
      '2026-03-02 05:00:00',
      '2026-03-02 06:00:00',
    ])
  })

  it('start at the change of the clock where that is not on a full hour', () => {
    // Lord Howe goes from 2:00 (UTC+11) back to 1:30 (UTC+10:30) at 15:00 UTC.
    const from = utc('2026-04-04T14:00:00')
    const buckets = bucketsOf(zoneOf('Australia/Lord_Howe'), { from, to: from + 2 * 3_600_000, interval: 'hour' })

    expect(buckets.map(({ start, label }) => [label, new Date(start).toISOString().slice(11, 16)])).toEqual([
      ['2026-04-05 01:00:00', '14:00'],
      ['2026-04-05 01:00:00', '15:00'],
      ['2026-04-05 02:00:00', '15:30'],
    ])
  })

  it('have weeks that start on Monday and months that start on the first', () => {
    expect(labels('UTC', '2026-10-25T00:00:00', '2026-11-03T00:00:00', 'week')).toEqual([
      '2026-10-19',
      '2026-10-26',
      '2026-11-02',
    ])
    expect(labels('UTC', '2025-12-31T00:00:00', '2026-02-01T00:00:00', 'month')).toEqual(['2025-12-01', '2026-01-01'])
  })
})

describe('a range', () => {
  const now = utc('2026-11-22T23:30:00') // 0:30 on the 23rd in Berlin
  const range = (value: unknown) => {
    const result = rangeOf(value, berlin, now, Date.parse('2026-01-10') / 86_400_000)
    return 'error' in result
      ? result.error.path
      : [result.from, result.to].map((ms) => new Date(ms).toISOString().slice(0, 16))
  }

  it.each([
    ['day', ['2026-11-22T23:00', '2026-11-23T23:00']],
    ['7d', ['2026-11-15T23:00', '2026-11-22T23:00']],
    ['30d', ['2026-10-23T22:00', '2026-11-22T23:00']],
    ['month', ['2026-10-31T23:00', '2026-11-23T23:00']],
    ['6mo', ['2026-05-31T22:00', '2026-11-23T23:00']],
    ['year', ['2025-12-31T23:00', '2026-11-23T23:00']],
    ['all', ['2026-01-09T23:00', '2026-11-23T23:00']],
    [
      ['2026-03-29', '2026-03-29'],
      ['2026-03-28T23:00', '2026-03-29T22:00'],
    ],
  ])('%j is of whole days of the zone', (value, expected) => {
    expect(range(value)).toEqual(expected)
  })

  it('of all ends today and begins no later, though events lie ahead of a clock that was put back', () => {
    expect(rangeOf('all', berlin, now, Date.parse('2026-12-24') / 86_400_000)).toEqual(
      rangeOf('day', berlin, now, null),
    )
  })

  it('of date-times includes the second of its end, or its millisecond where it has one', () => {
    const end = (text: string) => {
      const result = rangeOf(['2026-03-02T00:00:00Z', text], berlin, now, null)
      return 'error' in result ? result : result.to - utc('2026-03-02T10:00:00')
    }

    expect(end('2026-03-02T10:00:00Z')).toBe(1000)
    expect(end('2026-03-02T11:00:00.000+01:00')).toBe(1)
  })

  it.each([
    ['5d', 'date_range'],
    [7, 'date_range'],
    [['2026-03-02'], 'date_range'],
    [['2026-03-03', '2026-03-02'], 'date_range'],
    [['2026-02-30', '2026-03-02'], 'date_range[0]'],
    [['0050-01-01', '0050-01-02'], 'date_range[0]'],
    [['2026-03-02', '2026-03-02T10:00:00'], 'date_range[1]'],
  ])('%j is refused with its path', (value, path) => {
    expect(range(value)).toBe(path)
  })
})
