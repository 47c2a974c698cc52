import type { DimensionName } from '../dimensions.js'

/** A condition as the collector takes it. */
export type Filter = readonly [op: string, ...rest: unknown[]]

/** One chip: all of its values are one condition, joined by "or". */
export interface Condition {
  op: Op
  dimension: DimensionName
  values: readonly string[]
}

export const OPS = { is: 'is', is_not: 'is not', contains: 'contains', contains_not: 'does not contain' } as const
export type Op = keyof typeof OPS

const isOp = (text: string): text is Op => Object.hasOwn(OPS, text)

/** `is,visit:country,DE,AT`; commas of values are escaped. */
export const formatCondition = ({ op, dimension, values }: Condition) =>
  [op, dimension, ...values.map((value) => value.replaceAll('\\', '\\\\').replaceAll(',', '\\,'))].join(',')

export function parseCondition(text: string): Condition | null {
  const [op = '', dimension = '', ...values] = (text.match(/(?:\\.|[^,\\])+/gs) ?? []).map((part) =>
    part.replaceAll(/\\(.)/gs, '$1'),
  )
  if (!isOp(op) || values.length === 0) return null
  return { op, dimension: dimension as DimensionName, values }
}

/** What the collector is asked with: all of them, or any. */
export function toFilters(conditions: readonly Condition[], isAny: boolean): Filter[] {
  const filters = conditions.map(({ op, dimension, values }): Filter => [op, dimension, values])
  return isAny && filters.length > 1 ? [['or', filters]] : filters
}

/** With the value added, or taken away where it is there already. */
export function toggled(conditions: readonly Condition[], dimension: DimensionName, value: string): Condition[] {
  const same = conditions.find(isOf(dimension))
  if (!same) return [...conditions, { op: 'is', dimension, values: [value] }]
  const values = same.values.includes(value) ? same.values.filter((each) => each !== value) : [...same.values, value]
  return conditions.flatMap((each) => (each !== same ? [each] : values.length > 0 ? [{ ...same, values }] : []))
}

/**
 * The same of a list that is of what `within` says alone, such as scores of one kind: that comes with the list's first
 * value, and goes with its last.
 */
export function toggledWithin(
  within: Condition,
  conditions: readonly Condition[],
  dimension: DimensionName,
  value: string,
): Condition[] {
  const others = conditions.filter((each) => !isOf(dimension)(each) && !isOf(within.dimension)(each))
  if (!isOnly(conditions, within)) return [...others, { op: 'is', dimension, values: [value] }, within]
  const next = toggled(conditions, dimension, value)
  return next.some(isOf(dimension)) ? next : others
}

/** Whether a list's value is one that is filtered by. */
export const isChosen = (
  conditions: readonly Condition[],
  dimension: DimensionName,
  value: string,
  within?: Condition,
) => conditions.find(isOf(dimension))?.values.includes(value) === true && (!within || isOnly(conditions, within))

/** With a condition in place of another one on its dimension, or without it where it is there already. */
export function only(conditions: readonly Condition[], condition: Condition): Condition[] {
  const others = conditions.filter((each) => !isOf(condition.dimension)(each))
  return isOnly(conditions, condition) ? others : [...others, condition]
}

/** Whether it is there, with these values and no others. */
export const isOnly = (conditions: readonly Condition[], { dimension, values }: Condition) =>
  String(conditions.find(isOf(dimension))?.values) === String(values)

const isOf = (dimension: DimensionName) => (each: Condition) => each.op === 'is' && each.dimension === dimension
