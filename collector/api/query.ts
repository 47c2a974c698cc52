import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { readBody } from '../body.js'
import { isProblem } from '../query/problem.js'
import type { AskReport, ReportQuestion } from '../query/reports.js'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import { csvName, hasRows, toCsv } from './csv.js'
import { byParameter, type Question, questionOf } from './params.js'
import { type Keys, type Principal, principalOf, unauthorized } from './principal.js'

const MAX_BYTES = 64 * 1024

type Sites = Pick<Store, 'findSite' | 'findKey'>

/**
 * `POST /api/v2/query` and the other reports: who asks, what about, then the question. A key that is for one site may
 * leave out `site_id`. The answer is JSON, or CSV for who prefers it and where it has rows.
 */
export function createQueryRoute({ report, ask, sites, adminKey, clock, from = 'body' }: QueryRouteOptions) {
  return async (c: Context): Promise<Response> => {
    c.header('Cache-Control', 'private, no-store')
    const principal = principalOf(c.req.header('authorization'), { sites, adminKey })
    if (!principal) return unauthorized(c, '--read')
    if (!principal.mayRead)
      return refuse(c, 403, 'forbidden', 'this key may not read: footfall key create --site ID --read')
    const question = from === 'url' ? questionOf(new URL(c.req.url).searchParams) : await readQuestion(c)
    if (question instanceof Response) return question
    if (isProblem(question)) return c.json({ error: question.error }, 400)
    const site = siteOf(question.site_id, principal, sites)
    if (!site) return refuse(c, 404, 'unknown_site', 'no such site, or not for this key', 'site_id')
    const answer = await ask({ report, site, body: question, now: clock() })
    if ('error' in answer) return c.json(from === 'url' ? byParameter(answer) : answer, 400)
    c.header('Vary', 'Accept')
    if (!hasRows(answer) || !wantsCsv(c)) return c.json(answer)
    c.header('Content-Disposition', `attachment; filename="${csvName(report, answer)}"`)
    return c.body(toCsv(answer), 200, { 'Content-Type': 'text/csv; charset=utf-8; header=present' })
  }
}

export interface QueryRouteOptions extends Keys {
  report: ReportQuestion['report']
  ask: AskReport
  sites: Sites
  clock: () => number
  /** Where the question stands. */
  from?: 'body' | 'url'
}

/** A body that is a JSON object, or the answer that says why not. */
export async function readQuestion(c: Context, maxBytes = MAX_BYTES): Promise<Question | Response> {
  const text = await readBody(c.req.raw, maxBytes)
  if (text === null) return refuse(c, 413, 'too_large', `the body must have at most ${maxBytes} bytes`)
  return parse(text) ?? refuse(c, 400, 'invalid_json', 'the body must be a JSON object')
}

/** The site that is asked about, if the key is for it; `null`: there is none, or it is another's. */
export function siteOf(id: unknown, { site }: Principal, sites: Sites): Site | null {
  if (site) return id === undefined || id === site.id ? site : null
  return typeof id === 'string' ? sites.findSite(id) : null
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

export const refuse = (c: Context, status: 400 | 403 | 404 | 409 | 413, code: string, message: string, path?: string) =>
  c.json({ error: { code, message, ...(path && { path }) } }, status)
