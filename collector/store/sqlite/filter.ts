import { DIMENSIONS, type Dimension } from '../../dimensions.js'
import type { Filter } from '../plan.js'
import type { Segment } from './segment.js'

/** Whether an event (its row, its visit's) passes. */
export type EventTest = (row: number, visit: number) => boolean

/** Prepares a filter: each text is tested once, whatever the number of events that have it. */
export function compileFilter(filter: Filter, textOf: (num: number) => string): (segment: Segment) => EventTest {
  switch (filter.op) {
    case 'not': {
      const inner = compileFilter(filter.filter, textOf)
      return (segment) => {
        const test = inner(segment)
        return (row, visit) => !test(row, visit)
      }
    }
    case 'and':
    case 'or':
      return combine(
        filter.filters.map((inner) => compileFilter(inner, textOf)),
        filter.op,
      )
    default:
      return compileCondition(filter, textOf)
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

type Condition = Extract<Filter, { dimension: unknown }>

function compileCondition(condition: Condition, textOf: (num: number) => string): (segment: Segment) => EventTest {
  const dimension: Dimension = DIMENSIONS[condition.dimension]
  const matches = textTest(condition)
  const known: (boolean | undefined)[] = []
  const test = (value: number): boolean => {
    known[value] ??= matches(dimension.values?.[value] ?? textOf(value))
    return known[value] ?? false
  }
  return ({ visits, events }) => {
    if (dimension.level === 'visit') {
      const column = visits[dimension.column]
      return (_, visit) => test(column[visit])
    }
    const column = events[dimension.column]
    return (row) => test(column[row])
  }
}

function textTest({ op, values, caseSensitive }: Condition): (text: string) => boolean {
  const fold = caseSensitive ? (text: string) => text : foldCase
  const wanted = values.map(fold)
  return op === 'is'
    ? (text) => wanted.includes(fold(text))
    : (text) => wanted.some((part) => fold(text).includes(part))
}

/** Unicode case folding, near enough: upper, then lower, so that ß meets SS and final sigma any sigma. */
const foldCase = (text: string) => text.toUpperCase().toLowerCase().normalize('NFC')
