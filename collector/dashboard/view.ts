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
  /** Its rows are drawn on a map of the world too. */
  isMap?: true
}

export interface Panel {
  name: string
  title: string
  tabs: readonly [Tab, ...Tab[]]
}

/** What has a picture of its own. */
export type BlockName =
  | 'times'
  | 'reach'
  | 'funnel'
  | 'journeys'
  | 'cohorts'
  | 'frequency'
  | 'comments'
  | 'common'
  | 'delivery'

/** A part of the page: some totals, of which one is in the chart, lists, and pictures of their own. */
export interface View {
  name: string
  label: string
  /** Of several the first that has a value. */
  tiles: readonly (MetricName | readonly [MetricName, ...MetricName[]])[]
  panels: readonly Panel[]
  blocks: readonly BlockName[]
}

/** The one that is open: named in the address, else the first. */
export const openTab = ({ name, tabs }: Panel, chosen: Readonly<Record<string, string>>): Tab =>
  tabs.find((each) => each.name === chosen[name]) ?? tabs[0]
