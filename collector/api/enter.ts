import type { Context } from 'hono'
import type { Site } from '../sites.js'
import type { Scope, Store } from '../store/store.js'
import { type Keys, type Principal, principalOf, type Right, unauthorized } from './principal.js'

export interface EnterKeys extends Keys {
  sites: Keys['sites'] & Pick<Store, 'findSite'>
}

/** Somebody who may do that with a site at least. */
export interface Entered extends Principal {
  right: Right
}

/** Who asks, and may do that; or the refusal. */
export function enter(c: Context, right: Right, keys: EnterKeys): Entered | Response {
  c.header('Cache-Control', 'private, no-store')
  const principal = principalOf(c, keys)
  if (!principal) return unauthorized(c, `--${scopeOf(right)}`)
  if (principal.locked) return needsPassword(c)
  return principal.may(right) ? { ...principal, right } : forbidden(c, right, principal)
}

const scopeOf = (right: Right): Scope => (right === 'view' ? 'read' : right)

function needsPassword(c: Context): Response {
  const message = 'this link has a password: POST /api/v1/shares/open says how to open it'
  return c.json({ error: { code: 'password_needed', message } }, 401)
}

function forbidden(c: Context, right: Right, { user }: Principal): Response {
  const may = right === 'admin' ? 'change the site' : right
  if (user) return refuse(c, 403, 'forbidden', `${user.name} may not ${may}: an owner of the site can change that`)
  const scope = scopeOf(right)
  return refuse(c, 403, 'forbidden', `this key may not ${may}: footfall key create --site ID --${scope}`)
}

/**
 * The site that is named, where who asks may do with it what it came for; a key of one site need not name it. Or the
 * refusal; `path` is where it is named.
 */
export function siteOf(
  c: Context,
  id: unknown,
  principal: Entered,
  { sites }: EnterKeys,
  path: 'site' | 'site_id',
): Site | Response {
  const site = id === undefined ? principal.site : typeof id === 'string' ? sites.findSite(id) : null
  if (!site || !principal.knows(site)) return refuse(c, 404, 'unknown_site', 'no such site, or not for this key', path)
  return principal.may(principal.right, site) ? site : forbidden(c, principal.right, principal)
}

/** Where requests name their site: by either name, not by both. */
export function siteNamed(
  c: Context,
  { site, site_id }: Record<string, unknown>,
  principal: Entered,
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
