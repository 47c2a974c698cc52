import type { Context } from 'hono'
import { createKey } from '../keys.js'
import { isProblem } from '../query/problem.js'
import { fail, reading, record } from '../query/read.js'
import type { Site } from '../sites.js'
import { type ListedKey, SCOPES, type Scope, type Store } from '../store/store.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, parametersOf, refuse, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

export interface KeyRoutesOptions extends EnterKeys {
  writer: Pick<Writer, 'change'>
  store: Pick<Store, 'listKeys'>
}

/** `GET`, `POST` and `DELETE /api/v1/keys` for an admin key of the site: a key is in the answer that it is made by, and nowhere else. */
export function createKeyRoutes({ writer, store, ...keys }: KeyRoutesOptions) {
  const siteInUrl = (c: Context): Site | Response => {
    const principal = enter(c, 'admin', keys)
    if (principal instanceof Response) return principal
    const named = parametersOf(c)
    return named instanceof Response ? named : siteNamed(c, named, principal, keys)
  }

  return {
    list(c: Context): Response {
      const site = siteInUrl(c)
      return site instanceof Response ? site : c.json({ site: site.id, keys: store.listKeys(site).map(shown) })
    },
    async create(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const site = siteNamed(c, body, principal, keys)
      if (site instanceof Response) return site
      const scope = reading(() => scopeOf(record(body, '', ['site', 'site_id', 'scope']).scope))
      if (isProblem(scope)) return c.json({ error: scope.error }, 400)
      const { key, kept } = createKey(site, scope)
      const { hash, prefix } = kept
      await writer.change({ site: site.id, key: { hash, prefix, scope } })
      return c.json({ site: site.id, key, prefix, scope })
    },
    async revoke(c: Context): Promise<Response> {
      const site = siteInUrl(c)
      if (site instanceof Response) return site
      const prefix = c.req.param('prefix') ?? ''
      const found = store.listKeys(site).find((key) => key.prefix === prefix)
      const isGone = found !== undefined && (await writer.change({ site: site.id, revoke: found.hash }))
      if (!isGone) return refuse(c, 404, 'unknown_key', 'the site has no key that begins so', 'prefix')
      return c.json({ site: site.id, prefix, revoked: true })
    },
  }
}

const shown = ({ prefix, scope, created }: ListedKey) => ({ prefix, scope, created: new Date(created).toISOString() })

const scopeOf = (value: unknown): Scope =>
  SCOPES.find((scope) => scope === value) ?? fail('unknown_value', 'scope', `must be ${SCOPES.join(', ')}`, SCOPES)
