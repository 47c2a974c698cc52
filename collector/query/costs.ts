import { COST_DIMENSIONS, type Cost } from '../costs.js'
import { NOT_SET } from '../dimensions.js'
import type { Filter, Group, Plan } from '../store/plan.js'
import type { Store } from '../store/store.js'
import { textTest } from '../store/text-test.js'
import { zoneOf } from './zone.js'

/** How much was spent, in minor units; `events` are how many costs. */
export type CostGroup = Omit<Group, 'leaves'> & { sum: number }

/**
 * The costs that belong to a plan's range, in its currency, and pass its filter, by its dimensions and buckets: all of them
 * such that a cost has them. A cost stands at the start of its local day. Throws `StoreError`.
 */
export async function costsByGroup(plan: Omit<Plan, 'leaves'>, store: Store): Promise<CostGroup[]> {
  const { site, from, to, filter, dimensions, buckets, currency = site.currency } = plan
  const zone = zoneOf(site.timezone)
  const costs = await store.readCosts(site, { first: zone.dayOf(from), last: zone.dayOf(to - 1), currency })
  const groups = new Map<string, CostGroup>()
  for (const cost of costs) {
    const at = zone.startOfDay(cost.day)
    if (at < from || (filter && !passes(filter, cost))) continue
    const values = dimensions.map((dimension) => textIn(cost, dimension))
    const bucket = buckets?.findLastIndex((start) => start <= at) ?? 0
    const key = JSON.stringify([bucket, ...values])
    const group = groups.get(key) ?? { values, bucket, events: 0, visits: 0, sum: 0 }
    groups.set(key, { ...group, events: group.events + 1, sum: group.sum + cost.money.amount })
  }
  return [...groups.values()]
}

function passes(filter: Filter, cost: Cost): boolean {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((inner) => passes(inner, cost))
    case 'or':
      return filter.filters.some((inner) => passes(inner, cost))
    case 'not':
      return !passes(filter.filter, cost)
    case 'has_done':
      throw new Error('a cost has done nothing: the question should have been refused')
    default:
      return textTest(filter)(textIn(cost, filter.dimension))
  }
}

const isOfCosts = (dimension: string): dimension is keyof typeof COST_DIMENSIONS =>
  Object.hasOwn(COST_DIMENSIONS, dimension)

const textIn = (cost: Cost, dimension: string): string =>
  (isOfCosts(dimension) && cost[COST_DIMENSIONS[dimension]]) || NOT_SET
