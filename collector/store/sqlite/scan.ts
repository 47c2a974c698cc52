import { dimensionOf } from '../../dimensions.js'
import type { Leaf } from '../../metrics/algebra.js'
import type { Group, Plan, Scan } from '../plan.js'
import { addedUp, createAggregates } from './aggregates.js'
import { createGroups, limitGroups } from './groups.js'
import type { Reader } from './reader.js'
import { startScan } from './scanning.js'
import { createPool } from './slices.js'
import { createValues } from './values.js'
import { createVisitorNumbers } from './visitor-numbers.js'

/** The same groups with all leaves of a plan, of which each part has some. */
function joined({ leaves }: Plan, parts: readonly { leaves: readonly Leaf[]; groups: Scan }[]): Scan {
  const keyOf = ({ values }: Group) => JSON.stringify(values)
  const [first, second] = parts.map(({ groups }) => new Map(groups.map((group) => [keyOf(group), group])))
  const placeOf = new Map(parts.flatMap(({ leaves }, part) => leaves.map((leaf, at) => [leaf, { part, at }])))
  return [...first].map(([key, one]): Group => {
    const other = second.get(key)
    if (!other) throw new Error(`only one part of a plan has the group ${key}`)
    const both = [one, other]
    return {
      ...one,
      // Counted where a leaf is of visits.
      visits: Math.max(...both.map(({ visits }) => visits)),
      leaves: leaves.map((leaf) => {
        const { part = 0, at = 0 } = placeOf.get(leaf) ?? {}
        return both[part].leaves[at]
      }),
    }
  })
}

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

  function answer(plan: Plan): Scan {
    const quick = addedUp(plan)
    if (quick.length === plan.leaves.length && quick.length > 0) return aggregates.answer(plan)
    // A bucket may have a visit that starts there, and no event.
    if (quick.length === 0 || plan.buckets) return scan(plan)
    const others = plan.leaves.filter((leaf) => !quick.includes(leaf))
    return joined(plan, [
      { leaves: quick, groups: aggregates.answer({ ...plan, leaves: quick }) },
      { leaves: others, groups: scan({ ...plan, leaves: others }) },
    ])
  }

  return (plans) =>
    reader.atOnce(() => {
      const within = limitGroups()
      return plans.map((plan) => within(answer(plan)))
    })
}
