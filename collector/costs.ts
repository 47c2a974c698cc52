import { dateOf } from './buckets.js'
import { decimalOf, type Money } from './money.js'

/** What a site has spent on a local day to be visited; '' for what it does not say. */
export interface Cost {
  /** Counted from 1970. */
  day: number
  channel: string
  source: string
  campaign: string
  /** Tells costs apart that are alike in all of that. */
  id: string
  money: Money
}

/** What tells costs apart. */
export const COST_KEYS = ['day', 'channel', 'source', 'campaign', 'id'] as const
export type CostKey = (typeof COST_KEYS)[number]

/** Costs that are alike in currency and in what they were summed up by; the rest of them is 0 and ''. */
export interface CostSum extends Cost {
  /** How many. */
  count: number
}

/** What of a cost stands for a dimension of visits. */
export const COST_DIMENSIONS = {
  'visit:channel': 'channel',
  'visit:utm_source': 'source',
  'visit:utm_campaign': 'campaign',
} as const satisfies Record<string, keyof Cost>

/** As it is entered, its amount with decimals; without what it does not say. */
export function namedCost({ day, channel, source, campaign, id, money }: Cost) {
  return {
    date: dateOf(day),
    ...(channel && { channel }),
    ...(source && { source }),
    ...(campaign && { campaign }),
    ...(id && { id }),
    amount: decimalOf(money),
    currency: money.currency,
  }
}
