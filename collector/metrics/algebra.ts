/**
 * What a metric's value may be made of: a closed algebra, so that every store can answer every metric. A leaf is one
 * number a group; a value is a leaf or the ratio of two. Levels: kept events, and visits that count in the group.
 */
export type Level = 'event' | 'visit'

/** Numbers of an event: 1 for a pageview, its view's ms and %, 0 for others. Numbers of its visit: counts and ms. */
export type Field =
  | 'is_pageview'
  | 'view_active'
  | 'view_scroll'
  | 'visitor_type'
  | 'visit_pageviews'
  | 'visit_interactions'
  | 'visit_active'
  | 'visit_duration'

/** All terms must hold. */
export type Where = readonly Term[]

export type Term =
  | { field: Field; is: 'equal' | 'at_least'; value: number }
  /** The visit entered on / left from the group's page (only where the group has one). */
  | { groupPageIs: 'entry_page' | 'exit_page' }
  | { any: Where }

/**
 * Which events and groups a leaf is taken over: the group itself; all groups of the same range and filters together;
 * the group's page whatever the grouping; or the group in the local days that end with the range's (bucket's) last.
 */
export type Over = 'group' | 'all' | 'page' | { lastDays: number }

export interface Leaf {
  level: Level
  take: 'count' | 'visitors' | { sum: Field }
  where: Where
  over: Over
}

export type Value = Leaf | Ratio

/** (`of` × `times`) ÷ (`by` × `per`), without `by` of ÷ per; null where `by` is 0 (METRICS.md §2.5). */
export interface Ratio {
  of: Leaf
  by: Leaf | null
  times: number
  per: number
}

export interface Metric {
  label: string
  unit: Unit
  definition: string
  value: Value
  /** The grouping it makes sense in; anywhere without. */
  needs?: readonly (readonly string[])[]
}

/** How a value is shown (METRICS.md §2.7). */
export const UNITS = {
  count: { decimals: 0 },
  percent: { decimals: 2 },
  ratio: { decimals: 2 },
  seconds: { decimals: 3 },
  whole_seconds: { decimals: 0 },
} as const
export type Unit = keyof typeof UNITS

export const count = (level: Level, ...where: Where): Leaf => ({ level, take: 'count', where, over: 'group' })

export const visitors = (level: Level, ...where: Where): Leaf => ({ level, take: 'visitors', where, over: 'group' })

export const sum = (level: Level, field: Field, ...where: Where): Leaf => ({
  level,
  take: { sum: field },
  where,
  over: 'group',
})

export const over = (over: Over, leaf: Leaf): Leaf => ({ ...leaf, over })

export const ratio = (of: Leaf, by: Leaf): Ratio => ({ of, by, times: 1, per: 1 })

export const percent = (of: Leaf, by: Leaf): Ratio => ({ of, by, times: 100, per: 1 })

const MS_PER_SECOND = 1000

/** A sum in ms, in s. */
export const inSeconds = (of: Leaf): Ratio => ({ of, by: null, times: 1, per: MS_PER_SECOND })

/** The mean of a sum in ms over `by`, in s. */
export const meanSeconds = (of: Leaf, by: Leaf): Ratio => ({ of, by, times: 1, per: MS_PER_SECOND })

export const equal = (field: Field, value: number): Term => ({ field, is: 'equal', value })

export const atLeast = (field: Field, value: number): Term => ({ field, is: 'at_least', value })

export const any = (...terms: Where): Term => ({ any: terms })

export const isRatio = (value: Value): value is Ratio => 'of' in value

/** The leaves a value is made of. */
export function leavesOf(value: Value): Leaf[] {
  if (!isRatio(value)) return [value]
  return value.by ? [value.of, value.by] : [value.of]
}
