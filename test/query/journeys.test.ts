import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  aRange,
  aStep,
  aStory,
  type Condition,
  dateRange,
  isIn,
  matches,
  passes,
  type Range,
  type Row,
  ratio,
  type Story,
  someFilters,
  startOf,
  tell,
  type Visit,
} from './story.js'

interface Question {
  range: Range
  filters: Condition[]
  around: Condition
  steps: number
}

const aQuestion: fc.Arbitrary<Question> = fc.record({
  range: aRange,
  filters: someFilters,
  around: aStep,
  steps: fc.integer({ min: 1, max: 4 }),
})

const labelOf = ({ type, page, name }: Row) =>
  type === 'pageview' ? { type: 'page', label: page } : { type: 'event', label: name }
type Label = { type: string; label: string }

const isSame = (a: Label | undefined, b: Label) => a?.type === b.type && a.label === b.label

/** What follows on a label: without what is passive; what comes again at once is one. */
function following(first: Label | undefined, rows: Row[]): Label[] {
  const labels = rows.filter(({ passive }) => !passive).map(labelOf)
  return labels.filter((label, i) => !isSame(i === 0 ? first : labels[i - 1], label))
}

const keptRows = (visit: Visit, { range, filters }: Question) =>
  visit.rows.filter((row) => isIn(row.at, range) && passes(row, visit, filters))

/** The most frequent first, ties by label; ends last. */
function ranked(labels: Label[], of: number) {
  const names = [...new Set(labels.map((label) => JSON.stringify(label)))]
  const rows = names.map((name) => {
    const visits = labels.filter((label) => JSON.stringify(label) === name).length
    return { ...(JSON.parse(name) as Label), visits, share: ratio(visits * 100, of, 2) }
  })
  const isEnd = ({ type }: Label) => Number(type === 'entry' || type === 'exit')
  return rows.toSorted((a, b) => isEnd(a) - isEnd(b) || b.visits - a.visits || (a.label < b.label ? -1 : 1))
}

function referencePositions({ visits }: Story, question: Question) {
  const { range, around, steps } = question
  const ways = visits.flatMap((visit) => {
    const anchor = keptRows(visit, question).find((row) => matches(row, visit, around))
    if (!anchor || !isIn(startOf(visit), range)) return []
    const index = visit.rows.indexOf(anchor)
    const middle = labelOf(anchor)
    const before = following(middle, visit.rows.slice(0, index).toReversed())
    const after = following(middle, visit.rows.slice(index + 1))
    const entry = { type: 'entry', label: '(entry)' }
    return [{ middle, before: [...before, entry], after: [...after, { type: 'exit', label: '(exit)' }] }]
  })
  return Array.from({ length: 2 * steps + 1 }, (_, i) => {
    const position = i - steps
    const labels = ways.flatMap(({ middle, before, after }) => {
      const label = position === 0 ? middle : position < 0 ? before[-position - 1] : after[position - 1]
      return label ? [label] : []
    })
    return { position, visits: labels.length, labels: ranked(labels, ways.length) }
  })
}

function referencePaths({ visits }: Story, question: Question) {
  const paths = visits.flatMap((visit) => {
    const views = visit.rows.filter(({ type }) => type === 'pageview')
    const pages = following(undefined, views).map(({ label }) => label)
    const isCounted = isIn(startOf(visit), question.range) && keptRows(visit, question).length > 0
    return isCounted && pages.length > 0 ? [pages.slice(0, question.steps)] : []
  })
  const labels = paths.map((pages) => ({ type: 'path', label: pages.join('\n') }))
  return ranked(labels, paths.length).map(({ label, visits, share }) => ({ pages: label.split('\n'), visits, share }))
}

describe('the journeys report', () => {
  it('has what came before and after, and the ways visits begin, as going through all of them gives', async () => {
    await fc.assert(
      fc.asyncProperty(aStory, fc.array(aQuestion, { minLength: 6, maxLength: 6 }), (story, questions) =>
        tell(story, async (ask) => {
          for (const question of questions) {
            const { range, filters, around, steps } = question
            const body = { date_range: dateRange(range), filters, steps, limit: 100 }
            const positions = (await ask('journeys', { ...body, around })).results
            const paths = (await ask('journeys', body)).results

            expect(positions, JSON.stringify({ ...body, around })).toEqual(referencePositions(story, question))
            expect(paths, JSON.stringify(body)).toEqual(referencePaths(story, question))
          }
        }),
      ),
      { numRuns: 60 },
    )
  })
})
