import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  aRange,
  aStory,
  type Condition,
  DAY,
  dateRange,
  isIn,
  passes,
  type Range,
  ratio,
  START,
  type Story,
  someFilters,
  TIMEZONE,
  tell,
} from './story.js'

interface Question {
  range: Range
  filters: Condition[]
  interval: 'day' | 'week' | 'month'
  cohort_by: 'first_visit' | 'first_conversion'
  periods: number
  now: number
}

const aQuestion: fc.Arbitrary<Question> = fc.record({
  range: fc.oneof(aRange, fc.constant({ from: START - 12 * DAY, to: START + 12 * DAY })),
  filters: someFilters,
  interval: fc.constantFrom('day', 'week', 'month'),
  cohort_by: fc.constantFrom('first_visit', 'first_conversion'),
  periods: fc.integer({ min: 1, max: 9 }),
  now: fc.integer({ min: 0, max: 40 * 24 }).map((hours) => START + hours * 3_600_000),
})

const date = new Intl.DateTimeFormat('sv-SE', { timeZone: TIMEZONE, dateStyle: 'short' })

/** The first date of the period that an instant lies in, on the site's clocks. */
function periodOf(at: number, interval: Question['interval']): string {
  const day = date.format(at)
  if (interval === 'month') return `${day.slice(0, 7)}-01`
  const weekday = (new Date(day).getUTCDay() + 6) % 7
  return interval === 'day' ? day : new Date(Date.parse(day) - weekday * DAY).toISOString().slice(0, 10)
}

function later(period: string, interval: Question['interval'], by: number): string {
  const day = new Date(period)
  if (interval === 'month') day.setUTCMonth(day.getUTCMonth() + by)
  else day.setUTCDate(day.getUTCDate() + by * (interval === 'week' ? 7 : 1))
  return day.toISOString().slice(0, 10)
}

/** When visitors with a cookie first did what completes a goal: saw /c, or signed up. */
function firstConversions({ visits }: Story): Map<string, number> {
  const firsts = new Map<string, number>()
  for (const { visitor, hasCookie, rows } of visits) {
    for (const { at, type, name, page } of hasCookie ? rows : []) {
      const isConversion = name === 'signup' || (type === 'pageview' && page === '/c')
      if (isConversion) firsts.set(visitor, Math.min(at, firsts.get(visitor) ?? at))
    }
  }
  return firsts
}

/** METRICS.md §8: everybody whose first visit or conversion lies in the range, and in which periods they had a kept event. */
function referenceRetention(story: Story, { range, filters, interval, cohort_by, periods, now }: Question) {
  const { visits, firsts } = story
  const seen = [...(cohort_by === 'first_visit' ? firsts : firstConversions(story))].filter(([, first]) =>
    isIn(first, range),
  )
  const cohorts = [...new Set(seen.map(([, first]) => periodOf(first, interval)))].toSorted()
  return cohorts.map((cohort) => {
    const members = seen.filter(([, first]) => periodOf(first, interval) === cohort).map(([visitor]) => visitor)
    const isActive = (visitor: string, period: string) =>
      visits.some(
        (visit) =>
          visit.visitor === visitor &&
          visit.rows.some((row) => periodOf(row.at, interval) === period && passes(row, visit, filters)),
      )
    const cells = Array.from({ length: periods }, (_, after) => {
      const period = later(cohort, interval, after)
      if (period > date.format(now)) return null
      const active = members.filter((visitor) => isActive(visitor, period)).length
      const complete = later(cohort, interval, after + 1) <= date.format(now)
      return { visitors: active, rate: ratio(active * 100, members.length, 2), complete }
    })
    return { cohort, visitors: members.length, periods: cells }
  })
}

describe('the retention report', () => {
  it('has the cohorts that going through everybody gives', async () => {
    await fc.assert(
      fc.asyncProperty(aStory, fc.array(aQuestion, { minLength: 8, maxLength: 8 }), (story, questions) =>
        tell(story, async (ask) => {
          for (const question of questions) {
            const { range, filters, interval, cohort_by, periods, now } = question
            const body = { date_range: dateRange(range), filters, interval, cohort_by, periods }
            const { results } = await ask('retention', body, now)
            expect(results, JSON.stringify({ ...body, now })).toEqual(referenceRetention(story, question))
          }
        }),
      ),
      { numRuns: 60 },
    )
  })
})
