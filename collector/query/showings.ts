import type { DimensionName } from '../dimensions.js'
import { SHOWN } from '../metrics/voice.js'
import type { Filter, Plan } from '../store/plan.js'

const IN_PLACE_OF: Partial<Record<DimensionName, DimensionName>> = {
  'feedback:kind': 'showing:kind',
  'feedback:subject': 'showing:subject',
}
const ARE_SHOWN: Filter = { op: 'is', dimension: 'event:name', values: [SHOWN], caseSensitive: true }

/** Whether showings are grouped or filtered by what only feedback has. */
export const isByFeedback = ({ dimensions, filter }: Pick<Plan, 'dimensions' | 'filter'>): boolean =>
  dimensions.some((name) => name in IN_PLACE_OF) || (filter !== null && namesFeedback(filter))

/** The showings among the events, with what they were about in place of what feedback is about. */
export const ofShowings = ({ dimensions, filter, ...plan }: Plan): Plan => ({
  ...plan,
  dimensions: dimensions.map((name) => IN_PLACE_OF[name] ?? name),
  filter: { op: 'and', filters: [ARE_SHOWN, ...(filter ? [asked(filter)] : [])] },
})

function namesFeedback(filter: Filter): boolean {
  if ('dimension' in filter) return filter.dimension in IN_PLACE_OF
  return 'filters' in filter ? filter.filters.some(namesFeedback) : filter.op === 'not' && namesFeedback(filter.filter)
}

/** What a visit has done, it has said, not been asked. */
function asked(filter: Filter): Filter {
  if ('dimension' in filter) return { ...filter, dimension: IN_PLACE_OF[filter.dimension] ?? filter.dimension }
  if ('filters' in filter) return { ...filter, filters: filter.filters.map(asked) }
  return filter.op === 'not' ? { ...filter, filter: asked(filter.filter) } : filter
}
