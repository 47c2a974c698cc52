import type { Answer } from '../query/answer.js'

/** One bucket of time. */
export interface Point {
  label: string
  value: number | null
  /** Of the bucket as far along in the period that this one is compared with. */
  before: number | null | undefined
  /** It is not over, or is only in part in the range. */
  isPartial: boolean
}

/**
 * Every bucket in the order of time; `empty` is the value of one in which nothing happened. What has not begun at `now`
 * (UTC ms) has none.
 */
export function pointsOf(series: Answer, before: Answer | null, empty: 0 | null, now: number): Point[] {
  const values = valuesOf(series, empty)
  const others = before ? valuesOf(before, empty) : []
  const { time_labels = [], time_starts = [], partial_time_labels = [] } = series.meta
  return time_labels.map((label, i) => ({
    label,
    value: Date.parse(time_starts[i]) > now ? null : values[i],
    before: others[i],
    isPartial: partial_time_labels.includes(label),
  }))
}

/** An hour that comes twice is two labels and up to two rows, both in the order of time. */
function valuesOf({ results, meta: { time_labels = [] } }: Answer, empty: 0 | null): (number | null)[] {
  const rows = [...results]
  return time_labels.map((label) => (rows[0]?.dimensions[0] === label ? (rows.shift()?.metrics[0] ?? null) : empty))
}
