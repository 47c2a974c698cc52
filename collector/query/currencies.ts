import { NOT_SET } from '../dimensions.js'
import { any, atLeast, count, type Leaf, leavesOf, named } from '../metrics/algebra.js'
import { metricOf } from '../metrics/index.js'
import type { Store } from '../store/store.js'
import { currenciesOfCosts } from './costs.js'
import type { Query } from './parse.js'
import type { Asked, Reading } from './readings.js'

const ORDERS = any(named('order'), named('refund'))
const CONVERSIONS = atLeast('goals', 1)

const isOfMoney = ({ metrics }: Query) => metrics.some((name) => metricOf(name).unit === 'money')

const isWorthOfGoals = ({ take }: Leaf) => typeof take === 'object' && 'sum' in take && take.sum === 'goal_value'

/** Whether what goals are worth is asked for; else it is what orders are. */
const isOfGoals = (name: Query['metrics'][number]) => leavesOf(metricOf(name).value).some(isWorthOfGoals)

/** What to read for a question's currencies; `null` where no metric is of money. */
export function currenciesAsked(query: Query): Asked | null {
  if (!isOfMoney(query)) return null
  const dimensions: Query['dimensions'] = ['order:currency']
  const amounts = query.metrics.some(isOfGoals) ? any(ORDERS, CONVERSIONS) : ORDERS
  return { query: { ...query, dimensions, buckets: null }, leaves: [count('event', amounts)] }
}

const isOfCosts = (name: Query['metrics'][number]) =>
  leavesOf(metricOf(name).value).some(({ over }) => over === 'costs')

/**
 * The currencies that were left out: of events and costs of the range, and of goals whatever they were reached for. Throws
 * `StoreError`.
 */
export async function otherCurrencies(query: Query, [reading]: Reading[], store: Store): Promise<string[]> {
  const { metrics, include, countedGoals, site, range, filter } = query
  const goals = store.listGoals(site)
  const ofCosts = metrics.some(isOfCosts) ? await currenciesOfCosts({ site, ...range, filter }, store) : []
  const ofGoals = goals
    .filter(({ name }) => metrics.some(isOfGoals) && (countedGoals?.includes(name) ?? true))
    .flatMap(({ value }) => (value ? [value.currency] : []))
  const ofEvents = reading.cells
    .filter((cell) => (reading.find(cell)?.leaves[0] ?? 0) > 0)
    .map(({ values: [currency] }) => currency)
  const others = new Set([...ofGoals, ...ofEvents, ...ofCosts])
  others.delete(include.currency)
  others.delete(NOT_SET)
  return [...others].sort()
}
