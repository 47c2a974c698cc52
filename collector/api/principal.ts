import { timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { hashKey } from '../keys.js'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'

/** Who asks: the holder of a site's key, or of the admin key (no site of its own, all of them). */
export interface Principal {
  site: Site | null
  mayRead: boolean
  mayWrite: boolean
}

/** By the `Authorization` header; `null` for nobody we know. */
export function principalOf(
  header: string | undefined,
  { sites, adminKey }: { sites: Pick<Store, 'findKey'>; adminKey: string | null },
): Principal | null {
  const [, key] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? []
  if (key === undefined) return null
  const hash = hashKey(key)
  // Of hashes: a difference in time says nothing about the key.
  if (adminKey !== null && timingSafeEqual(hash, hashKey(adminKey))) {
    return { site: null, mayRead: true, mayWrite: true }
  }
  const found = sites.findKey(hash)
  return found && { site: found.site, mayRead: found.scope !== 'write', mayWrite: found.scope !== 'read' }
}

/** The answer to nobody we know; `scope` is the flag of the key that it takes. */
export function unauthorized(c: Context, scope: '--read' | '--write'): Response {
  const make = `(footfall key create --site ID ${scope})`
  const message = c.req.header('authorization')
    ? `this key is not known here: was all of it copied? ${make}`
    : `needs a key: Authorization: Bearer KEY ${make}`
  c.header('WWW-Authenticate', 'Bearer')
  return c.json({ error: { code: 'unauthorized', message } }, 401)
}
