/** A figure and what it is held against in the same run. */
export interface Line {
  what: string
  value: number
  unit: string
  /** What `value` is divided by, and what that is. */
  against: number
  limit: string
}

export function markdownOf(name: string, lines: readonly Line[]): string {
  const rows = lines.map(({ what, value, unit, against, limit }) => {
    // Against nothing there is no ratio.
    const ratio = against === 0 ? '–' : (value / against).toFixed(2)
    return `| ${what} | ${`${show(value)} ${unit}`.trim()} | ${`${show(against)} ${unit}`.trim()} (${limit}) | ${ratio} |`
  })
  return [`## ${name}`, '', '| line | figure | against | ratio |', '| --- | --: | --: | --: |', ...rows, ''].join('\n')
}

const show = (value: number) =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 })

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]
