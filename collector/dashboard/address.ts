import { isMetric, type MetricName } from '../metrics/index.js'
import { type Condition, formatCondition, parseCondition } from './conditions.js'
import { type Period, parsePeriod } from './period.js'
import { formatStep, parseStep, type Step } from './steps.js'

/** Everything that is chosen on the page. It is all in the URL, so that a view can be linked to and back works. */
export interface Address {
  site: string | null
  /** Part of the page; the overview, where it is null. */
  view: string | null
  period: Period
  compare: Compare
  /** What the chart shows; the view's first, where it is null. */
  metric: MetricName | null
  by: Granularity
  conditions: readonly Condition[]
  /** One condition is enough. */
  isAny: boolean
  /** The tab that is open, by panel; its first one, where there is none. */
  tabs: Readonly<Record<string, string>>
  /** Of the funnel. */
  steps: readonly Step[]
  /** The page that journeys are around; `null`: how visits begin. */
  around: string | null
}

export const COMPARES = ['previous_period', 'previous_year', 'none'] as const
export type Compare = (typeof COMPARES)[number]

export const GRANULARITIES = ['auto', 'hour', 'day', 'week', 'month'] as const
export type Granularity = (typeof GRANULARITIES)[number]

const TAB = 'tab.'

export function parseAddress(search: string): Address {
  const given = new URLSearchParams(search)
  const metric = given.get('metric')
  const tabs = [...given].filter(([name]) => name.startsWith(TAB))
  return {
    site: given.get('site'),
    view: given.get('view'),
    period: parsePeriod(given.get('period')),
    compare: COMPARES.find((name) => name === given.get('compare')) ?? 'previous_period',
    metric: isMetric(metric) ? metric : null,
    by: GRANULARITIES.find((name) => name === given.get('by')) ?? 'auto',
    conditions: given.getAll('filter').flatMap((text) => parseCondition(text) ?? []),
    isAny: given.get('match') === 'any',
    tabs: Object.fromEntries(tabs.map(([name, tab]) => [name.slice(TAB.length), tab])),
    around: given.get('around') || null,
    steps: given.getAll('step').flatMap((text) => parseStep(text) ?? []),
  }
}

/** The shortest that says it: `/?period=7d&filter=is,visit:country,DE`. */
export function formatAddress(address: Address): string {
  const { site, view, period, compare, metric, by, conditions, isAny, tabs, steps, around } = address
  const said: [string, string][] = []
  const say = (name: string, value: string, usual: string) => value !== usual && said.push([name, value])
  say('site', site ?? '', '')
  say('view', view ?? '', '')
  say('period', String(period), 'day')
  say('compare', compare, 'previous_period')
  say('metric', metric ?? '', '')
  say('by', by, 'auto')
  for (const condition of conditions) say('filter', formatCondition(condition), '')
  say('match', isAny && conditions.length > 1 ? 'any' : '', '')
  for (const [panel, tab] of Object.entries(tabs)) say(`${TAB}${panel}`, tab, '')
  say('around', around ?? '', '')
  for (const step of steps) say('step', formatStep(step), '')
  // These need no escape, and are read more easily.
  const text = new URLSearchParams(said).toString().replaceAll(/%(2C|3A|2F)/g, decodeURIComponent)
  return text ? `/?${text}` : '/'
}
