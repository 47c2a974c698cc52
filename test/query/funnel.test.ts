import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { furthestRun } from '../../collector/store/sqlite/runs.js'
import {
  aRange,
  aStep,
  aStory,
  type Condition,
  dateRange,
  HOUR,
  inOrder,
  isIn,
  matches,
  passes,
  type Range,
  type Row,
  ratio,
  type Story,
  someFilters,
  tell,
  type Visit,
} from './story.js'

interface Question {
  range: Range
  filters: Condition[]
  steps: Condition[]
  hours: number | null
}

const aQuestion: fc.Arbitrary<Question> = fc.record({
  range: aRange,
  filters: someFilters,
  steps: fc.array(aStep, { minLength: 2, maxLength: 4 }),
  hours: fc.option(fc.constantFrom(1, 2, 24, 100)),
})

type Place = { row: Row; visit: Visit }

/** METRICS.md §5: every run of every visitor, by the letter. */
function referenceFunnel({ visits }: Story, { range, filters, steps, hours }: Question) {
  const runs: number[][] = []
  for (const visitor of new Set(visits.map(({ visitor }) => visitor))) {
    const own = visits.filter((visit) => visit.visitor === visitor)
    const possible = (hours === null ? own.map((visit) => [visit]) : [own]).flatMap((together) =>
      runsIn(
        placesOf(together).filter(({ row, visit }) => isIn(row.at, range) && passes(row, visit, filters)),
        steps,
        hours === null ? Number.POSITIVE_INFINITY : hours * HOUR,
      ),
    )
    const [best] = possible.toSorted((a, b) => b.length - a.length || a[0] - b[0])
    if (best) runs.push(best)
  }
  return steps.map((_, step) => {
    const taken = runs.filter((run) => run.length > step)
    const before = runs.filter((run) => run.length > step - 1).length
    const times = taken.map((run) => run[step] - run[step - 1]).toSorted((a, b) => a - b)
    const [low, high] = [times[Math.ceil(times.length / 2) - 1], times[Math.floor(times.length / 2)]]
    const isTimed = step > 0 && times.length > 0
    return {
      visitors: taken.length,
      rate_from_previous: step === 0 ? null : ratio(taken.length * 100, before, 2),
      rate_from_first: ratio(taken.length * 100, runs.length, 2),
      median_seconds: isTimed ? ratio(low + high, 2000, 3) : null,
      mean_seconds: isTimed
        ? ratio(
            times.reduce((sum, time) => sum + time, 0),
            times.length * 1000,
            3,
          )
        : null,
    }
  })
}

function placesOf(visits: Visit[]): Place[] {
  return inOrder(visits.flatMap(({ rows }) => rows)).flatMap((row) =>
    visits.filter(({ rows }) => rows.includes(row)).map((visit) => ({ row, visit })),
  )
}

function runsIn(places: Place[], steps: Condition[], windowMs: number): number[][] {
  const isStep = ({ row, visit }: Place, step: number) => matches(row, visit, steps[step])
  return places.flatMap((start, from) => {
    if (!isStep(start, 0)) return []
    const run = [start.row.at]
    let last = from
    for (let step = 1; step < steps.length; step++) {
      const found = places.findIndex((place, i) => i > last && isStep(place, step))
      if (found < 0 || places[found].row.at > start.row.at + windowMs) break
      run.push(places[found].row.at)
      last = found
    }
    return [run]
  })
}

describe('the funnel report', () => {
  it('goes as far as every run by the letter of the dictionary', async () => {
    await fc.assert(
      fc.asyncProperty(aStory, fc.array(aQuestion, { minLength: 8, maxLength: 8 }), (story, questions) =>
        tell(story, async (ask) => {
          for (const question of questions) {
            const { range, filters, steps, hours } = question
            const window = hours === null ? {} : { window_hours: hours }
            const body = { date_range: dateRange(range), filters, steps, ...window }
            expect((await ask('funnel', body)).results, JSON.stringify(body)).toEqual(referenceFunnel(story, question))
          }
        }),
      ),
      { numRuns: 60 },
    )
  })
})

describe('the furthest run', () => {
  const all = { steps: 3, windowMs: Number.POSITIVE_INFINITY }

  it('is the earliest of those that get equally far', () => {
    const matches = { at: [1, 2, 3, 4], steps: [1, 1, 2, 1] }

    expect(furthestRun(matches, all)).toEqual([1, 3])
  })

  it('is a later one when the window is over for the first', () => {
    const matches = { at: [0, 50, 60, 110], steps: [1, 1, 2, 4] }

    expect(furthestRun(matches, { steps: 3, windowMs: 100 })).toEqual([50, 60, 110])
  })

  it('takes no event for two steps', () => {
    expect(furthestRun({ at: [1, 2], steps: [7, 7] }, all)).toEqual([1, 2])
  })

  it('of 100,000 events of one visitor takes no longer than going through them once a step', () => {
    const at = Array.from({ length: 100_000 }, (_, i) => i)
    const started = performance.now()

    const run = furthestRun({ at, steps: at.map(() => 0b111_111_111) }, { steps: 10, windowMs: 50_000 })

    expect(run).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
