import type { FunnelPlan, FunnelStep } from '../store/reports.js'
import { conditionsOf } from './filters.js'
import { fail, list } from './read.js'
import type { ReportKind } from './report.js'
import { shown } from './shown.js'

/** How far visitors get; a result a step, in order. */
export interface FunnelAnswer {
  results: FunnelResult[]
  meta: Record<string, never>
  query: Record<string, unknown>
}

export interface FunnelResult {
  /** Who took this step, and those before it. */
  visitors: number
  /** % of those who took the step before; `null` in the first, and of nobody. */
  rate_from_previous: number | null
  /** % of those who took the first step. */
  rate_from_first: number | null
  /** Since the step before. */
  median_seconds: number | null
  mean_seconds: number | null
}

interface Asked {
  plan: FunnelPlan
  resolved: Record<string, unknown>
}

const MAX_STEPS = 10
const MAX_HOURS = 366 * 24
const HOUR_MS = 3_600_000

/**
 * `POST /api/v2/funnel` (METRICS.md §5): `steps`, 2 to 10 filters, and `window_hours` from the start of a run,
 * up to a year; without it a run stays in one visit. The report's filters hold for each step.
 */
export const FUNNEL: ReportKind<Asked, FunnelAnswer> = {
  keys: ['steps', 'window_hours'],

  read({ steps: given = [], window_hours }, { selection, names, resolved }) {
    const steps = list(given, 'steps')
    if (steps.length < 2)
      fail('missing', 'steps', 'must have at least 2 filters: [["is", "event:page", ["/pricing"]], …]')
    if (steps.length > MAX_STEPS) fail('too_many', 'steps', `must have at most ${MAX_STEPS} filters`)
    const hours = window_hours === undefined ? null : hoursOf(window_hours)
    const plan = {
      ...selection,
      steps: conditionsOf(steps, 'steps', names),
      windowMs: hours === null ? null : hours * HOUR_MS,
    }
    return { plan, resolved: { ...resolved, steps, window_hours: hours } }
  },

  async answer({ plan, resolved }, store) {
    const steps = await store.readFunnel(plan)
    return { results: steps.map(resultOf), meta: {}, query: resolved }
  },
}

function hoursOf(value: unknown): number {
  const isFine = typeof value === 'number' && value > 0 && value <= MAX_HOURS
  return isFine ? value : fail('out_of_range', 'window_hours', `must be more than 0 hours, and at most ${MAX_HOURS}`)
}

function resultOf(
  { visitors, sumMs, medianMs }: FunnelStep,
  index: number,
  steps: readonly FunnelStep[],
): FunnelResult {
  const rate_from_first = shown({ of: 100 * visitors, by: steps[0].visitors }, 2)
  if (index === 0) {
    return { visitors, rate_from_previous: null, rate_from_first, median_seconds: null, mean_seconds: null }
  }
  return {
    visitors,
    rate_from_previous: shown({ of: 100 * visitors, by: steps[index - 1].visitors }, 2),
    rate_from_first,
    median_seconds: medianMs === null ? null : shown({ of: medianMs, by: 1000 }, 3),
    mean_seconds: shown({ of: sumMs, by: visitors * 1000 }, 3),
  }
}
