import type { Context } from 'hono'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import { type Keys, type Principal, principalOf, unauthorized } from './principal.js'

export interface EnterKeys extends Keys {
  sites: Pick<Store, 'findSite' | 'findKey'>
}

/** Who asks, with a key that may do that; or the refusal. */
export function enter(c: Context, right: 'read' | 'write', keys: EnterKeys): Principal | Response {
  c.header('Cache-Control', 'private, no-store')
  const principal = principalOf(c.req.header('authorization'), keys)
  if (!principal) return unauthorized(c, `--${right}`)
  if (right === 'read' ? principal.mayRead : principal.mayWrite) return principal
  return refuse(c, 403, 'forbidden', `this key may not ${right}: footfall key create --site ID --${right}`)
}

/**
 * The site that is named, where it is the key's; a key of one site need not name it. Or the refusal; `path` is where it
 * is named.
 */
export function siteOf(
  c: Context,
  id: unknown,
  { site }: Principal,
  { sites }: EnterKeys,
  path: 'site' | 'site_id',
): Site | Response {
  const named = typeof id === 'string' ? sites.findSite(id) : null
  const found = site ? (id === undefined || id === site.id ? site : null) : named
  return found ?? refuse(c, 404, 'unknown_site', 'no such site, or not for this key', path)
}

export const refuse = (c: Context, status: 400 | 403 | 404 | 409 | 413, code: string, message: string, path?: string) =>
  c.json({ error: { code, message, ...(path && { path }) } }, status)
