import { byOrigin, byVisitor, tab } from '../lists.js'
import type { View } from '../view.js'

const REACHED = ['visitors', 'converted_visitors', 'group_conversion_rate', 'total_revenue'] as const

export const CONVERSION: View = {
  name: 'conversion',
  label: 'Conversion',
  tiles: [
    'conversion_rate',
    'converted_visitors',
    'conversions',
    'micro_conversions',
    'total_revenue',
    'average_revenue',
    'cart_abandonment_rate',
    'impressions',
    'clicks',
    'click_through_rate',
  ],
  panels: [
    {
      name: 'goals',
      title: 'Goals',
      tabs: [
        tab('goals', 'Goals', 'event:goal', 'converted_visitors', 'conversions', 'conversion_rate', 'total_revenue'),
        tab('events', 'Events', 'event:name', 'visitors', 'events'),
      ],
    },
    byOrigin('Who converts', ...REACHED),
    {
      name: 'entries',
      title: 'Where they began',
      tabs: [tab('pages', 'Entry pages', 'visit:entry_page', ...REACHED)],
    },
    byVisitor(...REACHED),
  ],
  blocks: ['funnel', 'journeys'],
}
