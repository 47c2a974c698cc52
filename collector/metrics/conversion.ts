import {
  any,
  atLeast,
  count,
  equal,
  type Metric,
  named,
  over,
  percent,
  ratio,
  sum,
  there,
  visitors,
} from './algebra.js'

const completed = atLeast('goals', 1)
const conversions = count('event', completed)
const converted = visitors('event', completed)
const isWorth = [completed, there('goal_value')]
const revenue = sum('event', 'goal_value', ...isWorth)
const isInteraction = equal('is_interaction', 1)
const impressions = count('event', named('impression'))
const clicks = count('event', named('impression_click'))

/** METRICS.md §5. */
export const CONVERSION = {
  conversions: {
    label: 'Conversions',
    unit: 'count',
    definition: 'Events that complete the goal of the group or filter; without either any goal, an event once.',
    value: conversions,
  },
  converted_visitors: {
    label: 'Converted visitors',
    unit: 'count',
    definition: 'Distinct visitors of those events.',
    value: converted,
  },
  conversion_rate: {
    label: 'Conversion rate',
    unit: 'percent',
    definition: 'Converted visitors ÷ visitors of the same range and filters, without the goal and the grouping.',
    value: percent(converted, over('all_of_any_goal', visitors('event'))),
  },
  group_conversion_rate: {
    label: 'Conversion rate of the group',
    unit: 'percent',
    definition: 'Converted visitors ÷ visitors of the group, whatever goal they reached.',
    value: percent(converted, over('group_of_any_goal', visitors('event'))),
  },
  micro_conversions: {
    label: 'Micro-conversions',
    unit: 'count',
    definition:
      'Interactions that complete a micro goal, or track events other than orders and refunds that complete none.',
    value: count('event', isInteraction, any(atLeast('micro_goals', 1), equal('is_plain_track', 1))),
  },
  total_revenue: {
    label: 'Goal revenue',
    unit: 'money',
    definition: "Sum of what the conversions are worth: the goal's fixed value, else the event's.",
    value: revenue,
  },
  average_revenue: {
    label: 'Average goal revenue',
    unit: 'money',
    definition: 'Goal revenue ÷ conversions that are worth something.',
    value: ratio(revenue, count('event', ...isWorth)),
  },
  impressions: {
    label: 'Impressions',
    unit: 'count',
    definition: 'Times a marked element was half on screen for a second, once a pageview.',
    value: impressions,
  },
  clicks: {
    label: 'Clicks',
    unit: 'count',
    definition: 'Clicks in marked elements.',
    value: clicks,
  },
  click_through_rate: {
    label: 'Click-through rate',
    unit: 'percent',
    definition: 'Clicks ÷ impressions.',
    value: percent(clicks, impressions),
  },
} as const satisfies Record<string, Metric>
