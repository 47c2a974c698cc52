import { byDevice, byOrigin, byPlace, byVisitor, HOW, tab } from '../lists.js'
import type { View } from '../view.js'

export const OVERVIEW: View = {
  name: 'overview',
  label: 'Overview',
  tiles: [
    'visitors',
    'new_visitors',
    'returning_visitors',
    'visits',
    'pageviews',
    'bounce_rate',
    'active_time',
    'conversion_rate',
    ['csat', 'nps', 'thumbs_score'],
  ],
  panels: [
    {
      name: 'pages',
      title: 'Pages',
      tabs: [
        tab('top', 'Top', 'event:page', 'visitors', 'pageviews', 'time_on_page', 'scroll_depth'),
        tab('entry', 'Entry', 'visit:entry_page', 'visits', 'bounce_rate', 'active_time'),
        tab('exit', 'Exit', 'visit:exit_page', 'exits', 'exit_rate'),
      ],
    },
    byOrigin('Sources', ...HOW),
    byPlace(...HOW),
    byDevice(...HOW),
    {
      name: 'goals',
      title: 'What they did',
      tabs: [
        tab('goals', 'Goals', 'event:goal', 'converted_visitors', 'conversions', 'conversion_rate', 'total_revenue'),
        tab('events', 'Events', 'event:name', 'visitors', 'events'),
      ],
    },
    byVisitor(...HOW, 'group_conversion_rate'),
  ],
  blocks: [],
}
