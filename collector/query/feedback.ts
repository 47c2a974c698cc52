import type { FeedbackPlan, FeedbackRow } from '../store/reports.js'
import { pageOf } from './pagination.js'
import { flag, record } from './read.js'
import type { ReportKind } from './report.js'
import { localIso } from './resolved.js'

/** What visitors said, the newest first. */
export interface FeedbackAnswer {
  results: FeedbackResult[]
  meta: { total_rows?: number }
  query: Record<string, unknown>
}

export interface FeedbackResult extends Omit<FeedbackRow, 'at'> {
  /** `2026-03-29T09:00:00+02:00`, in the site's zone. */
  time: string
}

interface Asked {
  plan: FeedbackPlan
  include: { total_rows: boolean }
  resolved: Record<string, unknown>
}

/**
 * `POST /api/v2/feedback` (METRICS.md §7): kept feedback events with their comments, an answer a row, those without a
 * comment too. Takes `include.total_rows` and `pagination`.
 */
export const FEEDBACK: ReportKind<Asked, FeedbackAnswer> = {
  keys: ['include', 'pagination'],

  read({ include: given = {}, pagination }, { selection, resolved }) {
    const { total_rows } = record(given, 'include', ['total_rows'])
    const include = { total_rows: flag(total_rows, 'include.total_rows') }
    const page = pageOf(pagination)
    return { plan: { ...selection, ...page }, include, resolved: { ...resolved, include, pagination: page } }
  },

  async answer({ plan, include, resolved }, store) {
    const { total, rows } = await store.readFeedback(plan)
    return {
      results: rows.map(({ at, ...row }) => ({ time: localIso(at, plan.site.timezone), ...row })),
      meta: include.total_rows ? { total_rows: total } : {},
      query: resolved,
    }
  },
}
