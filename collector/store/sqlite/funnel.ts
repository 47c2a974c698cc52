import type { FunnelPlan, FunnelStep } from '../reports.js'
import { createByVisitor } from './by-visitor.js'
import { compileFilter } from './filter.js'
import { byRow, type Mask } from './mask.js'
import type { Reader } from './reader.js'
import { furthestRun, type Matches } from './runs.js'
import { type Segment, startOf } from './segment.js'
import { createPool, type Slices } from './slices.js'
import { NOBODY } from './views.js'
import { createVisitorNumbers } from './visitor-numbers.js'

/** When a visitor's run takes its steps; as many as it takes. */
type Run = readonly number[]

/** Takes every visit with events that match steps, and gives each visitor's run. */
interface Runs {
  add(visitor: number, start: number, matches: Matches): void
  list(): Run[]
}

export function createFunnel(reader: Reader): (plan: FunnelPlan) => FunnelStep[] {
  return (plan) =>
    reader.atOnce(() => {
      const { windowMs } = plan
      const steps = plan.steps.length
      const runs = windowMs === null ? createRunsInVisits(steps) : createRunsOfVisitors({ steps, windowMs }, reader)
      readMatches(plan, reader, runs)
      const list = runs.list()
      return plan.steps.map((_, step) => stepOf(step, list))
    })
}

function readMatches(plan: FunnelPlan, reader: Reader, runs: Runs): void {
  const scope = reader.scopeOf(plan)
  const steps = plan.steps.map((step) => compileFilter(step, scope))
  const visitorsIn = createVisitorNumbers(reader.lastVisitor(plan))
  reader.eachKept(plan, scope, createPool(), (segment, kept) => {
    const { visitor, start } = segment.visits
    const visitors = visitorsIn(segment)
    const matched = matchedSteps(
      segment,
      steps.map((step) => step(segment)),
    )
    for (const [visit, matches] of matchesOf(kept, segment, matched)) {
      if (visitor[visit] !== NOBODY) runs.add(visitors[visit], start[visit], matches)
    }
  })
}

/** Which steps each event matches: bit 0 is step 1. */
function matchedSteps(segment: Segment, steps: readonly Mask[]): Uint16Array {
  const matched = new Uint16Array(segment.events.count)
  for (const [step, mask] of steps.entries()) {
    const bits = byRow(mask, segment)
    for (let row = 0; row < matched.length; row++) matched[row] |= bits[row] << step
  }
  return matched
}

/** By visit; those without a match are left out. */
function* matchesOf(slices: Slices, segment: Segment, matched: Uint16Array): Generator<[visit: number, Matches]> {
  const { after } = segment.events
  const { length, visit, from, to } = slices
  const start = startOf(segment)
  for (let i = 0; i < length; ) {
    const of = visit[i]
    const matches = { at: [] as number[], steps: [] as number[] }
    for (; i < length && visit[i] === of; i++) {
      for (let row = from[i]; row < to[i]; row++) {
        if (matched[row] === 0) continue
        matches.at.push(start + after[row])
        matches.steps.push(matched[row])
      }
    }
    if (matches.at.length > 0) yield [of, matches]
  }
}

/** A run stays in one visit: of a visitor's visits, that of the furthest one. */
function createRunsInVisits(steps: number): Runs {
  const furthest = new Map<number, Run>()
  return {
    add(visitor, _, matches) {
      if (!matches.steps.some((matched) => matched & 1)) return
      const run = furthestRun(matches, { steps, windowMs: Number.POSITIVE_INFINITY })
      if (run.length === 0) return
      const known = furthest.get(visitor)
      const isFurther = !known || run.length > known.length || (run.length === known.length && run[0] < known[0])
      if (isFurther) furthest.set(visitor, run)
    },
    list: () => [...furthest.values()],
  }
}

/** A run goes through all visits of a visitor: their matches are kept, each as two numbers, until all are there. */
function createRunsOfVisitors(of: { steps: number; windowMs: number }, reader: Reader): Runs {
  const byVisitor = createByVisitor(reader)
  const starts: number[] = []
  /** Where the matches of each visit begin. */
  const first: number[] = []
  const at: number[] = []
  const steps: number[] = []

  /** Of all visits in order; where two overlap and events are at the same time, the earlier visit's come first. */
  function matchesOf(visits: number[]): Matches {
    const events: number[] = []
    for (const visit of visits.sort((a, b) => starts[a] - starts[b])) {
      for (let match = first[visit]; match < (first[visit + 1] ?? at.length); match++) events.push(match)
    }
    const isInOrder = events.every((event, i) => i === 0 || at[events[i - 1]] <= at[event])
    if (!isInOrder) events.sort((a, b) => at[a] - at[b])
    return { at: events.map((event) => at[event]), steps: events.map((event) => steps[event]) }
  }

  return {
    add(visitor, start, matches) {
      byVisitor.add(visitor)
      starts.push(start)
      first.push(at.length)
      for (const time of matches.at) at.push(time)
      for (const matched of matches.steps) steps.push(matched)
    },
    list() {
      const runs: Run[] = []
      for (const [, visits] of byVisitor.lists()) runs.push(furthestRun(matchesOf(visits), of))
      return runs.filter((run) => run.length > 0)
    },
  }
}

function stepOf(step: number, runs: readonly Run[]): FunnelStep {
  const taken = runs.filter((run) => run.length > step)
  if (step === 0 || taken.length === 0) return { visitors: taken.length, sumMs: 0, medianMs: null }
  const times = Float64Array.from(taken, (run) => run[step] - run[step - 1]).sort()
  const middle = times.length >> 1
  const medianMs = times.length % 2 === 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2
  return { visitors: taken.length, sumMs: times.reduce((sum, time) => sum + time, 0), medianMs }
}
