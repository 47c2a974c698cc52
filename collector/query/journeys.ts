import type { JourneyLabel, JourneyPlan, PathPlan } from '../store/reports.js'
import { filterOf } from './filters.js'
import { whole } from './read.js'
import type { ReportKind } from './report.js'
import { shown } from './shown.js'

/** Positions, or without `around` ways. */
export interface JourneysAnswer {
  results: PositionResult[] | PathResult[]
  /** The visits that shares are of. */
  meta: { visits: number }
  query: Record<string, unknown>
}

export interface PositionResult {
  /** 0 is what the journeys are around; -1 is what came just before it, 1 just after it. */
  position: number
  /** How many get so far, the end included. */
  visits: number
  labels: (JourneyLabel & { share: number | null })[]
}

export interface PathResult {
  pages: readonly string[]
  visits: number
  /** %. */
  share: number | null
}

type Asked = { resolved: Record<string, unknown> } & ({ around: JourneyPlan } | { paths: PathPlan })

const DEFAULT_STEPS = 3
const MAX_STEPS = 5
const DEFAULT_LIMIT = 10
const MAX_LIMIT = 100

/**
 * `POST /api/v2/journeys`, over the visits that start in the range and have a kept event. With `around`, a filter: what
 * they did in the `steps` (1 to 5) before and after their first kept event that it matches; a page is called by its path,
 * an interaction by its name, `(entry)` and `(exit)` are where visits begin and end. Without: the first `steps` pages of
 * visits; a way that is shorter ended there. Whatever comes again at once counts as one. The `limit` (1 to 100) most
 * frequent are told.
 */
export const JOURNEYS: ReportKind<Asked, JourneysAnswer> = {
  keys: ['around', 'steps', 'limit'],

  read({ around, steps: count = DEFAULT_STEPS, limit: most = DEFAULT_LIMIT }, { selection, names, resolved }) {
    const steps = whole(count, 'steps', 1, MAX_STEPS)
    const limit = whole(most, 'limit', 1, MAX_LIMIT)
    if (around === undefined) {
      return { paths: { ...selection, length: steps, limit }, resolved: { ...resolved, around: null, steps, limit } }
    }
    const plan = { ...selection, around: filterOf(around, 'around', names), steps, limit }
    return { around: plan, resolved: { ...resolved, around, steps, limit } }
  },

  async answer(asked, store) {
    if ('paths' in asked) {
      const { visits, paths } = await store.readPaths(asked.paths)
      return {
        results: paths.map((path) => ({ ...path, share: shareOf(path.visits, visits) })),
        meta: { visits },
        query: asked.resolved,
      }
    }
    const positions = await store.readJourneys(asked.around)
    const visits = positions.find(({ position }) => position === 0)?.visits ?? 0
    const results = positions.map((position) => ({
      ...position,
      labels: position.labels.map((label) => ({ ...label, share: shareOf(label.visits, visits) })),
    }))
    return { results, meta: { visits }, query: asked.resolved }
  },
}

const shareOf = (visits: number, of: number) => shown({ of: 100 * visits, by: of }, 2)
