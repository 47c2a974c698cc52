import type { SiteOfKey } from './ask.js'
import type { Dates } from './dates.js'
import type { Point } from './series.js'

export type Note = SiteOfKey['annotations'][number]

/** A note at the bucket that its day is in, or begins in. */
export interface Placed extends Note {
  /** Index of the bucket. */
  at: number
}

/** The notes on days of the period, the oldest first; `dates` are both ends of it, `null` without any. */
export function placed(notes: readonly Note[], points: readonly Point[], dates: Dates | null): Placed[] {
  const days = points.map(({ label }) => label.slice(0, 10))
  const isShown = ({ date }: Note) => !dates || (date >= dates[0] && date <= dates[1])
  return notes
    .filter(isShown)
    .map((note) => ({ ...note, at: days.indexOf(days.findLast((day) => day <= note.date) ?? '') }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}
