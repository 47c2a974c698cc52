import type { Field, Leaf } from '../../metrics/algebra.js'
import { createDistinct } from './distinct.js'
import { columnOf, keyReaderOf, readerOf } from './fields.js'
import { createNumbers, type Numbers } from './quantile.js'
import { createRetained, visitorsWithCookie } from './retained.js'
import type { Scope } from './scope.js'
import type { Column, Segment, VisitColumns } from './segment.js'
import type { Pool, Slices } from './slices.js'
import { byEvent, type Taken, type TakenByEvent, withRoom } from './taken.js'
import { compileWhere } from './terms.js'
import { createThumbs, IS_THUMB } from './thumbs.js'
import type { Read } from './values.js'
import { NOBODY } from './views.js'

/** One leaf of the algebra, summed up by group. */
export interface Sum {
  level: Leaf['level']
  enter(segment: Segment): void
  add(slices: Slices, visitors: Int32Array, groups: number): void
  read(group: number): number
}

export interface SumOptions {
  scope: Scope
  /** The plan groups by page, so that a group has one. */
  hasPage: boolean
  /** How many numbers visitors may have. */
  visitors: number
  /** UTC ms; where the period before ends. */
  split: number
  pool: Pool
  /** What several leaves take a quantile of, by what it is. */
  numbers: Map<string, Numbers>
}

/** `taken`: how the leaf is taken, if not as it says. */
export function createSum(leaf: Leaf, options: SumOptions, taken?: Taken): Sum {
  const { scope, hasPage, pool } = options
  const quick = quicker(leaf)
  const { where } = quick
  const { add, read, enter } = taken ?? takeOf(quick, options)
  let keep = (slices: Slices, _: Pool) => slices
  return {
    level: leaf.level,
    enter(segment) {
      keep = compileWhere(where, { segment, scope, hasPage })
      enter?.(segment)
    },
    add(slices, visitors, groups) {
      pool.during(() => add(keep(slices, pool), visitors, groups))
    },
    read,
  }
}

/** As much, and quicker: the sum of what is 1 for a pageview; of thumbs alone whose they are. */
function quicker(leaf: Leaf): Leaf {
  const { take, where } = leaf
  if (isOnPageviews(leaf)) return { ...leaf, take: { sum: 'is_pageview' }, where: [] }
  return typeof take === 'object' && 'thumbs' in take ? { ...leaf, where: [...where, IS_THUMB] } : leaf
}

const isOnPageviews = ({ take, where: [term, ...others] }: Leaf): boolean =>
  take === 'count' &&
  others.length === 0 &&
  term !== undefined &&
  'field' in term &&
  term.field === 'is_pageview' &&
  term.is === 'equal' &&
  term.value === 1

function takeOf(leaf: Leaf, options: SumOptions): Taken {
  const { take } = leaf
  const { scope, visitors, split } = options
  if (take === 'count') return createCount()
  if (take === 'visitors') return createVisitorCount(visitors)
  if ('distinct' in take) return byEvent(createDistinctCount((segment) => keyReaderOf(take.distinct, segment, scope)))
  if ('quantile' in take) return quantileOf(take, leaf, options)
  if ('thumbs' in take) return byEvent(createThumbs(take.thumbs, scope))
  if ('retained' in take) {
    const { retained, of } = take
    const keyIn = of ? (segment: Segment) => keyReaderOf(of, segment, scope) : visitorsWithCookie
    return byEvent(createRetained(retained, { split, keyIn }))
  }
  const { sum, per } = take
  const amount = (segment: Segment) => readerOf(sum, segment, scope)
  if (per) return byEvent(createTotalPer((segment) => keyReaderOf(per, segment, scope), amount))
  return createTotal(sum, amount)
}

/** Of the same numbers they are added once. */
function quantileOf(
  { quantile, of }: Extract<Leaf['take'], { quantile: number }>,
  { level, where }: Leaf,
  { scope, numbers }: SumOptions,
): Taken {
  const key = JSON.stringify([level, of, where])
  const known = numbers.get(key)
  const own = known ?? createNumbers((segment) => readerOf(of, segment, scope))
  numbers.set(key, own)
  const read = (group: number) => own.quantile(group, quantile)
  return known ? { add: () => {}, read } : byEvent({ ...own, read })
}

/** Where a visit has the sum of what its events have. */
const OF_WHOLE_VISITS: { [F in Field]?: VisitColumns } = {
  is_pageview: 'pageviews',
  is_interaction: 'interactions',
  view_active: 'active',
}

type ReaderOf = (segment: Segment) => Read

function createCount(): Taken {
  let counts = new Float64Array(1)
  return {
    add({ length, from, to, group }, _, groups) {
      counts = withRoom(counts, groups)
      for (let i = 0; i < length; i++) counts[group[i]] += to[i] - from[i]
    },
    read: (group) => counts[group] ?? 0,
  }
}

function createTotal(field: Field, amountIn: ReaderOf): Taken {
  let totals = new Float64Array(1)
  let entered: Segment | null = null

  function addEach({ length, visit, from, to, group }: Slices, amount: Read): void {
    for (let i = 0; i < length; i++) {
      for (let row = from[i]; row < to[i]; row++) totals[group[i]] += amount(row, visit[i])
    }
  }

  /** A visit with all its events is added up already. */
  function addRows({ length, visit, from, to, group }: Slices, column: Column, { visits }: Segment): void {
    const { firstEvent, visitor } = visits
    const known = OF_WHOLE_VISITS[field]
    const whole = known && visits[known]
    for (let i = 0; i < length; i++) {
      const of = visit[i]
      if (whole && visitor[of] !== NOBODY && from[i] === firstEvent[of] && to[i] === firstEvent[of + 1]) {
        totals[group[i]] += whole[of]
        continue
      }
      for (let row = from[i]; row < to[i]; row++) totals[group[i]] += column[row]
    }
  }

  function addVisits({ length, visit, from, to, group }: Slices, column: Column): void {
    for (let i = 0; i < length; i++) totals[group[i]] += column[visit[i]] * (to[i] - from[i])
  }

  return {
    enter(segment) {
      entered = segment
    },
    add(slices, _, groups) {
      if (!entered) return
      totals = withRoom(totals, groups)
      const found = columnOf(field, entered)
      if (!found) addEach(slices, amountIn(entered))
      else if (found.level === 'visit') addVisits(slices, found.column)
      else addRows(slices, found.column, entered)
    },
    read: (group) => totals[group] ?? 0,
  }
}

function createVisitorCount(range: number): Taken {
  const distinct = createDistinct(range)
  return {
    add: distinct.addAll,
    read: distinct.count,
  }
}

function createDistinctCount(keyIn: ReaderOf): TakenByEvent {
  const seen: (Set<number> | undefined)[] = []
  let key: Read = () => 0
  return {
    enter(segment) {
      key = keyIn(segment)
    },
    addOne(group, row, visit) {
      const of = key(row, visit)
      if (of === 0) return
      seen[group] ??= new Set()
      seen[group].add(of)
    },
    read: (group) => seen[group]?.size ?? 0,
  }
}

/** Of each key once. */
function createTotalPer(keyIn: ReaderOf, amountIn: ReaderOf): TakenByEvent {
  const amounts: (Map<number, number> | undefined)[] = []
  let key: Read = () => 0
  let amount: Read = () => 0
  return {
    enter(segment) {
      key = keyIn(segment)
      amount = amountIn(segment)
    },
    addOne(group, row, visit) {
      const of = key(row, visit)
      if (of === 0) return
      amounts[group] ??= new Map()
      amounts[group].set(of, amount(row, visit))
    },
    read: (group) => [...(amounts[group]?.values() ?? [])].reduce((sum, each) => sum + each, 0),
  }
}
