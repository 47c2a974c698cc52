import type { DimensionName } from '../dimensions.js'
import type { MetricName } from '../metrics/index.js'
import type { Condition } from './conditions.js'

/** A list of a dimension's values with metrics of each; its row is a filter. */
export interface Tab {
  name: string
  label: string
  dimension: DimensionName
  metrics: readonly [MetricName, ...MetricName[]]
  /** What it is a list of, where that is not everything. */
  within?: Condition
}

export interface Panel {
  name: string
  title: string
  tabs: readonly [Tab, ...Tab[]]
}

/** What has a picture of its own. */
export type BlockName = 'funnel' | 'cohorts' | 'frequency' | 'comments' | 'common' | 'delivery'

/** A part of the page: some totals, of which one is in the chart, lists, and pictures of their own. */
export interface View {
  name: string
  label: string
  /** Of several the first that has a value. */
  tiles: readonly (MetricName | readonly [MetricName, ...MetricName[]])[]
  panels: readonly Panel[]
  blocks: readonly BlockName[]
}

const tab = (name: string, label: string, dimension: DimensionName, ...metrics: Tab['metrics']): Tab => ({
  name,
  label,
  dimension,
  metrics,
})

/** The same metrics of where visitors came from, and of what they came with. */
const byOrigin = (title: string, ...metrics: Tab['metrics']): Panel => ({
  name: 'sources',
  title,
  tabs: [
    tab('channels', 'Channels', 'visit:channel', ...metrics),
    tab('sources', 'Sources', 'visit:source', ...metrics),
    tab('referrers', 'Referrers', 'visit:referrer', ...metrics),
    tab('campaigns', 'Campaigns', 'visit:utm_campaign', ...metrics),
    tab('mediums', 'Mediums', 'visit:utm_medium', ...metrics),
  ],
})
const byPlace = (...metrics: Tab['metrics']): Panel => ({
  name: 'places',
  title: 'Places',
  tabs: [
    tab('countries', 'Countries', 'visit:country', ...metrics),
    tab('regions', 'Regions', 'visit:region', ...metrics),
    tab('cities', 'Cities', 'visit:city', ...metrics),
    tab('languages', 'Languages', 'visit:language', ...metrics),
  ],
})
const byDevice = (...metrics: Tab['metrics']): Panel => ({
  name: 'devices',
  title: 'Devices',
  tabs: [
    tab('devices', 'Types', 'visit:device', ...metrics),
    tab('browsers', 'Browsers', 'visit:browser', ...metrics),
    tab('systems', 'Systems', 'visit:os', ...metrics),
  ],
})
const byVisitor = (...metrics: Tab['metrics']): Panel => ({
  name: 'visitors',
  title: 'Who they are',
  tabs: [
    tab('type', 'New and returning', 'visitor:type', ...metrics),
    tab('mood', 'Mood', 'visitor:satisfaction', ...metrics),
  ],
})

const scores = (name: string, label: string): Tab => ({
  ...tab(name, label, 'feedback:score', 'feedback_responses'),
  within: { op: 'is', dimension: 'feedback:kind', values: [name] },
})

const HOW = ['visitors', 'bounce_rate', 'active_time'] as const
const SALES = ['visitors', 'orders', 'revenue', 'average_order_value'] as const
const REACHED = ['visitors', 'converted_visitors', 'group_conversion_rate', 'total_revenue'] as const

/** The page, from left to right. */
export const VIEWS: readonly [View, ...View[]] = [
  {
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
  },
  {
    name: 'attention',
    label: 'Attention',
    tiles: [
      'active_time',
      'time_on_page',
      'total_active_time',
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
        tabs: [tab('all', 'By attention', 'event:page', 'total_active_time', 'time_on_page', 'scroll_depth')],
      },
      {
        name: 'opened',
        title: 'Pages people open',
        tabs: [tab('all', 'By pageviews', 'event:page', 'pageviews', 'time_on_page', 'scroll_depth')],
      },
      byOrigin('Who brings attention', 'active_time', 'engagement_rate', 'views_per_visit'),
      byDevice('active_time', 'engagement_rate', 'views_per_visit'),
    ],
    blocks: [],
  },
  {
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
    blocks: ['funnel'],
  },
  {
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
  },
  {
    name: 'voice',
    label: 'Voice',
    tiles: [
      'thumbs_score',
      'nps',
      'csat',
      'ces',
      'positive_review_rate',
      'feedback_responses',
      'response_rate',
      'engaged_positive',
      'engaged_negative',
      'disengaged_positive',
      'disengaged_negative',
    ],
    panels: [
      {
        name: 'thumbs',
        title: 'Thumbs',
        tabs: [
          tab(
            'subjects',
            'By subject',
            'feedback:subject',
            'feedback_responses',
            'thumbs_up',
            'thumbs_down',
            'thumbs_score',
          ),
          tab('pages', 'By page', 'event:page', 'feedback_responses', 'thumbs_up', 'thumbs_down', 'thumbs_score'),
          tab('sources', 'By source', 'visit:source', 'feedback_responses', 'thumbs_up', 'thumbs_down', 'thumbs_score'),
        ],
      },
      {
        name: 'scores',
        title: 'Scores',
        tabs: [scores('nps', 'NPS'), scores('csat', 'CSAT'), scores('ces', 'CES'), scores('review', 'Reviews')],
      },
      byVisitor(...HOW, 'group_conversion_rate'),
    ],
    blocks: ['comments', 'common'],
  },
  {
    name: 'commerce',
    label: 'Commerce',
    tiles: [
      'revenue',
      'orders',
      'average_order_value',
      'customers',
      'purchase_frequency',
      'repeat_purchase_rate',
      'guest_checkout_rate',
      'cart_abandonment_rate',
      'return_rate',
      'customer_lifetime_value',
    ],
    panels: [byOrigin('Who buys', ...SALES), byPlace(...SALES), byDevice(...SALES), byVisitor(...SALES)],
    blocks: [],
  },
  {
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
  },
]

/** The one that is named, else the first. */
export const viewOf = (name: string | null): View => VIEWS.find((each) => each.name === name) ?? VIEWS[0]

/** The one that is open: named in the address, else the first. */
export const openTab = ({ name, tabs }: Panel, chosen: Readonly<Record<string, string>>): Tab =>
  tabs.find((each) => each.name === chosen[name]) ?? tabs[0]
