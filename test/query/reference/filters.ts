import { type Site, valuesOf } from './dimensions.js'
import type { Row } from './facts.js'

/** As it travels. */
export type WireFilter =
  | ['is' | 'is_not' | 'contains' | 'contains_not' | 'matches' | 'matches_not', string, string[], Modifiers?]
  | ['gt' | 'gte' | 'lt' | 'lte', string, [number]]
  | ['and' | 'or', WireFilter[]]
  | ['not' | 'has_done' | 'has_not_done', WireFilter]
interface Modifiers {
  case_sensitive: boolean
}

/** Whether an event passes (METRICS.md §2.2). */
export function passes(filter: WireFilter, row: Row, site: Site): boolean {
  switch (filter[0]) {
    case 'and':
      return filter[1].every((inner) => passes(inner, row, site))
    case 'or':
      return filter[1].some((inner) => passes(inner, row, site))
    case 'not':
      return !passes(filter[1], row, site)
    case 'has_done':
    case 'has_not_done': {
      const hasDone = (row.visit?.rows ?? []).some((other) => passes(filter[1], other, site))
      return hasDone === (filter[0] === 'has_done')
    }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const [op, dimension, [than]] = filter
      return valuesOf(dimension, row, site).some((text) => COMPARE[op](Number(text), than))
    }
  }
  const [op, dimension, values, modifiers] = filter
  const found = valuesOf(dimension, row, site).some((text) => isAmong(text, [op, dimension, values, modifiers]))
  return found !== op.endsWith('_not')
}

/** Whether one value is what a condition, or its negation, names. */
export function isAmong(text: string, [op, , values, modifiers]: Extract<WireFilter, { 2: string[] }>): boolean {
  const as = (text: string) => (modifiers?.case_sensitive === false ? text.toLowerCase() : text)
  return values.some((value) => {
    if (op === 'is' || op === 'is_not') return as(text) === as(value)
    if (op === 'contains' || op === 'contains_not') return as(text).includes(as(value))
    return new RegExp(as(value)).test(as(text))
  })
}

const COMPARE = {
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
}

/** A condition on goals by itself, or that there is none. */
export const isOnGoal = (filter: WireFilter): boolean => {
  if (filter[0] === 'not') return isOnGoal(filter[1])
  return filter[1] === 'event:goal'
}
