import { DIMENSION_NAMES, DIMENSIONS, type Dimension } from '../dimensions.js'
import { UNITS, type Unit } from '../metrics/algebra.js'
import { METRIC_NAMES, metricOf } from '../metrics/index.js'
import { INTERVALS } from '../query/buckets.js'

/** All that can be asked for, in words; it holds no data (`GET /api/v2/catalogue`). */
export interface Catalogue {
  metrics: CatalogueMetric[]
  dimensions: CatalogueDimension[]
}

export interface CatalogueMetric {
  name: string
  label: string
  unit: Unit
  /** Digits after the point, at most. */
  decimals: number
  definition: string
  /** The groupings it can be asked for in; any without. */
  needs?: readonly (readonly string[])[]
}

export interface CatalogueDimension {
  name: string
  label: string
  /** Whose attribute it is: `event`, `visit`, or `time`, which only groups. */
  level: string
  definition?: string
  /** All there are, where the list is closed. */
  values?: readonly string[]
}

export const catalogue = (): Catalogue => ({
  metrics: METRIC_NAMES.map(describeMetric),
  dimensions: [...TIMES, ...named()],
})

const describeMetric = (name: (typeof METRIC_NAMES)[number]): CatalogueMetric => {
  const { label, unit, definition, needs } = metricOf(name)
  return { name, label, unit, decimals: UNITS[unit].decimals, definition, ...(needs && { needs }) }
}

const TIMES: readonly CatalogueDimension[] = [
  {
    name: 'time',
    label: 'Time',
    level: 'time',
    definition: 'Hours for one day, days for up to a month, months beyond.',
  },
  ...INTERVALS.map((interval) => ({
    name: `time:${interval}`,
    label: interval[0].toUpperCase() + interval.slice(1),
    level: 'time',
    definition: `By ${interval} of the site's time zone${interval === 'week' ? ', named by its Monday' : ''}.`,
  })),
]

const named = () =>
  DIMENSION_NAMES.map((name): CatalogueDimension => {
    const { label, level, definition, values }: Dimension & { definition?: string } = DIMENSIONS[name]
    return { name, label, level, ...(definition && { definition }), ...(values && { values }) }
  })
