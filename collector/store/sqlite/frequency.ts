import { VISITOR_TYPES } from '../../dimensions.js'
import type { Frequency, FrequencyPlan, Since } from '../reports.js'
import { createBucketOf } from './bucket.js'
import { createByVisitor } from './by-visitor.js'
import { firstKept, keptIn } from './kept.js'
import type { Reader } from './reader.js'
import { createVisitorNumbers } from './visitor-numbers.js'

const NEW = VISITOR_TYPES.indexOf('new')

/** How many visits visitors made, and how long after the one before. Looks at all days up to the range's end. */
export function createFrequency(reader: Reader): (plan: FrequencyPlan) => Frequency {
  function read(plan: FrequencyPlan): Frequency {
    const { from, to } = plan
    const lastVisitor = reader.lastVisitor(plan)
    const visitorsIn = createVisitorNumbers(lastVisitor)
    const visits = createVisits(lastVisitor, reader)
    reader.each({ ...plan, from: 0 }, reader.scopeOf(plan), (segment, passes) => {
      const isKept = keptIn(plan, segment, passes)
      const visitors = visitorsIn(segment)
      const { count, start, visitor_type } = segment.visits
      for (let visit = 0; visit < count; visit++) {
        if (start[visit] < from) visits.addEarlier(visitors[visit], start[visit])
        if (!(start[visit] >= from && start[visit] < to)) continue
        const isCounted = firstKept(visit, segment, isKept) >= 0
        visits.add(visitors[visit], { start: start[visit], isFirst: visitor_type[visit] === NEW, isCounted })
      }
    })
    return visits.frequency(createBucketOf(plan.days))
  }

  return (plan) => reader.atOnce(() => read(plan))
}

interface Visit {
  start: number
  isFirst: boolean
  /** Else it only is the one before another. */
  isCounted: boolean
}

/** Visitors after `lastVisitor` have no cookie: nobody knows when they were here before. */
function createVisits(lastVisitor: number, reader: Reader) {
  /** By visitor, when the latest visit before the range started. */
  const earlier = new Float64Array(lastVisitor + 1).fill(Number.NaN)
  const visits: Visit[] = []
  const byVisitor = createByVisitor(reader)

  function sinceOf({ start, isFirst }: Visit, before: number, dayOf: (at: number) => number): Since {
    if (isFirst) return 'first'
    return Number.isNaN(before) ? 'unknown' : dayOf(start) - dayOf(before)
  }

  return {
    addEarlier(visitor: number, start: number): void {
      if (visitor <= lastVisitor && !(earlier[visitor] >= start)) earlier[visitor] = start
    },
    add(visitor: number, visit: Visit): void {
      byVisitor.add(visitor)
      visits.push(visit)
    },
    frequency(dayOf: (at: number) => number): Frequency {
      const made = new Map<number, number>()
      const since = new Map<Since, number>()
      for (const [visitor, numbers] of byVisitor.lists()) {
        const own = numbers.map((number) => visits[number]).sort((a, b) => a.start - b.start)
        const isKnown = visitor <= lastVisitor
        for (const [i, visit] of own.entries()) {
          const before = isKnown ? (own[i - 1]?.start ?? earlier[visitor]) : Number.NaN
          if (visit.isCounted) addOne(since, sinceOf(visit, before, dayOf))
        }
        const counted = own.filter(({ isCounted }) => isCounted).length
        if (counted > 0) addOne(made, counted)
      }
      return { made, since }
    },
  }
}

function addOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
