import { tab } from '../lists.js'
import type { View } from '../view.js'

export const HEALTH: View = {
  name: 'health',
  label: 'Health',
  tiles: ['lcp', 'inp', 'cls', 'fcp', 'ttfb', 'good_lcp', 'good_inp', 'good_cls'],
  panels: [
    {
      name: 'speed',
      title: 'Speed',
      tabs: [
        tab('pages', 'By page', 'event:page', 'pageviews', 'lcp', 'inp', 'cls'),
        tab('devices', 'By device', 'visit:device', 'pageviews', 'lcp', 'inp', 'cls'),
        tab('countries', 'By country', 'visit:country', 'pageviews', 'lcp', 'inp', 'cls'),
      ],
    },
  ],
  blocks: ['delivery'],
}
