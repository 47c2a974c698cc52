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
  type Story,
  someFilters,
  startOf,
  TIMEZONE,
  tell,
  type Visit,
} from './story.js'

interface Question {
  range: Range
  filters: Condition[]
}

const aQuestion: fc.Arbitrary<Question> = fc.record({ range: aRange, filters: someFilters })

const date = new Intl.DateTimeFormat('sv-SE', { timeZone: TIMEZONE, dateStyle: 'short' })
const daysBetween = (from: number, to: number) => (Date.parse(date.format(to)) - Date.parse(date.format(from))) / DAY

const madeLabel = (visits: number) => (visits > 10 ? '11+' : visits > 5 ? '6-10' : visits > 2 ? '3-5' : `${visits}`)
const sinceLabel = (days: number) =>
  days > 29 ? '30+' : days > 13 ? '14-29' : days > 6 ? '7-13' : days > 1 ? '2-6' : `${days}`

function referenceFrequency({ visits }: Story, { range, filters }: Question) {
  const isCounted = (visit: Visit) =>
    isIn(startOf(visit), range) && visit.rows.some((row) => isIn(row.at, range) && passes(row, visit, filters))
  const visitors = [...new Set(visits.map(({ visitor }) => visitor))]
  const made = visitors
    .map((visitor) => visits.filter((visit) => visit.visitor === visitor && isCounted(visit)).length)
    .filter((count) => count > 0)
    .map(madeLabel)
  const since = visits.filter(isCounted).map((visit) => {
    if (visit.type === 'new') return 'first visit'
    const earlier = visits.filter((other) => other.visitor === visit.visitor && startOf(other) < startOf(visit))
    if (!visit.hasCookie || earlier.length === 0) return '(not set)'
    return sinceLabel(daysBetween(Math.max(...earlier.map(startOf)), startOf(visit)))
  })
  const rows = (table: string, labels: string[], found: string[]) =>
    labels.map((label) => {
      const count = found.filter((other) => other === label).length
      return { table, label, count, share: ratio(count * 100, found.length, 2) }
    })
  const days = ['first visit', '0', '1', '2-6', '7-13', '14-29', '30+', '(not set)']
  return [...rows('visits', ['1', '2', '3-5', '6-10', '11+'], made), ...rows('days_since_previous_visit', days, since)]
}

describe('the frequency report', () => {
  it('counts visitors by visits, and visits by days since the one before, as going through all of them gives', async () => {
    await fc.assert(
      fc.asyncProperty(aStory, fc.array(aQuestion, { minLength: 8, maxLength: 8 }), (story, questions) =>
        tell(story, async (ask) => {
          for (const question of questions) {
            const body = { date_range: dateRange(question.range), filters: question.filters }
            const { results } = await ask('frequency', body)
            expect(results, JSON.stringify(body)).toEqual(referenceFrequency(story, question))
          }
        }),
      ),
      { numRuns: 60 },
    )
  })
})
