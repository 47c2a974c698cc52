import { dimensionOf } from '../../dimensions.js'
import type { Condition, Filter } from '../plan.js'
import { textTest } from '../text-test.js'
import { combined, inverted, type Mask, maskOf, ofWholeVisits } from './mask.js'
import type { Scope } from './scope.js'
import type { Column, Segment } from './segment.js'
import { createValues } from './values.js'
import { NOBODY } from './views.js'

/** Which events of a segment pass. */
export type CompiledFilter = (segment: Segment) => Mask

/** Prepares a filter: each text is tested once, whatever the number of events that have it. */
export function compileFilter(filter: Filter, scope: Scope): CompiledFilter {
  switch (filter.op) {
    case 'not': {
      const inner = compileFilter(filter.filter, scope)
      return (segment) => inverted(inner(segment))
    }
    case 'has_done':
      return compileHasDone(compileFilter(filter.filter, scope))
    case 'and':
    case 'or': {
      const { op } = filter
      const filters = filter.filters.map((inner) => compileFilter(inner, scope))
      return (segment) =>
        combined(
          filters.map((inner) => inner(segment)),
          op,
          segment,
        )
    }
    default:
      return compileCondition(filter, scope)
  }
}

/** What has no visit has done nothing. */
function compileHasDone(inner: CompiledFilter): CompiledFilter {
  return (segment) => {
    const { level, bits } = ofWholeVisits(inner(segment), segment)
    const visitors = segment.visits.visitor
    return { level, bits: bits.map((bit, visit) => (visitors[visit] === NOBODY ? 0 : bit)) }
  }
}

function compileCondition(condition: Condition, scope: Scope): CompiledFilter {
  const dimension = dimensionOf(condition.dimension)
  const matches = textTest(condition)
  if (dimension.level === 'goal') {
    const wanted = scope.goals.map(({ name }) => matches(name))
    return (segment) => {
      const completed = scope.completions(segment)
      const any = completed.any()
      return maskOf((row) => any[row] === 1 && completed.of(row).some((goal) => wanted[goal]), segment)
    }
  }
  const values = createValues(dimension, scope)
  const test = createNumberTest((value) => matches(values.textOf(value)))
  const { level } = dimension
  if (level === 'event') return ({ events }) => ({ level, bits: test.all(events[dimension.column]) })
  if (level === 'visit') return ({ visits }) => ({ level, bits: test.all(visits[dimension.column]) })
  return (segment) => {
    const read = values.enter(segment)
    // An event that can have no such value matches nothing.
    return maskOf((row, visit) => {
      const value = read(row, visit)
      return value >= 0 && test.one(value) === 1
    }, segment)
  }
}

/** Tests each number once; 1 for those that pass. */
function createNumberTest(passes: (value: number) => boolean) {
  let known = new Uint8Array(1024)
  const [NO, YES] = [1, 2]

  function look(value: number): number {
    if (value >= known.length) {
      const more = new Uint8Array(Math.max(2 * known.length, value + 1))
      more.set(known)
      known = more
    }
    if (known[value] === 0) known[value] = passes(value) ? YES : NO
    return known[value]
  }

  return {
    one: (value: number): number => look(value) - NO,
    all(column: Column): Uint8Array {
      const bits = new Uint8Array(column.length)
      for (let i = 0; i < column.length; i++) bits[i] = (known[column[i]] || look(column[i])) - NO
      return bits
    },
  }
}
