/**
 * What a metric's value may be made of: a closed algebra, so that every store can answer every metric. A leaf is one
 * number a group; a value is a leaf or the ratio of two. Levels: kept events, and visits that count in the group.
 */
export type Level = 'event' | 'visit'

/** Numbers of an event; of its view (ms, %), its visit (counts, ms), its customer, its goals. Money in minor units. */
export type Field =
  | 'is_pageview'
  | 'is_interaction'
  | 'view_active'
  | 'view_visible'
  | 'view_scroll'
  | 'visitor_type'
  | 'visit_pageviews'
  | 'visit_interactions'
  | 'visit_active'
  | 'visit_duration'
  | 'visit_carts'
  | 'visit_orders'
  /** How many goals it completes, and of kind micro. */
  | 'goals'
  | 'micro_goals'
  /** 1 for a track event other than `order` and `refund` that completes no goal. */
  | 'is_plain_track'
  /** What its goal, or it, is worth. */
  | 'goal_value'
  /** 1 for the first event of an order's id. */
  | 'is_order'
  | 'order_value'
  | 'is_guest'
  | 'is_refunded'
  /** 1 for the first order ever of its customer. */
  | 'is_first_order'
  /** An order's value, less a refund's. */
  | 'revenue'
  /** Of the order's customer, up to the range's end. */
  | 'customer_orders'
  | 'customer_revenue'
  /** Of a cost that was entered; no event has one. */
  | 'cost'
  /** How many core actions it is. */
  | 'core_actions'
  /** Of its account, up to the range's end. */
  | 'account_seats'
  /** 1 for feedback, but for what follows an answer. */
  | 'is_response'
  /** SATISFACTIONS by number, of the visitor when the visit ended. */
  | 'satisfaction'
  /** KIND_NUMBERS by number. */
  | 'feedback_kind'
  | 'score'
  /** 1 for a promoter, −1 for a detractor. */
  | 'nps_points'
  | 'lcp'
  | 'inp'
  | 'fcp'
  | 'ttfb'
  | 'cls'
  | 'is_good_lcp'
  | 'is_good_inp'
  | 'is_good_cls'

/** Who is counted once. */
export type Key = 'customer' | 'user' | 'account'

/** All terms must hold. */
export type Where = readonly Term[]

export type Term =
  | { field: Field; is: 'equal' | 'at_least' | 'below'; value: number }
  /** The event has it. */
  | { field: Field; is: 'there' }
  /** An event of this name. */
  | { named: string }
  /** The visit entered on / left from the group's page (only where the group has one). */
  | { groupPageIs: 'entry_page' | 'exit_page' }
  | { any: Where }

/**
 * Which events and groups a leaf is taken over: the group itself; all groups of the same range and filters together;
 * the group's page whatever the grouping; the group, or all, without conditions on goals; the group in the local days that
 * end with the range's (bucket's) last, as often as the range (bucket) has days where `perDay`; the group on each local
 * day of the range (bucket), added up; the group in the range (bucket) and the period of equal length before it; the
 * questions that were shown, where `feedback:kind` and `feedback:subject` are what they were about; or, in place of events,
 * the costs that were entered for the group's days, channel and campaign.
 */
export type Over =
  | 'group'
  | 'all'
  | 'page'
  | 'group_of_any_goal'
  | 'all_of_any_goal'
  | { lastDays: number; perDay?: true }
  | 'each_day'
  | 'with_previous'
  | 'showings'
  | 'costs'

/**
 * What is taken: how many; distinct visitors, or keys; a sum, or of each key once; the value below which a share lies; how
 * many last thumbs have this score; visitors (or keys) of the previous period: all, who came again, or did not.
 */
export type Take =
  | 'count'
  | 'visitors'
  | { distinct: Key }
  | { sum: Field; per?: Key }
  | { quantile: number; of: Field }
  | { thumbs: 0 | 1 | 'any' }
  | { retained: 'before' | 'both' | 'lost'; of?: Key }

export interface Leaf {
  level: Level
  take: Take
  where: Where
  over: Over
}

export type Value = Leaf | Ratio

/** ((`of` − `less`) × `times`) ÷ (`by` × `per`), without `by` of ÷ per; null where `by` is 0 (METRICS.md §2.5). */
export interface Ratio {
  of: Leaf
  less?: Leaf
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
  /** What it can be grouped and filtered by; anything without. */
  only?: readonly string[]
}

/** How a value is shown (METRICS.md §2.7). */
export const UNITS = {
  count: { decimals: 0 },
  percent: { decimals: 2 },
  ratio: { decimals: 2 },
  seconds: { decimals: 3 },
  whole_seconds: { decimals: 0 },
  ms: { decimals: 0 },
  score: { decimals: 3 },
  /** In whole units of the query's currency, with its decimals. */
  money: { decimals: 2 },
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

/** A leaf that takes something of its own of events. */
export const take = (take: Take, ...where: Where): Leaf => ({ level: 'event', take, where, over: 'group' })

export const ratio = (of: Leaf, by: Leaf): Ratio => ({ of, by, times: 1, per: 1 })

export const percent = (of: Leaf, by: Leaf): Ratio => ({ of, by, times: 100, per: 1 })

/** What a part leaves of a whole, in %. */
export const rest = (whole: Leaf, part: Leaf): Ratio => ({ ...percent(whole, whole), less: part })

const MS_PER_SECOND = 1000

/** A sum in ms, in s. */
export const inSeconds = (of: Leaf): Ratio => ({ of, by: null, times: 1, per: MS_PER_SECOND })

/** The mean of a sum in ms over `by`, in s. */
export const meanSeconds = (of: Leaf, by: Leaf): Ratio => ({ of, by, times: 1, per: MS_PER_SECOND })

export const equal = (field: Field, value: number): Term => ({ field, is: 'equal', value })

export const below = (field: Field, value: number): Term => ({ field, is: 'below', value })

export const there = (field: Field): Term => ({ field, is: 'there' })

export const named = (name: string): Term => ({ named: name })

export const atLeast = (field: Field, value: number): Term => ({ field, is: 'at_least', value })

export const any = (...terms: Where): Term => ({ any: terms })

export const isRatio = (value: Value): value is Ratio => 'of' in value

/** A share of a whole that is counted, in %. */
export const isProportion = (value: Value): value is Ratio =>
  isRatio(value) && value.by !== null && value.times === 100 && isCounted(value.of) && isCounted(value.by)

/** Each one counts once, and in one time only. */
const isCounted = ({ take, over }: Leaf) => typeof over !== 'object' && (typeof take !== 'object' || !('sum' in take))

/** The value below which a share of what a mean is taken of lies; `null` for what is no mean of one number each. */
export function quantileOf(value: Value, quantile: number): Ratio | null {
  if (!isRatio(value) || value.times !== 1 || value.by?.take !== 'count') return null
  const { of, per } = value
  if (typeof of.take !== 'object' || !('sum' in of.take) || of.take.per) return null
  return { of: { ...of, take: { quantile, of: of.take.sum } }, by: null, times: 1, per }
}

/** The leaves a value is made of. */
export function leavesOf(value: Value): Leaf[] {
  if (!isRatio(value)) return [value]
  return [value.of, value.less, value.by].filter((leaf) => !!leaf)
}
