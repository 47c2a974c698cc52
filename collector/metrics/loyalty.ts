import { type Metric, over, percent, take } from './algebra.js'

const before = over('with_previous', take({ retained: 'before' }))

/** METRICS.md §8. */
export const LOYALTY = {
  retention_rate: {
    label: 'Retention rate',
    unit: 'percent',
    definition: 'Visitors of the previous period of equal length who came again ÷ all of them who can be known again.',
    value: percent(over('with_previous', take({ retained: 'both' })), before),
  },
  churn_rate: {
    label: 'Churn rate',
    unit: 'percent',
    definition:
      'Visitors of the previous period of equal length who did not come again ÷ all of them who can be known again.',
    value: percent(over('with_previous', take({ retained: 'lost' })), before),
  },
} as const satisfies Record<string, Metric>
