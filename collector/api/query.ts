import type { Context } from 'hono'
import { readBody } from '../body.js'
import { hashKey } from '../keys.js'
import type { Ask } from '../query/ask.js'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'

const MAX_BYTES = 64 * 1024
const NO_KEY = 'needs a key: Authorization: Bearer KEY (footfall key create --site ID --read)'
const UNKNOWN_KEY = 'this key is not known here: was all of it copied? (footfall key create --site ID --read)'

type Sites = Pick<Store, 'findSite' | 'findKey'>

/** `POST /api/v2/query`: who asks, what about, then the question. A key that is for one site may leave out `site_id`. */
export function createQueryRoute({ ask, sites, adminKey, clock }: QueryRouteOptions) {
  return async (c: Context): Promise<Response> => {
    const principal = principalOf(c.req.header('authorization'), { sites, adminKey })
    if (!principal) {
      c.header('WWW-Authenticate', 'Bearer')
      return refuse(c, 401, 'unauthorized', c.req.header('authorization') ? UNKNOWN_KEY : NO_KEY)
    }
    if (!principal.mayRead)
      return refuse(c, 403, 'forbidden', 'this key may not read: footfall key create --site ID --read')
    const bytes = await readBody(c.req.raw, MAX_BYTES)
    if (bytes === null) return refuse(c, 413, 'too_large', `a question must be at most ${MAX_BYTES} bytes`)
    const body = parse(bytes)
    if (body === undefined) return refuse(c, 400, 'invalid_json', 'the body must be a JSON object')
    const site = siteOf(body.site_id, principal, sites)
    if (!site) return refuse(c, 404, 'unknown_site', 'no such site, or not for this key', 'site_id')
    const answer = await ask({ site, body, now: clock() })
    c.header('Cache-Control', 'private, no-store')
    return c.json(answer, 'error' in answer ? 400 : 200)
  }
}

/** Where keys are known from. */
export interface Keys {
  sites: Sites
  adminKey: string | null
}

export interface QueryRouteOptions extends Keys {
  ask: Ask
  clock: () => number
}

/** Who asks: the holder of a site's key, or of the admin key (no site of its own, all of them). */
interface Principal {
  site: Site | null
  mayRead: boolean
  isAdmin: boolean
}

export function principalOf(header: string | undefined, { sites, adminKey }: Keys): Principal | null {
  const [, key] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? []
  if (key === undefined) return null
  const hash = hashKey(key)
  // Of hashes: a difference in time says nothing about the key.
  if (adminKey !== null && Buffer.compare(hash, hashKey(adminKey)) === 0)
    return { site: null, mayRead: true, isAdmin: true }
  const found = sites.findKey(hash)
  return found && { site: found.site, mayRead: found.scope !== 'write', isAdmin: found.scope === 'admin' }
}

function siteOf(id: unknown, { site }: Principal, sites: Sites): Site | null {
  if (site) return id === undefined || id === site.id ? site : null
  return typeof id === 'string' ? sites.findSite(id) : null
}

function parse(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString())
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined
  } catch {
    return undefined
  }
}

const refuse = (c: Context, status: 400 | 401 | 403 | 404 | 413, code: string, message: string, path?: string) =>
  c.json({ error: { code, message, ...(path && { path }) } }, status)
