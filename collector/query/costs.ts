import { COST_DIMENSIONS, type Cost, type CostKey, type CostSum } from '../costs.js'
import { NOT_SET } from '../dimensions.js'
import type { Filter, Group, Plan } from '../store/plan.js'
import type { Store } from '../store/store.js'
import { textTest } from '../store/text-test.js'
import { zoneOf } from '../zone.js'

/** How much was spent, in minor units; `events` are how many costs. */
export type CostGroup = Omit<Group, 'leaves' | 'events'> & { events: number; sum: number }

/**
 * The costs that belong to a plan's range, in its currency, and pass its filter, by its dimensions and buckets: all of them
 * such that a cost has them. A cost stands at the start of its local day. Throws `StoreError`.
 */
export async function costsByGroup(plan: CostPlan, store: Store): Promise<CostGroup[]> {
  const { site, dimensions, buckets, currency = site.currency } = plan
  const zone = zoneOf(site.timezone)
  const costs = await keptCosts({ ...plan, currency }, store)
  const bucketOf = memoized((day: number) => {
    const at = zone.startOfDay(day)
    return buckets?.findLastIndex((start) => start <= at) ?? 0
  })
  const groups = new Map<string, CostGroup>()
  for (const cost of costs) {
    store.checkWanted()
    const values = dimensions.map((dimension) => textIn(cost, dimension))
    const bucket = bucketOf(cost.day)
    const key = JSON.stringify([bucket, ...values])
    const group = groups.get(key) ?? { values, bucket, events: 0, visits: 0, sum: 0 }
    group.events += cost.count
    group.sum += cost.money.amount
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** The currencies of all the costs that belong to a plan's range and pass its filter. Throws `StoreError`. */
export async function currenciesOfCosts(
  plan: Omit<CostPlan, 'dimensions' | 'buckets' | 'currency'>,
  store: Store,
): Promise<string[]> {
  const costs = await keptCosts({ ...plan, dimensions: [], buckets: null, currency: null }, store)
  return [...new Set(costs.map(({ money }) => money.currency))]
}

type CostPlan = Pick<Plan, 'site' | 'from' | 'to' | 'filter' | 'dimensions' | 'buckets' | 'currency'>

async function keptCosts(
  { site, from, to, filter, dimensions, buckets, currency }: Omit<CostPlan, 'currency'> & { currency: string | null },
  store: Store,
): Promise<CostSum[]> {
  const zone = zoneOf(site.timezone)
  const firstDay = zone.dayOf(from)
  const first = zone.startOfDay(firstDay) < from ? firstDay + 1 : firstDay
  const by = keysOf([...dimensions, ...dimensionsIn(filter)], buckets !== null)
  const costs = await store.readCosts(site, { first, last: zone.dayOf(to - 1), currency, by })
  return filter ? costs.filter((cost) => passes(filter, cost)) : costs
}

/** What costs have to be told apart by. */
const keysOf = (dimensions: readonly string[], byDay: boolean): CostKey[] => {
  const keys: CostKey[] = dimensions.filter(isOfCosts).map((dimension) => COST_DIMENSIONS[dimension])
  return [...new Set<CostKey>(byDay ? ['day', ...keys] : keys)]
}

function dimensionsIn(filter: Filter | null): string[] {
  if (!filter) return []
  if ('dimension' in filter) return [filter.dimension]
  return 'filter' in filter ? dimensionsIn(filter.filter) : filter.filters.flatMap(dimensionsIn)
}

function memoized<T>(read: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>()
  return (key) => {
    const value = known.get(key) ?? read(key)
    known.set(key, value)
    return value
  }
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
