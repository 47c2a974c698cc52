export const DAY_MS = 86_400_000

/** The UTC day of a time: days since 1970. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS)

/** `2026-03-02` as a day counted from 1970; `null` for what is no date, as the 30th of February. */
export function dayOfDate(date: string): number | null {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date) ? ms / DAY_MS : null
}
