import type { Context } from 'hono'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import { type Keys, type Principal, principalOf, unauthorized } from './principal.js'

export interface ReaderKeys extends Keys {
  sites: Pick<Store, 'findSite' | 'findKey'>
}

/** Who asks, with a key that may read; or the refusal. */
export function readerOf(c: Context, keys: ReaderKeys): Principal | Response {
  const principal = principalOf(c.req.header('authorization'), keys)
  if (!principal) return unauthorized(c, '--read')
  if (principal.mayRead) return principal
  return refuse(c, 403, 'forbidden', 'this key may not read: footfall key create --site ID --read')
}

/** The site that is named, where it is the key's; a key of one site need not name it. Or the refusal. */
export function siteOf(c: Context, id: unknown, { site }: Principal, { sites }: ReaderKeys): Site | Response {
  const named = typeof id === 'string' ? sites.findSite(id) : null
  const found = site ? (id === undefined || id === site.id ? site : null) : named
  return found ?? refuse(c, 404, 'unknown_site', 'no such site, or not for this key', 'site_id')
}

export const refuse = (c: Context, status: 400 | 403 | 404 | 413, code: string, message: string, path?: string) =>
  c.json({ error: { code, message, ...(path && { path }) } }, status)
