import type { Metric } from './algebra.js'
import { ATTENTION } from './attention.js'
import { TRAFFIC } from './traffic.js'

/** The catalogue: every metric that can be asked for, METRICS.md as code. */
export const METRICS = { ...TRAFFIC, ...ATTENTION } as const satisfies Record<string, Metric>

export type MetricName = keyof typeof METRICS

export const METRIC_NAMES = Object.keys(METRICS).filter(isMetric)

export function isMetric(name: unknown): name is MetricName {
  return typeof name === 'string' && Object.hasOwn(METRICS, name)
}

/** The record of a metric. */
export const metricOf = (name: MetricName): Metric => METRICS[name]
