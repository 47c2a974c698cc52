import { dimensionOf } from '../../dimensions.js'
import type { Condition, Filter } from '../plan.js'
import { textTest } from '../text-test.js'
import type { Scope } from './scope.js'
import type { Segment } from './segment.js'
import { createValues } from './values.js'
import { NOBODY } from './views.js'

/** Whether an event (its row, its visit's) passes. */
export type EventTest = (row: number, visit: number) => boolean

/** Prepares a filter: each text is tested once, whatever the number of events that have it. */
export function compileFilter(filter: Filter, scope: Scope): (segment: Segment) => EventTest {
  switch (filter.op) {
    case 'not': {
      const inner = compileFilter(filter.filter, scope)
      return (segment) => {
        const test = inner(segment)
        return (row, visit) => !test(row, visit)
      }
    }
    case 'has_done':
      return compileHasDone(compileFilter(filter.filter, scope))
    case 'and':
    case 'or':
      return combine(
        filter.filters.map((inner) => compileFilter(inner, scope)),
        filter.op,
      )
    default:
      return compileCondition(filter, scope)
  }
}

function combine(filters: readonly ((segment: Segment) => EventTest)[], op: 'and' | 'or') {
  return (segment: Segment): EventTest => {
    const tests = filters.map((filter) => filter(segment))
    return op === 'and'
      ? (row, visit) => tests.every((test) => test(row, visit))
      : (row, visit) => tests.some((test) => test(row, visit))
  }
}

/** Looks at a visit when its first event is asked for; what has no visit has done nothing. */
function compileHasDone(inner: (segment: Segment) => EventTest) {
  return (segment: Segment): EventTest => {
    const { firstEvent, visitor } = segment.visits
    const test = inner(segment)
    const hasDone = (visit: number) => {
      if (visitor[visit] === NOBODY) return false
      for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) if (test(row, visit)) return true
      return false
    }
    let [last, passes] = [-1, false]
    return (_, visit) => {
      if (visit !== last) [last, passes] = [visit, hasDone(visit)]
      return passes
    }
  }
}

function compileCondition(condition: Condition, scope: Scope): (segment: Segment) => EventTest {
  const dimension = dimensionOf(condition.dimension)
  const matches = textTest(condition)
  if (dimension.level === 'goal') {
    const wanted = scope.goals.map(({ name }) => matches(name))
    return (segment) => {
      const completed = scope.completions(segment)
      return (row) => completed(row).some((goal) => wanted[goal])
    }
  }
  const values = createValues(dimension, scope)
  const known: (boolean | undefined)[] = []
  const test = (value: number): boolean => {
    // An event that can have no such value matches nothing.
    if (value < 0) return false
    known[value] ??= matches(values.textOf(value))
    return known[value] ?? false
  }
  return (segment) => {
    const read = values.enter(segment)
    return (row, visit) => test(read(row, visit))
  }
}
