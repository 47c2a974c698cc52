import type { Goal } from '../goals.js'
import { leavesOf, type Metric } from '../metrics/algebra.js'
import type { Filter } from '../store/plan.js'
import { textTest } from '../store/text-test.js'

/** A condition on goals, or that there is none. */
export const isOnGoal = (filter: Filter): boolean =>
  filter.op === 'not' ? isOnGoal(filter.filter) : 'dimension' in filter && filter.dimension === 'event:goal'

/** Whether there is a condition on goals inside, but not as the whole. */
export function isOnGoalWithin(filter: Filter): boolean {
  if (isOnGoal(filter) || 'dimension' in filter) return false
  const inner = 'filters' in filter ? filter.filters : [filter.filter]
  return inner.some((each) => isOnGoal(each) || isOnGoalWithin(each))
}

/** Without the conditions on goals, which stand at the top. */
export function withoutGoals(filter: Filter | null): Filter | null {
  if (filter?.op !== 'and') return filter
  return { ...filter, filters: filter.filters.filter((condition) => !isOnGoal(condition)) }
}

/** Names of the goals that all positive conditions at the top allow; `null` without such a condition. */
export function countedGoals(conditions: readonly Filter[], goals: readonly Goal[]): string[] | null {
  const positive = conditions.filter((filter) => filter.op !== 'not' && isOnGoal(filter))
  if (positive.length === 0) return null
  const names = goals.map(({ name }) => name)
  return names.filter((name) => positive.every((filter) => 'values' in filter && textTest(filter)(name)))
}

/** Whether a metric is taken over what the conditions on goals leave out too. */
export const takesAnyGoal = ({ value }: Metric): boolean =>
  leavesOf(value).some(({ over }) => over === 'all_of_any_goal' || over === 'group_of_any_goal')
