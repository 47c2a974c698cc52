import { DIMENSION_NAMES, type Dimension, type DimensionName, dimensionOf, isDimension } from '../dimensions.js'
import { foldCase } from '../fold.js'
import type { Goal } from '../goals.js'
import { compilePatterns } from '../regex.js'
import type { Segment } from '../saved.js'
import type { Condition, Filter } from '../store/plan.js'
import { endsAfter, fail, flag, list, record, show } from './read.js'

const MAX_DEPTH = 10
/** Each takes up to a megabyte. */
const MAX_MATCHES = 20

type TextOperator = Extract<Condition, { values: unknown }>['op']
type NumberOperator = Exclude<Condition['op'], TextOperator>

const TEXT: readonly TextOperator[] = ['is', 'contains', 'matches']
const NUMBER: readonly NumberOperator[] = ['gt', 'gte', 'lt', 'lte']
const NEGATIONS = { is_not: 'is', contains_not: 'contains', matches_not: 'matches', has_not_done: 'has_done' }

/** What a filter may begin with. */
export const OPERATORS: readonly string[] = [
  'is',
  'is_not',
  'contains',
  'contains_not',
  'matches',
  'matches_not',
  'gt',
  'gte',
  'lt',
  'lte',
  'and',
  'or',
  'not',
  'has_done',
  'has_not_done',
]

/** What stands in place of a dimension where segments are named. */
export const SEGMENT = 'segment'

/** What filters may name; goals `null`: whatever they like, segments `null`: none. */
export interface Names {
  goals: readonly Goal[] | null
  segments: readonly Segment[] | null
}

/** Of a segment itself: goals may come later, or go. */
export const OF_SEGMENT: Names = { goals: null, segments: null }

/** A list of filters as API.md §4 has them. */
export function conditionsOf(values: readonly unknown[], path: string, names: Names): Filter[] {
  const filters = values.map((value, i) => filterOf(value, `${path}[${i}]`, names))
  if (filters.reduce((sum, filter) => sum + matchesIn(filter), 0) > MAX_MATCHES) {
    fail('too_many', path, `must have at most ${MAX_MATCHES} conditions with matches: list the patterns in one`)
  }
  return filters
}

/** One filter; the first problem is thrown (read.ts). */
export const filterOf = (value: unknown, path: string, names: Names): Filter =>
  readFilter(value, path, { ...names, depth: 0, isInHasDone: false })

interface Place extends Names {
  depth: number
  isInHasDone: boolean
}

function readFilter(value: unknown, path: string, place: Place): Filter {
  if (!Array.isArray(value)) return fail('invalid_filter', path, 'must be a list: [operator, dimension, [values]]')
  if (place.depth > MAX_DEPTH) fail('too_deep', path, `must not be nested deeper than ${MAX_DEPTH}`)
  const [op] = value
  const positive = positiveOf(op)
  if (positive) return { op: 'not', filter: readFilter([positive, ...value.slice(1)], path, place) }
  endsAfter(value, op === 'not' || op === 'has_done' || op === 'and' || op === 'or' ? 2 : 4, path)
  const inner = { ...place, depth: place.depth + 1 }
  if (op === 'not') return { op, filter: readFilter(value[1], `${path}[1]`, inner) }
  if (op === 'has_done') {
    if (place.isInHasDone) fail('invalid_filter', path, 'must not stand inside another has_done or has_not_done')
    return { op, filter: readFilter(value[1], `${path}[1]`, { ...inner, isInHasDone: true }) }
  }
  if (op === 'and' || op === 'or') {
    const filters = list(value[1], `${path}[1]`)
    if (filters.length === 0) fail('missing', `${path}[1]`, 'must have at least one filter')
    return { op, filters: filters.map((filter, i) => readFilter(filter, `${path}[1][${i}]`, inner)) }
  }
  return value[1] === SEGMENT ? ofSegments(value, path, place) : conditionOf(value, path, place)
}

/** Any of the segments that are named, as if the filters of each stood there, joined by `and`. */
function ofSegments(
  [op, , names, modifiers]: unknown[],
  path: string,
  { goals, segments, isInHasDone }: Place,
): Filter {
  if (!segments) return fail('invalid_filter', path, 'a segment must not be made of segments')
  if (op !== 'is') fail('unknown_operator', `${path}[0]`, 'segments are named with is or is_not', ['is', 'is_not'])
  record(modifiers ?? {}, `${path}[3]`, [])
  const filters = textsOf(names, `${path}[2]`).map((name, i): Filter => {
    const at = `${path}[2][${i}]`
    const segment = segments.find((known) => known.name === name)
    if (!segment) {
      const allowed = segments.map((known) => known.name)
      return fail('unknown_segment', at, `${show(name)} is not a segment of the site`, allowed)
    }
    const conditions = conditionsOf(segment.filters, at, { goals, segments: null })
    if (isInHasDone && conditions.some(hasDoneIn))
      fail('invalid_filter', at, 'looks for what visits have done itself: it must not stand inside has_done')
    return { op: 'and', filters: conditions }
  })
  return filters.length === 1 ? filters[0] : { op: 'or', filters }
}

function hasDoneIn(filter: Filter): boolean {
  if ('filters' in filter) return filter.filters.some(hasDoneIn)
  return 'filter' in filter && (filter.op === 'has_done' || hasDoneIn(filter.filter))
}

const positiveOf = (op: unknown) => Object.entries(NEGATIONS).find(([negative]) => negative === op)?.[1]

function conditionOf([op, dimension, values, modifiers]: unknown[], path: string, { goals }: Place): Condition {
  const ofText = TEXT.find((known) => known === op)
  const ofNumber = NUMBER.find((known) => known === op)
  if (!ofText && !ofNumber) return fail('unknown_operator', `${path}[0]`, `${show(op)} is not an operator`, OPERATORS)
  if (!isDimension(dimension)) {
    return fail('unknown_dimension', `${path}[1]`, `${show(dimension)} cannot be filtered by`, DIMENSION_NAMES)
  }
  if (ofNumber) {
    record(modifiers ?? {}, `${path}[3]`, [])
    return { op: ofNumber, dimension, value: numberOf(values, `${path}[2]`) }
  }
  const { case_sensitive = true } = record(modifiers ?? {}, `${path}[3]`, ['case_sensitive'])
  const caseSensitive = flag(case_sensitive, `${path}[3].case_sensitive`)
  const texts = textsOf(values, `${path}[2]`)
  if (ofText === 'is') checkClosed(dimension, texts, caseSensitive, `${path}[2]`, goals)
  if (ofText === 'matches') checkPatterns(texts, caseSensitive, `${path}[2]`)
  return { op: ofText ?? 'is', dimension, values: texts, caseSensitive }
}

/** Numbers are taken for the texts they are shown as, as Plausible takes them. */
function textsOf(values: unknown, path: string): string[] {
  const texts = list(values, path).map((value, i) => {
    if (typeof value === 'string') return value
    return typeof value === 'number' ? String(value) : fail('wrong_type', `${path}[${i}]`, 'must be a text or a number')
  })
  if (texts.length === 0) fail('missing', path, 'must have at least one value')
  return texts
}

function numberOf(values: unknown, path: string): number {
  const [value, ...more] = list(values, path)
  if (more.length > 0) fail('too_many', path, 'must have one number')
  return typeof value === 'number' ? value : fail('wrong_type', `${path}[0]`, 'must be a number')
}

/** A value that a closed list has not is a slip: nothing could ever be it. */
function checkClosed(
  dimension: DimensionName,
  texts: readonly string[],
  caseSensitive: boolean,
  path: string,
  goals: Names['goals'],
): void {
  const { level, values: own }: Dimension = dimensionOf(dimension)
  const values = level === 'goal' ? goals?.map(({ name }) => name) : own
  if (!values) return
  const fold = caseSensitive ? (text: string) => text : foldCase
  const known = values.map(fold)
  const wrong = texts.findIndex((text) => !known.includes(fold(text)))
  if (wrong >= 0)
    fail(
      'unknown_value',
      `${path}[${wrong}]`,
      `${show(texts[wrong])} is no value of ${dimension}${level === 'goal' ? ' here: add the goal first' : ''}`,
      values,
    )
}

function checkPatterns(patterns: readonly string[], caseSensitive: boolean, path: string): void {
  const compiled = compilePatterns(patterns, caseSensitive)
  if ('message' in compiled) fail('invalid_pattern', `${path}[${compiled.index}]`, compiled.message)
}

function matchesIn(filter: Filter): number {
  if ('filters' in filter) return filter.filters.reduce((sum, inner) => sum + matchesIn(inner), 0)
  if ('filter' in filter) return matchesIn(filter.filter)
  return filter.op === 'matches' ? 1 : 0
}
