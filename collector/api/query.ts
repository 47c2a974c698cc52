import type { Context } from 'hono'
import { readBody } from '../body.js'
import type { AskReport, ReportQuestion } from '../query/reports.js'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import { type Keys, type Principal, principalOf, unauthorized } from './principal.js'

const MAX_BYTES = 64 * 1024

type Sites = Pick<Store, 'findSite' | 'findKey'>

/**
 * `POST /api/v2/query` and the other reports: who asks, what about, then the question. A key that is for one site may
 * leave out `site_id`.
 */
export function createQueryRoute({ report, ask, sites, adminKey, clock }: QueryRouteOptions) {
  return async (c: Context): Promise<Response> => {
    const principal = principalOf(c.req.header('authorization'), { sites, adminKey })
    if (!principal) return unauthorized(c, '--read')
    if (!principal.mayRead)
      return refuse(c, 403, 'forbidden', 'this key may not read: footfall key create --site ID --read')
    const text = await readBody(c.req.raw, MAX_BYTES)
    if (text === null) return refuse(c, 413, 'too_large', `a question must be at most ${MAX_BYTES} bytes`)
    const body = parse(text)
    if (body === undefined) return refuse(c, 400, 'invalid_json', 'the body must be a JSON object')
    const site = siteOf(body.site_id, principal, sites)
    if (!site) return refuse(c, 404, 'unknown_site', 'no such site, or not for this key', 'site_id')
    const answer = await ask({ report, site, body, now: clock() })
    c.header('Cache-Control', 'private, no-store')
    return c.json(answer, 'error' in answer ? 400 : 200)
  }
}

export interface QueryRouteOptions extends Keys {
  report: ReportQuestion['report']
  ask: AskReport
  sites: Sites
  clock: () => number
}

function siteOf(id: unknown, { site }: Principal, sites: Sites): Site | null {
  if (site) return id === undefined || id === site.id ? site : null
  return typeof id === 'string' ? sites.findSite(id) : null
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined
  } catch {
    return undefined
  }
}

const refuse = (c: Context, status: 400 | 403 | 404 | 413, code: string, message: string, path?: string) =>
  c.json({ error: { code, message, ...(path && { path }) } }, status)
