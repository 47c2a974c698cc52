import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aRange, aStory, DAY, dateRange, isIn, type Story, TIMEZONE, tell } from './story.js'

const date = new Intl.DateTimeFormat('sv-SE', { timeZone: TIMEZONE, dateStyle: 'short' })

/** The Monday of the week that an instant lies in, on the site's clocks. */
function mondayOf(at: number): string {
  const day = date.format(at)
  const weekday = (new Date(day).getUTCDay() + 6) % 7
  return new Date(Date.parse(day) - weekday * DAY).toISOString().slice(0, 10)
}

/** Visitors with an event in the range, by the week in which they were first seen. */
function reference({ visits, firsts }: Story, range: { from: number; to: number }): Map<string, Set<string>> {
  const cohorts = new Map<string, Set<string>>()
  for (const { visitor, hasCookie, rows } of visits) {
    if (!rows.some(({ at }) => isIn(at, range))) continue
    const cohort = hasCookie ? mondayOf(firsts.get(visitor) ?? 0) : '(not set)'
    cohorts.set(cohort, (cohorts.get(cohort) ?? new Set()).add(visitor))
  }
  return cohorts
}

describe('visitor:cohort', () => {
  it('is the week in which going through everybody finds that they were first seen', async () => {
    await fc.assert(
      fc.asyncProperty(aStory, aRange, (story, range) =>
        tell(story, async (ask) => {
          const cohorts = reference(story, range)
          const question = { metrics: ['visitors'], date_range: dateRange(range) }
          const { results } = await ask('query', { ...question, dimensions: ['visitor:cohort'] })
          const rows = [...cohorts].map(([cohort, visitors]) => ({ dimensions: [cohort], metrics: [visitors.size] }))
          expect(results).toHaveLength(rows.length)
          expect(results).toEqual(expect.arrayContaining(rows))

          for (const [cohort, visitors] of cohorts) {
            const filters = [['is', 'visitor:cohort', [cohort]]]
            const alone = await ask('query', { ...question, filters })
            expect(alone.results).toEqual([{ dimensions: [], metrics: [visitors.size] }])
          }
        }),
      ),
      { numRuns: 40 },
    )
  })
})
