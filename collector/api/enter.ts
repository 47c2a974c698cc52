import type { Context } from 'hono'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import { type Principal, principalOf, unauthorized } from './principal.js'
import { refuse, siteOf } from './query.js'

/** Where keys and sites are known from. */
export interface EnterOptions {
  store: Pick<Store, 'findSite' | 'findKey'>
  adminKey: string | null
}

/** Whose key it is, if it may do that; or the answer that says no. */
export function enter(c: Context, right: 'read' | 'write', { store, adminKey }: EnterOptions): Principal | Response {
  c.header('Cache-Control', 'private, no-store')
  const principal = principalOf(c.req.header('authorization'), { sites: store, adminKey })
  if (!principal) return unauthorized(c, `--${right}`)
  if (right === 'read' ? principal.mayRead : principal.mayWrite) return principal
  return refuse(c, 403, 'forbidden', `this key may not ${right}: footfall key create --site ID --${right}`)
}

/** The site that is named, or the key's own; or the answer that there is none, or not for this key. */
export const findSite = (c: Context, id: unknown, principal: Principal, { store }: EnterOptions): Site | Response =>
  siteOf(id, principal, store) ?? refuse(c, 404, 'unknown_site', 'no such site, or not for this key', 'site')
