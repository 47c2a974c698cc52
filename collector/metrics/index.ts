import { ACCOUNTS } from './accounts.js'
import type { Metric } from './algebra.js'
import { ATTENTION } from './attention.js'
import { COMMERCE } from './commerce.js'
import { CONVERSION } from './conversion.js'
import { LOYALTY } from './loyalty.js'
import { SPEED } from './speed.js'
import { TRAFFIC } from './traffic.js'
import { VOICE } from './voice.js'

/** The catalogue: every metric that can be asked for, METRICS.md as code. */
export const METRICS = {
  ...TRAFFIC,
  ...ATTENTION,
  ...CONVERSION,
  ...COMMERCE,
  ...VOICE,
  ...LOYALTY,
  ...ACCOUNTS,
  ...SPEED,
} as const satisfies Record<string, Metric>

export type MetricName = keyof typeof METRICS

export const METRIC_NAMES = Object.keys(METRICS).filter(isMetric)

export function isMetric(name: unknown): name is MetricName {
  return typeof name === 'string' && Object.hasOwn(METRICS, name)
}

/** The record of a metric. */
export const metricOf = (name: MetricName): Metric => METRICS[name]
