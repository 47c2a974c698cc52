/** A metric's exact value: `of` ÷ `by`. */
export interface Fraction {
  of: number
  by: number
}

/**
 * The value as it is shown: `decimals` places, halves away from zero; null where `by` is 0 (METRICS.md §2.5, §2.7).
 * Rounds the fraction itself, whole numbers until the last step, so that 20.025 becomes 20.03.
 */
export function shown({ of, by }: Fraction, decimals: number): number | null {
  if (by === 0 || Number.isNaN(of)) return null
  const scale = 10 ** decimals
  const half = Math.floor((2 * Math.abs(of) * scale + by) / (2 * by))
  return half === 0 ? 0 : (Math.sign(of) * half) / scale
}
