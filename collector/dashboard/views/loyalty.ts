import { byOrigin } from '../lists.js'
import type { View } from '../view.js'

export const LOYALTY: View = {
  name: 'loyalty',
  label: 'Loyalty',
  tiles: [
    'new_visitors',
    'returning_visitors',
    'visits_per_visitor',
    'retention_rate',
    'churn_rate',
    'daily_active_visitors',
    'weekly_active_visitors',
    'monthly_active_visitors',
    'stickiness',
  ],
  panels: [byOrigin('Who comes back', 'returning_visitors', 'visits_per_visitor', 'active_time')],
  blocks: ['cohorts', 'frequency'],
}
