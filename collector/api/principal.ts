import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { hashKey } from '../keys.js'
import type { Site } from '../sites.js'
import type { Scope, Store } from '../store/store.js'

/** Who asks: the holder of a site's key, or of the admin key (no site of its own, all of them). */
export interface Principal {
  site: Site | null
  mayRead: boolean
  mayWrite: boolean
  isAdmin: boolean
}

/** Where keys are known from. */
export interface Keys {
  sites: Pick<Store, 'findKey'>
  adminKey: string | null
}

/** By the `Authorization` header; `null` for nobody we know. */
export function principalOf(header: string | undefined, { sites, adminKey }: Keys): Principal | null {
  const [, key] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? []
  if (key === undefined) return null
  const hash = hashKey(key)
  // Of hashes: a difference in time says nothing about the key.
  if (adminKey !== null && timingSafeEqual(hash, hashKey(adminKey))) {
    return { site: null, mayRead: true, mayWrite: true, isAdmin: true }
  }
  const found = sites.findKey(hash)
  if (!found) return null
  const { site, scope } = found
  return { site, mayRead: scope !== 'write', mayWrite: scope !== 'read', isAdmin: scope === 'admin' }
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
