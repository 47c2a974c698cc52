import type { Share } from './wilson.js'

/**
 * How often two samples of one and the same share would differ by as much as these or more, 0 to 1: the two-sided z-test
 * of two proportions with their pooled variance (NIST/SEMATECH e-Handbook 7.3.3). For counts of about ten and more; takes
 * each visit or visitor as independent of the others. `null` where one is no share of anything.
 */
export function differenceByChance(a: Share, b: Share): number | null {
  if ([a, b].some(({ of, by }) => by === 0 || of < 0 || of > by)) return null
  const pooled = (a.of + b.of) / (a.by + b.by)
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / a.by + 1 / b.by))
  if (deviation === 0) return 1
  return outside(Math.abs(a.of / a.by - b.of / b.by) / deviation)
}

/** The share of a normal distribution beyond ±z, right to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function outside(z: number): number {
  const x = z / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const sum = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce(
    (sum, coefficient) => sum * t + coefficient,
    0,
  )
  return sum * t * Math.exp(-x * x)
}
