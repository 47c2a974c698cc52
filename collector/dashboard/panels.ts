import type { DimensionName } from '../dimensions.js'
import type { MetricName } from '../metrics/index.js'

/** A list of a dimension's values with metrics of each; its row is a filter. */
export interface Tab {
  name: string
  label: string
  dimension: DimensionName
  metrics: readonly [MetricName, ...MetricName[]]
}

export interface Panel {
  name: string
  title: string
  tabs: readonly [Tab, ...Tab[]]
}

const tab = (name: string, label: string, dimension: DimensionName, ...metrics: Tab['metrics']): Tab => ({
  name,
  label,
  dimension,
  metrics,
})

const HOW = ['visitors', 'bounce_rate', 'active_time'] as const

/** The lists of the overview, in their order. */
export const PANELS: readonly Panel[] = [
  {
    name: 'pages',
    title: 'Pages',
    tabs: [
      tab('top', 'Top', 'event:page', 'visitors', 'pageviews', 'time_on_page', 'scroll_depth'),
      tab('entry', 'Entry', 'visit:entry_page', 'visits', 'bounce_rate', 'active_time'),
      tab('exit', 'Exit', 'visit:exit_page', 'exits', 'exit_rate'),
      tab('read', 'Read', 'event:page', 'total_active_time', 'time_on_page', 'scroll_depth'),
    ],
  },
  {
    name: 'sources',
    title: 'Sources',
    tabs: [
      tab('channels', 'Channels', 'visit:channel', ...HOW),
      tab('sources', 'Sources', 'visit:source', ...HOW),
      tab('referrers', 'Referrers', 'visit:referrer', ...HOW),
      tab('campaigns', 'Campaigns', 'visit:utm_campaign', ...HOW),
      tab('mediums', 'Mediums', 'visit:utm_medium', ...HOW),
    ],
  },
  {
    name: 'places',
    title: 'Places',
    tabs: [
      tab('countries', 'Countries', 'visit:country', ...HOW),
      tab('regions', 'Regions', 'visit:region', ...HOW),
      tab('cities', 'Cities', 'visit:city', ...HOW),
      tab('languages', 'Languages', 'visit:language', ...HOW),
    ],
  },
  {
    name: 'devices',
    title: 'Devices',
    tabs: [
      tab('devices', 'Types', 'visit:device', ...HOW),
      tab('browsers', 'Browsers', 'visit:browser', ...HOW),
      tab('systems', 'Systems', 'visit:os', ...HOW),
    ],
  },
  {
    name: 'goals',
    title: 'What they did',
    tabs: [
      tab('goals', 'Goals', 'event:goal', 'converted_visitors', 'conversions', 'conversion_rate', 'total_revenue'),
      tab('events', 'Events', 'event:name', 'visitors', 'events'),
    ],
  },
  {
    name: 'visitors',
    title: 'Who they are',
    tabs: [
      tab('type', 'New and returning', 'visitor:type', ...HOW, 'group_conversion_rate'),
      tab('mood', 'Mood', 'visitor:satisfaction', ...HOW, 'group_conversion_rate'),
    ],
  },
]

/** The one that is open: named in the address, else the first. */
export const openTab = ({ name, tabs }: Panel, chosen: Readonly<Record<string, string>>): Tab =>
  tabs.find((each) => each.name === chosen[name]) ?? tabs[0]
