import { KIND_NUMBERS } from '../../dimensions.js'
import { equal } from '../../metrics/algebra.js'
import type { Scope } from './scope.js'
import { type Segment, startOf } from './segment.js'
import type { TakenByEvent } from './taken.js'
import { NOBODY } from './views.js'

/** The only events that have any. */
export const IS_THUMB = equal('feedback_kind', KIND_NUMBERS.indexOf('thumbs'))

interface Thumb {
  at: number
  score: number
}

/** How many visitors' last thumbs on a subject have this score (METRICS.md §7), of events that are thumbs; no subject is a subject. */
export function createThumbs(score: 0 | 1 | 'any', scope: Scope): TakenByEvent {
  const thumbs: (Map<string, Thumb> | undefined)[] = []
  let segment: Segment | null = null
  let subjectOf: (local: number) => number = () => 0
  return {
    enter(entered) {
      segment = entered
      subjectOf = scope.locals(entered)
    },
    addOne(group, row, _visit, visitor) {
      if (!segment) return
      const { events, details } = segment
      const detail = events.detail[row]
      thumbs[group] ??= new Map()
      const of = thumbs[group]
      // Of whom nobody knows who they are each counts.
      const key = visitor === NOBODY ? `nobody ${of.size}` : `${visitor} ${subjectOf(details.subject[detail])}`
      const at = startOf(segment) + events.after[row]
      const known = of.get(key)
      if (!known || known.at <= at) of.set(key, { at, score: details.score[detail] })
    },
    read: (group) =>
      [...(thumbs[group]?.values() ?? [])].filter((thumb) => score === 'any' || thumb.score === score).length,
  }
}
