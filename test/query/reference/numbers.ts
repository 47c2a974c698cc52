/** Of whole numbers; halves away from zero (METRICS.md §2.7); `null` of nothing. */
export function ratio(of: number, by: number, decimals: number): number | null {
  if (by === 0) return null
  const scale = 10n ** BigInt(decimals)
  const twice = 2n * BigInt(Math.abs(of)) * scale
  const rounded = Number((twice + BigInt(by)) / (2n * BigInt(by)))
  return rounded === 0 ? 0 : (Math.sign(of) * rounded) / 10 ** decimals
}

/** A value that is taken of some number of things; `share`: each of them either counts or does not. */
export interface Taken {
  value: number | null
  samples: number
  share: { of: number; by: number } | null
}

/** The share of those that count, in %. */
export const percent = (of: number, by: number): Taken => ({ ...balance(of, by), share: { of, by } })

/** In % too, but of what counts in one way or the other, or more than once. */
export const balance = (of: number, by: number): Taken => mean(of * 100, by, 2)

/** `of` a number of things; what it sums up is in 1/`per`. */
export const mean = (of: number, by: number, decimals: number, per = 1): Taken => ({
  value: ratio(of, by * per, decimals),
  samples: by,
  share: null,
})

export const sumOf = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0)

export const distinct = (names: readonly string[]): number => new Set(names.filter((name) => name !== '')).size

const DIGITS: Record<string, number> = { EUR: 2, JPY: 0, KWD: 3 }
export const digitsOf = (currency: string): number => DIGITS[currency]

/** An amount with at most three decimals, in the smallest units of its currency. */
export function minorOf(value: number, currency: string): number {
  const thousandths = Math.round(value * 1000)
  return ratio(thousandths, 10 ** (3 - digitsOf(currency)), 0) ?? 0
}
