import { VISITOR_TYPES } from '../dimensions.js'
import { equal, type Leaf, visitors } from '../metrics/algebra.js'
import type { Selection } from '../store/reports.js'
import type { Store } from '../store/store.js'
import { shown } from './shown.js'

/** Shares of the visitors, %; `null` without visitors. */
export interface Coverage {
  cookieless_share: number | null
  /** Visitors whose type is known: what new, returning and retention figures rest on. */
  type_coverage: number | null
}

export const NO_COVERAGE: Coverage = { cookieless_share: null, type_coverage: null }

/** All visitors, and those without a cookie. */
export const COVERAGE_LEAVES: readonly Leaf[] = [
  visitors('event'),
  visitors('event', equal('visitor_type', VISITOR_TYPES.indexOf('unknown'))),
]

/** Who has no cookie has no type: the shares are each other's rest (METRICS.md §1, first visit). */
export function coverageOf([all, cookieless]: readonly number[]): Coverage {
  return {
    cookieless_share: shown({ of: 100 * cookieless, by: all }, 2),
    type_coverage: shown({ of: 100 * (all - cookieless), by: all }, 2),
  }
}

/** Of the visitors that figures rest on which need a cookie. Throws `StoreError`. */
export async function typeCoverage(of: Selection, store: Store): Promise<Pick<Coverage, 'type_coverage'>> {
  const plan = { ...of, engagedWithinMs: null, dimensions: [], buckets: null, leaves: COVERAGE_LEAVES }
  const [[whole]] = await store.scan([plan])
  return { type_coverage: coverageOf(whole.leaves).type_coverage }
}
