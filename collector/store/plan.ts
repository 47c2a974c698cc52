import type { DimensionName } from '../dimensions.js'
import type { Leaf } from '../metrics/algebra.js'
import type { Site } from '../sites.js'

/** One question for a store: which events, grouped how, and which sums of each group. */
export interface Plan {
  site: Site
  /** UTC ms, `to` excluded. */
  from: number
  to: number
  filter: Filter | null
  /** Keep only visits with an interaction within so many ms of their start, inclusive. */
  engagedWithinMs: number | null
  /** Group by dimensions, and by the buckets of time that start at `buckets` (UTC ms, ascending) where there are any. */
  dimensions: readonly DimensionName[]
  buckets: readonly number[] | null
  leaves: readonly Leaf[]
  /** Names of the goals that conversions are counted of, where a filter says which; a group's goal wins. */
  countedGoals?: readonly string[] | null
  /** What amounts are summed up in, the site's without; others are left out. */
  currency?: string
  /** Where leaves tell the period before from this one, UTC ms. */
  split?: number
}

export type Filter =
  | { op: 'and' | 'or'; filters: readonly Filter[] }
  | { op: 'not'; filter: Filter }
  /** Events of a visit that has, in range or not, an event that passes. */
  | { op: 'has_done'; filter: Filter }
  | Condition

/** On the value of a dimension. */
export type Condition =
  /** One of the values is it, is in it, or is a pattern of RE2 that is found in it. */
  | { op: 'is' | 'contains' | 'matches'; dimension: DimensionName; values: readonly string[]; caseSensitive: boolean }
  /** It is a number, and compares so. */
  | { op: 'gt' | 'gte' | 'lt' | 'lte'; dimension: DimensionName; value: number }

/** The groups that have a kept event, or a visit that starts in the bucket; without grouping always one. */
export type Scan = readonly Group[]

export interface Group {
  /** Values of the dimensions, in the plan's order. */
  values: readonly string[]
  /** Which bucket; 0 without buckets. */
  bucket: number
  /** Kept events in the group and, where a leaf is of visits, visits that count: what a metric of that level rests on. */
  events: number
  visits: number
  /** One number a leaf, in the plan's order. */
  leaves: readonly number[]
}
