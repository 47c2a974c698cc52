import { type Metric, take } from './algebra.js'

/** METRICS.md §9. */
export const ACCOUNTS = {
  active_users: {
    label: 'Active users',
    unit: 'count',
    definition: 'Distinct identified users with an event.',
    value: take({ distinct: 'user' }),
  },
  active_accounts: {
    label: 'Active accounts',
    unit: 'count',
    definition: 'Distinct accounts of identified users with an event.',
    value: take({ distinct: 'account' }),
  },
} as const satisfies Record<string, Metric>
