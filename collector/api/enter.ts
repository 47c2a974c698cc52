import type { Context } from 'hono'
import type { Site } from '../sites.js'
import type { Scope, Store } from '../store/store.js'
import { type Keys, type Principal, principalOf, unauthorized } from './principal.js'

export interface EnterKeys extends Keys {
  sites: Pick<Store, 'findSite' | 'findKey'>
}

/** Who asks, with a key that may do that; or the refusal. */
export function enter(c: Context, right: Scope, keys: EnterKeys): Principal | Response {
  c.header('Cache-Control', 'private, no-store')
  const principal = principalOf(c.req.header('authorization'), keys)
  if (!principal) return unauthorized(c, `--${right}`)
  if (RIGHTS[right](principal)) return principal
  const may = right === 'admin' ? 'change the site' : right
  return refuse(c, 403, 'forbidden', `this key may not ${may}: footfall key create --site ID --${right}`)
}

const RIGHTS: Record<Scope, (principal: Principal) => boolean> = {
  read: ({ mayRead }) => mayRead,
  write: ({ mayWrite }) => mayWrite,
  admin: ({ isAdmin }) => isAdmin,
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

/** Where requests name their site: by either name, not by both. */
export function siteNamed(
  c: Context,
  { site, site_id }: Record<string, unknown>,
  principal: Principal,
  keys: EnterKeys,
): Site | Response {
  if (site !== undefined && site_id !== undefined)
    return refuse(c, 400, 'repeated', 'is site by another name', 'site_id')
  return site_id === undefined
    ? siteOf(c, site, principal, keys, 'site')
    : siteOf(c, site_id, principal, keys, 'site_id')
}

const SITE_NAMES = ['site', 'site_id']

/** The parameters of a URL, which takes its site and others of these names; or the first that is not known, or stands there twice. */
export function parametersOf(c: Context, others: readonly string[] = []): Record<string, string> | Response {
  const allowed = [...SITE_NAMES, ...others]
  const given = [...new URL(c.req.url).searchParams]
  const wrong = given.find(([name], i) => !allowed.includes(name) || given.findIndex(([other]) => other === name) < i)
  if (!wrong) return Object.fromEntries(given)
  const [name] = wrong
  const [code, message] = allowed.includes(name)
    ? ['repeated', 'must be given once']
    : ['unknown_key', 'is not a parameter']
  return c.json({ error: { code, message, path: name.slice(0, 100), allowed } }, 400)
}

export const refuse = (c: Context, status: 400 | 403 | 404 | 409 | 413, code: string, message: string, path?: string) =>
  c.json({ error: { code, message, ...(path && { path }) } }, status)
