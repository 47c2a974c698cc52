import type { FunnelPlan, FunnelStep } from '../reports.js'
import { createByVisitor } from './by-visitor.js'
import { compileFilter, type EventTest } from './filter.js'
import { keptIn } from './kept.js'
import type { Reader } from './reader.js'
import { furthestRun, type Matches } from './runs.js'
import type { Segment } from './segment.js'
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
  reader.each(plan, scope, (segment, passes) => {
    const { count, visitor, start } = segment.visits
    const visitorOf = visitorsIn(segment)
    const matchesOf = createMatches(
      segment,
      keptIn(plan, segment, passes),
      steps.map((step) => step(segment)),
    )
    for (let visit = 0; visit < count; visit++) {
      if (visitor[visit] === NOBODY) continue
      const matches = matchesOf(visit)
      if (matches.at.length > 0) runs.add(visitorOf(visit), start[visit], matches)
    }
  })
}

function createMatches(segment: Segment, isKept: EventTest, steps: readonly EventTest[]): (visit: number) => Matches {
  const { firstEvent } = segment.visits
  const { at } = segment.events
  const stepsAt = (row: number, visit: number) => {
    let matched = 0
    for (let step = 0; step < steps.length; step++) if (steps[step](row, visit)) matched |= 1 << step
    return matched
  }
  return (visit) => {
    const matches = { at: [] as number[], steps: [] as number[] }
    for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) {
      const matched = isKept(row, visit) ? stepsAt(row, visit) : 0
      if (matched === 0) continue
      matches.at.push(at[row])
      matches.steps.push(matched)
    }
    return matches
  }
}

/** A run stays in one visit: of a visitor's visits, that of the furthest one. */
function createRunsInVisits(steps: number): Runs {
  const furthest = new Map<number, Run>()
  return {
    add(visitor, _, matches) {
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
