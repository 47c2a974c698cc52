import type { DimensionName } from '../dimensions.js'
import type { Panel, Tab } from './view.js'

/** How visitors behave. */
export const HOW = ['visitors', 'bounce_rate', 'active_time'] as const

/** A tab that shows metrics by a dimension. */
export const tab = (name: string, label: string, dimension: DimensionName, ...metrics: Tab['metrics']): Tab => ({
  name,
  label,
  dimension,
  metrics,
})

/** The same metrics of where visitors came from. */
export const byOrigin = (title: string, ...metrics: Tab['metrics']): Panel => ({
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

/** Of where they are. */
export const byPlace = (...metrics: Tab['metrics']): Panel => ({
  name: 'places',
  title: 'Places',
  tabs: [
    tab('countries', 'Countries', 'visit:country', ...metrics),
    { ...tab('map', 'Map', 'visit:country', ...metrics), isMap: true },
    tab('regions', 'Regions', 'visit:region', ...metrics),
    tab('cities', 'Cities', 'visit:city', ...metrics),
    tab('languages', 'Languages', 'visit:language', ...metrics),
  ],
})

/** Of what they came with. */
export const byDevice = (...metrics: Tab['metrics']): Panel => ({
  name: 'devices',
  title: 'Devices',
  tabs: [
    tab('devices', 'Types', 'visit:device', ...metrics),
    tab('browsers', 'Browsers', 'visit:browser', ...metrics),
    tab('systems', 'Systems', 'visit:os', ...metrics),
  ],
})

/** Of who they are. */
export const byVisitor = (...metrics: Tab['metrics']): Panel => ({
  name: 'visitors',
  title: 'Who they are',
  tabs: [
    tab('type', 'New and returning', 'visitor:type', ...metrics),
    tab('mood', 'Mood', 'visitor:satisfaction', ...metrics),
  ],
})
