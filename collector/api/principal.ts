import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { hashKey } from '../keys.js'
import { hashToken, type Role, type Share, type User } from '../people.js'
import type { Site } from '../sites.js'
import type { Scope, Store } from '../store/store.js'

/** What may be done with a site: `view` its statistics, and what a key's scope says. */
export type Right = 'view' | Scope

/** Who asks: the holder of a key or of a share link, or somebody who is signed in. */
export interface Principal {
  /** Of one site alone, which requests need not name; `null`: of several. */
  site: Site | null
  /** Of all sites there are, and of those to come: the admin key, and owners of everything. */
  isOfAll: boolean
  /** Signed in. */
  user: User | null
  /** Whose password is not known yet: nothing may be done. */
  locked: Share | null
  /** With the site, or with any. */
  may(right: Right, site?: Site): boolean
  knows(site: Site): boolean
}

/** Where those who ask are known from. */
export interface Keys {
  sites: Pick<Store, 'findKey' | 'people'>
  adminKey: string | null
}

/** By the `Authorization` header, else by the session of the page (session.ts); `null` for nobody we know. */
export function principalOf(c: Context, keys: Keys): Principal | null {
  const header = c.req.header('authorization')
  const clock: () => number = c.get('clock')
  if (header !== undefined) return holderOf(header, keys) ?? ofShare(tokenIn(header), keys, clock())
  const session: Uint8Array | undefined = c.get('session')
  const found = session && keys.sites.people.signedIn(session, clock())
  return found ? ofUser(found.user) : null
}

/** Of a key alone: for what programs do. */
export function holderOf(header: string | undefined, { sites, adminKey }: Keys): Principal | null {
  const key = tokenIn(header)
  if (key === undefined) return null
  const hash = hashKey(key)
  // Of hashes: a difference in time says nothing about the key.
  if (adminKey !== null && timingSafeEqual(hash, hashKey(adminKey))) return ofAll(null)
  const found = sites.findKey(hash)
  return found && ofSite(found.site, OF_SCOPES[found.scope])
}

const tokenIn = (header: string | undefined) => /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]

const OF_SCOPES: Record<Scope, readonly Right[]> = {
  read: ['view', 'read'],
  write: ['write'],
  admin: ['view', 'read', 'write', 'admin'],
}
const OF_ROLES: Record<Role, readonly Right[]> = { owner: OF_SCOPES.admin, viewer: OF_SCOPES.read }

const ofSite = (site: Site, rights: readonly Right[], locked: Share | null = null): Principal => {
  const knows = ({ num }: Site) => num === site.num
  const may = (right: Right, of = site) => knows(of) && rights.includes(right)
  return { site, isOfAll: false, user: null, locked, knows, may }
}

const ofAll = (user: User | null): Principal => {
  return { site: null, isOfAll: true, user, locked: null, knows: () => true, may: () => true }
}

function ofShare(token: string | undefined, { sites }: Keys, now: number): Principal | null {
  if (token === undefined) return null
  const found = sites.people.findShare(hashToken(token), now)
  if (!found) return null
  const { share, isOpen } = found
  return ofSite(share.site, isOpen ? ['view'] : [], isOpen ? null : share)
}

function ofUser(user: User): Principal {
  const { roles } = user
  if (roles.some(({ site, role }) => site === null && role === 'owner')) return ofAll(user)
  const of = ({ id }: Site) => roles.filter(({ site }) => site === null || site === id)
  return {
    site: null,
    isOfAll: false,
    user,
    locked: null,
    knows: (site) => of(site).length > 0,
    may: (right, site) => (site ? of(site) : roles).some(({ role }) => OF_ROLES[role].includes(right)),
  }
}

/** The answer to nobody we know; `scope` is the flag of the key that it takes. */
export function unauthorized(c: Context, scope: `--${Scope}`): Response {
  const make = `(footfall key create --site ID ${scope})`
  const message = c.req.header('authorization')
    ? `this key is not known here: was all of it copied? ${make}`
    : `needs a key: Authorization: Bearer KEY ${make}`
  c.header('WWW-Authenticate', 'Bearer')
  return c.json({ error: { code: 'unauthorized', message } }, 401)
}
