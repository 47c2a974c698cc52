import { byDevice, byOrigin, tab } from '../lists.js'
import type { View } from '../view.js'

export const ATTENTION: View = {
  name: 'attention',
  label: 'Attention',
  tiles: [
    'active_time',
    'time_on_page',
    'total_active_time',
    'idle_share',
    'scroll_depth',
    'engaged_visits',
    'engagement_rate',
    'bounce_rate',
    'views_per_visit',
    'visit_duration',
  ],
  panels: [
    {
      name: 'read',
      title: 'Pages people read',
      tabs: [
        tab('all', 'By attention', 'event:page', 'total_active_time', 'time_on_page', 'idle_share'),
        tab('depth', 'By depth', 'event:page', 'pageviews', 'reached_half', 'reached_end', 'scroll_depth'),
      ],
    },
    {
      name: 'opened',
      title: 'Pages people open',
      tabs: [tab('all', 'By pageviews', 'event:page', 'pageviews', 'time_on_page', 'reached_half')],
    },
    byOrigin('Who brings attention', 'active_time', 'engagement_rate', 'views_per_visit'),
    byDevice('active_time', 'engagement_rate', 'views_per_visit'),
  ],
  blocks: ['times', 'reach'],
}
