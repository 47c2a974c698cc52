import { FEEDBACK_STATES, type FeedbackState } from '../moderation.js'
import type { FeedbackPlan, FeedbackRow } from '../store/reports.js'
import { pageOf } from './pagination.js'
import { fail, flag, list, record } from './read.js'
import type { ReportKind } from './report.js'
import { localIso } from './resolved.js'

/** What visitors said, the newest first. */
export interface FeedbackAnswer {
  results: FeedbackResult[]
  meta: { total_rows?: number }
  query: Record<string, unknown>
}

export interface FeedbackResult extends Omit<FeedbackRow, 'at' | 'activeMs'> {
  /** `2026-03-29T09:00:00+02:00`, in the site's zone. */
  time: string
  active_seconds: number | null
}

interface Asked {
  plan: FeedbackPlan
  include: { total_rows: boolean }
  resolved: Record<string, unknown>
}

/**
 * `POST /api/v2/feedback` (METRICS.md §7): kept feedback events with their comments, an answer a row, those without a
 * comment too. Takes `states` (new and read, if it does not say), `commented` (only those with a comment),
 * `include.total_rows` and `pagination`.
 */
export const FEEDBACK: ReportKind<Asked, FeedbackAnswer> = {
  keys: ['states', 'commented', 'include', 'pagination'],

  read({ states: wanted, commented, include: given = {}, pagination }, { selection, resolved }) {
    const { total_rows } = record(given, 'include', ['total_rows'])
    const include = { total_rows: flag(total_rows, 'include.total_rows') }
    const page = pageOf(pagination)
    const states = statesOf(wanted)
    const isCommented = flag(commented, 'commented')
    return {
      plan: { ...selection, ...page, states, isCommented },
      include,
      resolved: { ...resolved, states, commented: isCommented, include, pagination: page },
    }
  },

  async answer({ plan, include, resolved }, store) {
    const { total, rows } = await store.readFeedback(plan)
    return {
      results: rows.map(({ at, activeMs, ...row }) => ({
        time: localIso(at, plan.site.timezone),
        ...row,
        active_seconds: activeMs === null ? null : activeMs / 1000,
      })),
      meta: include.total_rows ? { total_rows: total } : {},
      query: resolved,
    }
  },
}

/** What was hidden is shown to who asks for it. */
const SHOWN: readonly FeedbackState[] = ['new', 'read']

function statesOf(value: unknown): readonly FeedbackState[] {
  if (value === undefined) return SHOWN
  const given = list(value, 'states')
  if (given.length === 0) fail('missing', 'states', 'must have at least one', FEEDBACK_STATES)
  return given.map((one, i) => stateOf(one, `states[${i}]`))
}

/** A state as it came; what is wrong is thrown. */
export function stateOf(value: unknown, path: string): FeedbackState {
  const state = FEEDBACK_STATES.find((known) => known === value)
  return state ?? fail('unknown_value', path, `must be ${FEEDBACK_STATES.join(', ')}`, FEEDBACK_STATES)
}
