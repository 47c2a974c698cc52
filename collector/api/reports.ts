import type { Context } from 'hono'
import { failedAnswer } from '../failed.js'
import { isProblem } from '../query/problem.js'
import { fail, reading, record } from '../query/read.js'
import type { ReportQuestion } from '../query/reports.js'
import { type EnterKeys, enter, siteOf } from './enter.js'
import { isPersonal, type QueryRouteOptions, readQuestion } from './query.js'

/** What can be asked together: everything about a site that a body asks. */
export const TOGETHER = [
  'query',
  'funnel',
  'retention',
  'journeys',
  'frequency',
  'common',
  'feedback',
  'delivery',
] as const satisfies readonly ReportQuestion['report'][]
export const MAX_TOGETHER = 20

/**
 * `POST /api/v2/reports` with `{ "site_id"?, "reports": [{ "report", … }] }`: all that a page of numbers shows in one
 * request. Each is answered as its own route would, or refused or fails alone; all are of the same moment. Where all of
 * them fail, the request does.
 */
export function createReportsRoute({ ask, retentionDays, clock, onError, ...keys }: ReportsRouteOptions) {
  return async (c: Context): Promise<Response> => {
    const principal = enter(c, 'view', keys)
    if (principal instanceof Response) return principal
    const body = await readQuestion(c)
    if (body instanceof Response) return body
    const asked = reading(() => reportsOf(record(body, '', ['site_id', 'reports']).reports))
    if (isProblem(asked)) return c.json({ error: asked.error }, 400)
    const site = siteOf(c, body.site_id, principal, keys, 'site_id')
    if (site instanceof Response) return site
    const shared = { site: { ...site, retentionDays: site.retentionDays ?? retentionDays }, now: clock() }
    const { signal } = c.req.raw
    const mayAsk = ({ report }: { report: ReportQuestion['report'] }) =>
      !isPersonal(report) || principal.may('read', site)
    const settled = await Promise.allSettled(
      asked.map((each) => (mayAsk(each) ? ask({ ...shared, ...each }, signal) : NOT_SHARED)),
    )
    if (signal.aborted) return new Response(null, { status: 499 })
    const failed = settled.filter(({ status }) => status === 'rejected').length
    return c.json({
      answers: settled.map((each) => {
        if (each.status === 'fulfilled') return each.value
        if (failed === settled.length) throw each.reason
        onError(each.reason)
        return failedAnswer(each.reason).body
      }),
    })
  }
}

const NOT_SHARED = { error: { code: 'forbidden', message: 'a share link does not show what visitors wrote' } }

export interface ReportsRouteOptions
  extends Pick<QueryRouteOptions, 'ask' | 'retentionDays' | 'clock' | keyof EnterKeys> {
  /** Told of what failed where others did not. */
  onError: (error: unknown) => void
}

function reportsOf(value: unknown): Pick<ReportQuestion, 'report' | 'body'>[] {
  const isFine = Array.isArray(value) && value.length > 0 && value.length <= MAX_TOGETHER
  if (!isFine) return fail('wrong_type', 'reports', `must be a list of 1 to ${MAX_TOGETHER} reports`)
  return value.map((each, i) => {
    const path = `reports[${i}]`
    const { report = 'query', ...body } = { ...each }
    const known = TOGETHER.find((name) => name === report)
    if (!known) return fail('unknown_report', `${path}.report`, 'is not a report', TOGETHER)
    if (body.site_id !== undefined) return fail('repeated', `${path}.site_id`, 'belongs beside the reports')
    return { report: known, body }
  })
}
