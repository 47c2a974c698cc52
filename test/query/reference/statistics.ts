import { ratio } from './numbers.js'

interface Share {
  of: number
  by: number
}

const isShare = ({ of, by }: Share) => by > 0 && of >= 0 && of <= by

/** 95 % of a normal distribution lie within so many standard deviations. */
const Z = 1.959964

/** Where p of (p - x)² = z² p (1 - p) / n: the two solutions are Wilson's interval. In %, with two decimals. */
export function marginsOf({ of, by }: Share): [number, number] | null {
  if (!isShare({ of, by })) return null
  const [a, b, c] = [1 + Z ** 2 / by, -(2 * (of / by) + Z ** 2 / by), (of / by) ** 2]
  const root = Math.sqrt(Math.max(0, b ** 2 - 4 * a * c))
  const shown = (margin: number) => Math.round(10_000 * Math.min(1, Math.max(0, margin))) / 100
  return [shown((-b - root) / (2 * a)), shown((-b + root) / (2 * a))]
}

/** Of values as they are shown: in whole %, of percentages in points. */
export function changeOf(now: number | null, then: number | null, isInPoints: boolean): number | null {
  if (now === null || then === null) return null
  const [a, b] = [now, then].map((value) => Math.round(value * 1000))
  return isInPoints ? (a - b) / 1000 + 0 : ratio(100 * (a - b), Math.abs(b), 0)
}

/** How often two samples of one share differ so much: the two-sided test of proportions, with four decimals. */
export function chanceOf(a: Share | null, b: Share | null): number | null {
  if (!a || !b || !isShare(a) || !isShare(b)) return null
  const all = (a.of + b.of) / (a.by + b.by)
  const deviation = Math.sqrt(all * (1 - all) * (1 / a.by + 1 / b.by))
  return deviation === 0 ? 1 : Math.round(10_000 * beyond(Math.abs(a.of / a.by - b.of / b.by) / deviation)) / 10_000
}

/** The share of a normal distribution beyond ±z: its density summed up in small steps (Simpson). */
function beyond(z: number): number {
  const steps = 1000
  const density = (x: number) => Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI)
  let sum = density(0) + density(z)
  for (let i = 1; i < steps; i++) sum += density((z * i) / steps) * (i % 2 === 1 ? 4 : 2)
  return Math.max(0, 1 - (2 * sum * z) / (3 * steps))
}
