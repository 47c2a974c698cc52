/** A number of pageviews in steps that people know: each from its least on, up to the next one's. */
export interface Bin {
  from: number
  label: string
}

/** Of the active time of a pageview, in ms. */
export const TIME_BINS: readonly Bin[] = [
  { from: 0, label: '0-5 s' },
  { from: 5_000, label: '5-10 s' },
  { from: 10_000, label: '10-30 s' },
  { from: 30_000, label: '30-60 s' },
  { from: 60_000, label: '1-2 min' },
  { from: 120_000, label: '2-5 min' },
  { from: 300_000, label: '5-10 min' },
  { from: 600_000, label: '10+ min' },
]

/** Of the deepest point seen of a pageview, in % of the page; few pages are seen to the very end, below all that matters. */
export const SCROLL_BINS: readonly Bin[] = [
  { from: 0, label: '0-24 %' },
  { from: 25, label: '25-49 %' },
  { from: 50, label: '50-74 %' },
  { from: 75, label: '75-89 %' },
  { from: 90, label: '90-100 %' },
]

export const labelsOf = (bins: readonly Bin[]) => bins.map(({ label }) => label)

/** Which bin a number is in. */
export function binOf(bins: readonly Bin[], number: number): number {
  let bin = bins.length - 1
  while (bin > 0 && number < bins[bin].from) bin--
  return bin
}
