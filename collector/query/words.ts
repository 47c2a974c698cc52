import { inWords } from '../metrics/definitions.js'
import { type MetricName, metricOf } from '../metrics/index.js'
import type { Include } from './include.js'

/** The definitions that a question rests on, in words. */
export const definitionsIn = ({ metrics, include }: { metrics: readonly MetricName[]; include: Include }) =>
  inWords(include.definitions, new Map(metrics.map((name) => [name, metricOf(name)])))
