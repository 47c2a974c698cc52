import { type MetricName, metricOf } from '../metrics/index.js'
import type { Filter } from '../store/plan.js'
import { fail } from './read.js'

interface Question {
  metrics: readonly MetricName[]
  dimensions: readonly string[]
  /** A list for each filter of the question. */
  conditions: readonly (readonly Filter[])[]
  engagedWithin: number | null
}

/** Refuses what a metric that is not made of events alone cannot be grouped or filtered by. */
export function checkConfined({ metrics, dimensions, conditions, engagedWithin }: Question): void {
  for (const name of metrics) {
    const { only } = metricOf(name)
    if (!only) continue
    for (const [i, dimension] of dimensions.entries()) {
      if (!only.includes(dimension))
        fail('wrong_grouping', `dimensions[${i}]`, `${name} cannot be grouped by ${dimension}`, only)
    }
    const filterable = only.filter((dimension) => !dimension.startsWith('time'))
    for (const [i, filters] of conditions.entries()) {
      if (!filters.every((filter) => isConfined(filter, only)))
        fail('wrong_filter', `filters[${i}]`, `${name} can be filtered by ${filterable.join(', ')} alone`, filterable)
    }
    if (engagedWithin !== null) fail('wrong_filter', 'include.engaged_within', `${name} cannot be filtered by it`)
  }
}

function isConfined(filter: Filter, only: readonly string[]): boolean {
  if ('filters' in filter) return filter.filters.every((inner) => isConfined(inner, only))
  if ('filter' in filter) return filter.op === 'not' && isConfined(filter.filter, only)
  return only.includes(filter.dimension)
}
