/** What is not there is not 0. */
const NONE = '–'

type Format = (value: number | null) => string

export const asCount: Format = (value) => (value === null ? NONE : value.toLocaleString())

export const asPercent: Format = (value) => (value === null ? NONE : `${Math.round(value)} %`)

/** `1 m 05 s`, below a minute `42 s`. */
export const asDuration: Format = (value) => {
  if (value === null) return NONE
  const seconds = Math.round(value)
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`
}
