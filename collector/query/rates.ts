import { isProportion, isRatio, type Leaf } from '../metrics/algebra.js'
import { metricOf } from '../metrics/index.js'
import type { Query } from './parse.js'
import { type Fraction, shown } from './shown.js'
import { type Share, wilson } from './wilson.js'
import { differenceByChance } from './z-test.js'

/** What is behind a row's metrics, in their order. */
export interface Behind {
  /** Of how many a ratio is taken; `null` for what is no ratio. */
  samples?: (number | null)[]
  /** Between which percentages a rate lies with 95 % confidence; `null` for what is no rate. */
  margins?: ([number, number] | null)[]
}

/** How a row's metrics have changed, in their order. */
export interface Change {
  /** In whole %; of percentages in points. `null` where there is nothing to compare with. */
  change: (number | null)[]
  /** How often rates would differ so by chance, 0 to 1; `null` for what is no rate. */
  p_values: (number | null)[]
}

interface Values {
  metrics: readonly (number | null)[]
  fractions: readonly Fraction[]
}

export function behindOf({ metrics, include }: Query, fractions: readonly Fraction[]): Behind {
  const by = metrics.map((name, i) => {
    const { value } = metricOf(name)
    return isRatio(value) && value.by && isNumber(value.by) ? fractions[i].by / value.per : null
  })
  return {
    ...(include.samples && { samples: by }),
    ...(include.margins && { margins: metrics.map((name, i) => marginsOf(shareOf(name, fractions[i]))) }),
  }
}

/** A number of things, and not how much they are together. */
const isNumber = ({ take, over }: Leaf) =>
  typeof over !== 'object' && (typeof take !== 'object' || !('sum' in take) || take.per !== undefined)

function marginsOf(share: Share | null): [number, number] | null {
  const margins = share && wilson(share)
  if (!margins) return null
  const [low, high] = margins.map((margin) => Number((100 * margin).toFixed(2)))
  return [low, high]
}

/** In whole %, of values with up to 3 decimals, as whole numbers: a half is one (METRICS.md §2.7). */
export function changeIn(value: number, then: number): number | null {
  const [a, b] = [Math.round(1000 * value), Math.round(1000 * then)]
  return shown({ of: 100 * (a - b), by: Math.abs(b) }, 0)
}

export function changeOf({ metrics }: Query, now: Values, before: Values): Change {
  return {
    change: metrics.map((name, i) => {
      const [value, then] = [now.metrics[i], before.metrics[i]]
      if (value === null || then === null) return null
      if (metricOf(name).unit === 'percent') return Number((value - then).toFixed(2))
      return changeIn(value, then)
    }),
    p_values: metrics.map((name, i) => {
      const [a, b] = [shareOf(name, now.fractions[i]), shareOf(name, before.fractions[i])]
      const p = a && b && differenceByChance(a, b)
      return p === null ? null : Number(p.toFixed(4))
    }),
  }
}

function shareOf(name: Query['metrics'][number], { of, by }: Fraction): Share | null {
  const { value } = metricOf(name)
  return isProportion(value) ? { of: of / value.times, by } : null
}
