import { VISITOR_TYPES } from '../dimensions.js'
import { atLeast, leavesOf, type Metric, over, percent, visitors } from './algebra.js'

/** The share of visitors that figures of new and returning visitors rest on: those whose type is known, in %. */
export const typeCoverage = (of: 'group' | 'all') =>
  percent(
    over(of, visitors('event', atLeast('visitor_type', VISITOR_TYPES.indexOf('new')))),
    over(of, visitors('event')),
  )

/** It counts visitors by type, or visitors that can be known again; users and customers are known by what they are called. */
export const restsOnType = ({ value }: Metric): boolean =>
  leavesOf(value).some(
    ({ take, where }) =>
      (typeof take === 'object' && 'retained' in take && !take.of) ||
      where.some((term) => 'field' in term && term.field === 'visitor_type'),
  )
