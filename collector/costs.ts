import type { Money } from './money.js'

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

/** What of a cost stands for a dimension of visits. */
export const COST_DIMENSIONS = {
  'visit:channel': 'channel',
  'visit:utm_source': 'source',
  'visit:utm_campaign': 'campaign',
} as const satisfies Record<string, keyof Cost>
