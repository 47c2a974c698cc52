import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { readBody } from '../body.js'
import { isProblem } from '../query/problem.js'
import type { AskReport, ReportQuestion } from '../query/reports.js'
import { retryAfter } from '../reply.js'
import { csvName, hasRows, toCsv } from './csv.js'
import { isTooDeep, MAX_DEPTH, TOO_DEEP } from './depth.js'
import { type EnterKeys, enter, refuse, siteOf } from './enter.js'
import { byParameter, type Question, questionOf } from './params.js'

const MAX_BYTES = 64 * 1024

/**
 * `POST /api/v2/query` and the other reports: who asks, what about, then the question. A key that is for one site may
 * leave out `site_id`. The answer is JSON, or CSV for who prefers it and where it has rows.
 */
export function createQueryRoute({
  report,
  ask,
  retentionDays,
  clock,
  from = 'body',
  about,
  ...keys
}: QueryRouteOptions) {
  return async (c: Context): Promise<Response> => {
    const principal = enter(c, isPersonal(report) ? 'read' : 'view', keys)
    if (principal instanceof Response) return principal
    const question = from === 'url' ? questionOf(new URL(c.req.url).searchParams) : await readQuestion(c)
    if (question instanceof Response) return question
    if (isProblem(question)) return c.json({ error: question.error }, 400)
    const site = siteOf(c, question.site_id, principal, keys, 'site_id')
    if (site instanceof Response) return site
    const kept = { ...site, retentionDays: site.retentionDays ?? retentionDays }
    const { signal } = c.req.raw
    const inPath = about?.(c) ?? {}
    const other = Object.keys(inPath).find((key) => (question[key] ?? inPath[key]) !== inPath[key])
    if (other !== undefined) return refuse(c, 400, 'repeated', 'is another one than in the path', other)
    const answer = await ask({ report, site: kept, body: { ...question, ...inPath }, now: clock() }, signal)
    // nginx's word for it, in the log and the metrics: nobody reads it.
    if (signal.aborted) return new Response(null, { status: 499 })
    if ('error' in answer) {
      const status = STATUSES[answer.error.code] ?? 400
      return c.json(
        from === 'url' ? byParameter(answer) : answer,
        status,
        status === 503 ? { 'Retry-After': retryAfter() } : {},
      )
    }
    c.header('Vary', 'Accept')
    if (about || !hasRows(answer) || !wantsCsv(c)) return c.json(answer)
    c.header('Content-Disposition', `attachment; filename="${csvName(report, answer)}"`)
    return c.body(toCsv(answer), 200, { 'Content-Type': 'text/csv; charset=utf-8; header=present' })
  }
}

/** What visitors wrote themselves, and what one of them did: no statistics, so that share links do not show it. */
export const isPersonal = (report: ReportQuestion['report']) => report === 'feedback' || report === 'visitor'

export interface QueryRouteOptions extends EnterKeys {
  report: ReportQuestion['report']
  ask: AskReport
  /** Of sites that do not say themselves; 0: for ever. */
  retentionDays: number
  clock: () => number
  /** Where the question stands. */
  from?: 'body' | 'url'
  /** What of the question stands in the path; its answer is about one thing, and no table. */
  about?: (c: Context) => Question
}

/** A body that is a JSON object, or the answer that says why not. */
export async function readQuestion(c: Context, maxBytes = MAX_BYTES): Promise<Question | Response> {
  const text = await readBody(c.req.raw, maxBytes)
  if (text === null) return refuse(c, 413, 'too_large', `the body must have at most ${maxBytes} bytes`)
  const body = parse(text)
  if (!body) return refuse(c, 400, 'invalid_json', 'the body must be a JSON object')
  const deep = Object.keys(body).find((key) => isTooDeep(body[key], MAX_DEPTH - 1))
  return deep === undefined ? body : refuse(c, 400, 'too_deep', TOO_DEEP, deep.slice(0, 100))
}

function parse(text: string): Question | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined
  } catch {
    return undefined
  }
}

const wantsCsv = (c: Context) =>
  accepts(c, { header: 'Accept', supports: ['application/json', 'text/csv'], default: 'application/json' }) ===
  'text/csv'

/** Where it is not the question that is wrong. */
const STATUSES: { [code: string]: 404 | 503 | undefined } = {
  unknown_visitor: 404,
  query_timeout: 503,
  unavailable: 503,
}
