import { dimensionOf } from '../../dimensions.js'
import type { Plan, Scan } from '../plan.js'
import { createAggregates } from './aggregates.js'
import { createGroups, limitGroups } from './groups.js'
import type { Reader } from './reader.js'
import { startScan } from './scanning.js'
import { createPool } from './slices.js'
import { createValues } from './values.js'
import { createVisitorNumbers } from './visitor-numbers.js'

/** Answers plans from one state of the file: from the aggregates of days, where they are enough, else from their columns. */
export function createScan(reader: Reader): (plans: readonly Plan[]) => Scan[] {
  const pool = createPool()
  const aggregates = createAggregates(reader, pool)

  function scan(plan: Plan): Scan {
    const scope = reader.scopeOf(plan)
    const visitors = reader.lastVisitor(plan)
    const groups = createGroups(
      plan.dimensions.map((name) => createValues(dimensionOf(name), scope)),
      plan.buckets !== null,
    )
    const visitorsIn = createVisitorNumbers(visitors)
    const { scan, sums } = startScan(plan, { scope, pool, visitors, groups })
    reader.eachKept(plan, scope, pool, (segment, kept) => scan(segment, kept, visitorsIn(segment)))
    return groups.list().map((group, i) => ({
      ...group,
      events: sums.events.read(i),
      visits: sums.visits.read(i),
      leaves: sums.leaves.map((sum) => sum.read(i)),
    }))
  }

  return (plans) =>
    reader.atOnce(() => {
      const within = limitGroups()
      return plans.map((plan) => within(aggregates.answer(plan) ?? scan(plan)))
    })
}
