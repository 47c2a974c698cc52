import { atLeast, count, type Metric, percent, take, there } from './algebra.js'

const isCore = atLeast('core_actions', 1)
const activeUsers = take({ distinct: 'user' })
const hasSeats = there('account_seats')

/** METRICS.md §9. */
export const ACCOUNTS = {
  active_users: {
    label: 'Active users',
    unit: 'count',
    definition: 'Distinct identified users with an event.',
    value: activeUsers,
  },
  active_accounts: {
    label: 'Active accounts',
    unit: 'count',
    definition: 'Distinct accounts of identified users with an event.',
    value: take({ distinct: 'account' }),
  },
  core_actions: {
    label: 'Core actions',
    unit: 'count',
    definition: 'Events that are core user actions of the site.',
    value: count('event', isCore),
  },
  core_action_rate: {
    label: 'Core action rate',
    unit: 'percent',
    definition: 'Users with a core user action ÷ active users.',
    value: percent(take({ distinct: 'user' }, isCore), activeUsers),
  },
  license_utilization: {
    label: 'Licence use',
    unit: 'percent',
    definition: 'Active users of the accounts ÷ seats of those accounts, of which the seats are known.',
    value: percent(take({ distinct: 'user' }, hasSeats), take({ sum: 'account_seats', per: 'account' }, hasSeats)),
  },
} as const satisfies Record<string, Metric>
