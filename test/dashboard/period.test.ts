import { describe, expect, it } from 'vitest'
import { periodBefore, yearBefore } from '../../collector/dashboard/dates.js'
import { datesOf, type Period, parsePeriod, shifted } from '../../collector/dashboard/period.js'

const TODAY = '2026-03-02'

describe('a period', () => {
  it.each([
    ['day', ['2026-03-02', '2026-03-02']],
    ['yesterday', ['2026-03-01', '2026-03-01']],
    ['7d', ['2026-02-24', '2026-03-02']],
    ['month', ['2026-03-01', '2026-03-02']],
    ['last_month', ['2026-02-01', '2026-02-28']],
    ['12mo', ['2025-04-01', '2026-03-02']],
    ['all', null],
  ] as const)('%s is %j', (period, dates) => {
    expect(datesOf(period, TODAY)).toEqual(dates)
  })

  it.each<[Period, -1 | 1, Period]>([
    ['day', -1, 'yesterday'],
    ['yesterday', 1, 'day'],
    ['day', 1, 'day'],
    ['7d', -1, ['2026-02-17', '2026-02-23']],
    [['2026-02-17', '2026-02-23'], 1, '7d'],
    ['month', -1, 'last_month'],
    ['last_month', -1, ['2026-01-01', '2026-01-31']],
    ['last_month', 1, 'month'],
    ['all', -1, 'all'],
  ])('%j moved by %i is %j', (period, by, next) => {
    expect(shifted(period, TODAY, by)).toEqual(next)
  })

  it.each<[string | null, Period]>([
    [null, 'day'],
    ['30d', '30d'],
    ['2026-01-01,2026-01-31', ['2026-01-01', '2026-01-31']],
    ['2026-02-30,2026-03-01', 'day'],
    ['2026-03-02,2026-03-01', 'day'],
    ['for ever', 'day'],
  ])('is read from %j as %j', (text, period) => {
    expect(parsePeriod(text)).toEqual(period)
  })
})

describe('what a period is compared with', () => {
  it('is as many days before, or the same dates a year before', () => {
    expect(periodBefore(['2026-02-24', '2026-03-02'])).toEqual(['2026-02-17', '2026-02-23'])
    expect(yearBefore(['2028-02-29', '2028-03-01'])).toEqual(['2027-02-28', '2027-03-01'])
  })
})
