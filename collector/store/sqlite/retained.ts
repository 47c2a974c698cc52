import { type Column, type Segment, startOf } from './segment.js'
import type { TakenByEvent } from './taken.js'
import type { Read } from './values.js'

/**
 * Who was active before `split`: all of them, or those who came again from then on, or did not. `keyIn` says who that is, 0
 * for nobody who can be known again.
 */
export function createRetained(
  which: 'before' | 'both' | 'lost',
  { split, keyIn }: { split: number; keyIn: (segment: Segment) => Read },
): TakenByEvent {
  const before: (Set<number> | undefined)[] = []
  const after: (Set<number> | undefined)[] = []
  let at: Column = new Float64Array(0)
  let splitAt = 0
  let keyOf: Read = () => 0
  return {
    enter(segment) {
      at = segment.events.after
      splitAt = split - startOf(segment)
      keyOf = keyIn(segment)
    },
    addOne(group, row, visit) {
      const key = keyOf(row, visit)
      if (key === 0) return
      const sets = at[row] < splitAt ? before : after
      sets[group] ??= new Set()
      sets[group].add(key)
    },
    read(group) {
      const known = [...(before[group] ?? [])]
      if (which === 'before') return known.length
      return known.filter((key) => (after[group]?.has(key) ?? false) === (which === 'both')).length
    },
  }
}

/** Who has a cookie: others cannot come back. */
export function visitorsWithCookie({ visits: { visitor } }: Segment): Read {
  return (_, visit) => Math.max(0, visitor[visit])
}
