import { type Segment, startOf } from './segment.js'
import type { TakenByEvent } from './taken.js'

/**
 * Visitors with a cookie who were active before `split`: all of them, or those who came again from then on, or did not. Others cannot
 * come back.
 */
export function createRetained(which: 'before' | 'both' | 'lost', split: number): TakenByEvent {
  const before: (Set<number> | undefined)[] = []
  const after: (Set<number> | undefined)[] = []
  let segment: Segment | null = null
  return {
    enter(entered) {
      segment = entered
    },
    addOne(group, row, visit, visitor) {
      if (!segment || segment.visits.visitor[visit] <= 0) return
      const sets = startOf(segment) + segment.events.after[row] < split ? before : after
      sets[group] ??= new Set()
      sets[group].add(visitor)
    },
    read(group) {
      const known = [...(before[group] ?? [])]
      if (which === 'before') return known.length
      return known.filter((visitor) => (after[group]?.has(visitor) ?? false) === (which === 'both')).length
    },
  }
}
