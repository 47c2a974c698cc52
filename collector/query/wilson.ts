/** A share of `of` in `by`, both counts. */
export interface Share {
  of: number
  by: number
}

/** 95 % of a normal distribution lie within so many standard deviations. */
const Z = 1.959964

/**
 * The margins, 0 to 1, in which the true share lies with 95 % confidence: Wilson's score interval (E. B. Wilson, Probable
 * inference, the law of succession, and statistical inference, JASA 22, 1927; NIST/SEMATECH e-Handbook 7.2.4.1). Good
 * for small numbers and for shares near 0 and 1 too. `null` where it is no share of anything.
 */
export function wilson({ of, by }: Share): [number, number] | null {
  if (by === 0 || of < 0 || of > by) return null
  const share = of / by
  const centre = share + Z ** 2 / (2 * by)
  const spread = Z * Math.sqrt((share * (1 - share)) / by + Z ** 2 / (4 * by ** 2))
  const scale = 1 + Z ** 2 / by
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)]
}
