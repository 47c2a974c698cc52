import { INTERVALS } from '../buckets.js'
import { DIMENSION_NAMES, type Dimension, dimensionOf, NOT_SET } from '../dimensions.js'
import { UNITS, type Unit } from '../metrics/algebra.js'
import { METRIC_NAMES, metricOf } from '../metrics/index.js'

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
  /** What it can be grouped and filtered by; anything without. */
  only?: readonly string[]
}

export interface CatalogueDimension {
  /** `KEY` at its end stands for a name of the site's own. */
  name: string
  label: string
  /** Whose attribute it is; `time` only groups. */
  level: 'event' | 'visit' | 'visitor' | 'time'
  definition: string
  /** All there are, where the list is closed. */
  values?: readonly string[]
}

export const catalogue = (): Catalogue => ({
  metrics: METRIC_NAMES.map(describeMetric),
  dimensions: [...TIMES, ...named()],
})

const describeMetric = (name: (typeof METRIC_NAMES)[number]): CatalogueMetric => {
  const { label, unit, definition, needs, only } = metricOf(name)
  return {
    name,
    label,
    unit,
    decimals: UNITS[unit].decimals,
    definition,
    ...(needs && { needs }),
    ...(only && { only }),
  }
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
    level: 'time' as const,
    definition: `By ${interval} of the site's time zone${interval === 'week' ? ', named by its Monday' : ''}.`,
  })),
]

/** Whose attribute a value is (METRICS.md §2.2), however it is kept. */
const LEVELS: Record<Dimension['level'], CatalogueDimension['level']> = {
  event: 'event',
  view: 'event',
  detail: 'event',
  prop: 'event',
  goal: 'event',
  visit: 'visit',
  identity: 'visitor',
  trait: 'visitor',
  cohort: 'visitor',
  satisfaction: 'visitor',
}

const named = () =>
  DIMENSION_NAMES.map((name): CatalogueDimension => {
    const { label, level, definition, values, isPartial }: Dimension = dimensionOf(name)
    return {
      name,
      label,
      level: LEVELS[level],
      definition,
      ...(values && { values: values.filter((value) => !isPartial || value !== NOT_SET) }),
    }
  })
