import type { Leaf } from '../../metrics/algebra.js'
import { createDistinct } from './distinct.js'
import { compileTerm, keyReaderOf, readerOf } from './fields.js'
import type { EventTest } from './filter.js'
import { createQuantile } from './quantile.js'
import { createRetained, visitorsWithCookie } from './retained.js'
import type { Scope } from './scope.js'
import type { Segment } from './segment.js'
import type { Taken } from './taken.js'
import { createThumbs } from './thumbs.js'
import type { Read } from './values.js'
import { NOBODY } from './views.js'

/** One leaf of the algebra, summed up by group. */
export interface Sum extends Required<Taken> {
  level: Leaf['level']
}

export interface SumOptions {
  scope: Scope
  /** The plan groups by page, so that a group has one. */
  hasPage: boolean
  /** How many numbers visitors may have. */
  visitors: number
  /** UTC ms; where the period before ends. */
  split: number
}

export function createSum(leaf: Leaf, options: SumOptions): Sum {
  const { scope, hasPage } = options
  const taken = takeOf(leaf.take, options)
  let tests: EventTest[] = []
  return {
    level: leaf.level,
    enter(segment) {
      tests = leaf.where.map((term) => compileTerm(term, { segment, scope, hasPage }))
      taken.enter?.(segment)
    },
    add(group, row, visit, visitor) {
      for (const test of tests) if (!test(row, visit)) return
      taken.add(group, row, visit, visitor)
    },
    read: taken.read,
  }
}

function takeOf(take: Leaf['take'], { scope, visitors, split }: SumOptions): Taken {
  if (take === 'count') return createTotal(() => () => 1)
  if (take === 'visitors') return createVisitorCount(visitors)
  if ('distinct' in take) return createDistinctCount((segment) => keyReaderOf(take.distinct, segment, scope))
  if ('quantile' in take) return createQuantile(take.quantile, (segment) => readerOf(take.of, segment, scope))
  if ('thumbs' in take) return createThumbs(take.thumbs, scope)
  if ('retained' in take) {
    const { retained, of } = take
    const keyIn = of ? (segment: Segment) => keyReaderOf(of, segment, scope) : visitorsWithCookie
    return createRetained(retained, { split, keyIn })
  }
  const { sum, per } = take
  const amount = (segment: Segment) => readerOf(sum, segment, scope)
  return per ? createTotalPer((segment) => keyReaderOf(per, segment, scope), amount) : createTotal(amount)
}

type ReaderOf = (segment: Segment) => Read

function createTotal(amountIn: ReaderOf): Taken {
  const sums: number[] = []
  let amount: Read = () => 1
  return {
    enter(segment) {
      amount = amountIn(segment)
    },
    add(group, row, visit) {
      sums[group] = (sums[group] ?? 0) + amount(row, visit)
    },
    read: (group) => sums[group] ?? 0,
  }
}

function createVisitorCount(range: number): Taken {
  const distinct = createDistinct(range)
  return {
    add(group, _row, _visit, visitor) {
      if (visitor !== NOBODY) distinct.add(group, visitor)
    },
    read: distinct.count,
  }
}

function createDistinctCount(keyIn: ReaderOf): Taken {
  const seen: (Set<number> | undefined)[] = []
  let key: Read = () => 0
  return {
    enter(segment) {
      key = keyIn(segment)
    },
    add(group, row, visit) {
      const of = key(row, visit)
      if (of === 0) return
      seen[group] ??= new Set()
      seen[group].add(of)
    },
    read: (group) => seen[group]?.size ?? 0,
  }
}

/** Of each key once. */
function createTotalPer(keyIn: ReaderOf, amountIn: ReaderOf): Taken {
  const amounts: (Map<number, number> | undefined)[] = []
  let key: Read = () => 0
  let amount: Read = () => 0
  return {
    enter(segment) {
      key = keyIn(segment)
      amount = amountIn(segment)
    },
    add(group, row, visit) {
      const of = key(row, visit)
      if (of === 0) return
      amounts[group] ??= new Map()
      amounts[group].set(of, amount(row, visit))
    },
    read: (group) => [...(amounts[group]?.values() ?? [])].reduce((sum, each) => sum + each, 0),
  }
}
