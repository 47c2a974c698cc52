import { foldCase } from '../fold.js'
import { compilePatterns } from '../regex.js'
import type { Condition } from './plan.js'

/** Whether a value, as it is shown, passes. */
export type TextTest = (text: string) => boolean

/** Several plans of one question share a condition, and what it has cost to prepare it. */
const prepared = new WeakMap<Condition, TextTest>()

/** The test of a condition. Throws for patterns that the query should have refused. */
export function textTest(condition: Condition): TextTest {
  const known = prepared.get(condition)
  if (known) return known
  const test = prepare(condition)
  prepared.set(condition, test)
  return test
}

function prepare(condition: Condition): TextTest {
  if ('value' in condition) return numberTest(condition)
  const { op, values, caseSensitive } = condition
  if (op === 'matches') {
    const compiled = compilePatterns(values, caseSensitive)
    if ('message' in compiled) throw new Error(`pattern ${values[compiled.index]} ${compiled.message}`)
    return compiled.test
  }
  const fold = caseSensitive ? (text: string) => text : foldCase
  const wanted = values.map(fold)
  if (op === 'is') return (text) => wanted.includes(fold(text))
  return (text) => {
    const folded = fold(text)
    return wanted.some((part) => folded.includes(part))
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** What is no number passes no comparison. */
function numberTest({ op, value }: Extract<Condition, { value: number }>): TextTest {
  const compare = COMPARISONS[op]
  return (text) => NUMBER.test(text) && compare(Number(text), value)
}

const COMPARISONS = {
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
}
