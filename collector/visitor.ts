import type { Context } from 'hono'
import { readBody } from './body.js'
import type { Site } from './sites.js'
import type { Store } from './store/store.js'
import { isObject } from './writer/checks.js'
import { isAllowed } from './writer/origins.js'
import type { Writer } from './writer/writer.js'

const MAX_BYTES = 1024

export interface VisitorRoutesOptions {
  writer: Pick<Writer, 'erase'>
  store: Pick<Store, 'findSite' | 'readVisitor'>
  clock: () => number
}

/**
 * What visitors may ask of themselves: `POST /e/forget` and `POST /e/export` with `{ "site", "visitor" }`. The id in their
 * cookie, 64 random bits that nobody else is told, is their right to it.
 */
export function createVisitorRoutes({ writer, store, clock }: VisitorRoutesOptions) {
  async function whoAsks(c: Context): Promise<{ site: Site; visitor: string } | Response> {
    const text = await readBody(c.req.raw, MAX_BYTES)
    const body = text && parse(text)
    if (!isObject(body) || typeof body.site !== 'string' || typeof body.visitor !== 'string') {
      return c.json({ error: { code: 'invalid_json', message: 'the body must be { "site": …, "visitor": … }' } }, 400)
    }
    const site = store.findSite(body.site)
    if (!site) return c.json({ error: { code: 'unknown_site', message: `no site ${body.site}`, path: 'site' } }, 404)
    if (isAllowed(site.origins, c.req.header('origin') ?? null)) return { site, visitor: body.visitor }
    return c.json({ error: { code: 'origin_not_allowed', message: 'pages of this host may not ask' } }, 403)
  }

  return {
    /** The receipt; zeros where nothing was kept of the visitor. */
    async forget(c: Context): Promise<Response> {
      const asked = await whoAsks(c)
      if (asked instanceof Response) return asked
      const { visits, views, events, backups } = (await writer.erase({ ...asked, site: asked.site.id })) ?? NOTHING
      c.header('Cache-Control', 'no-store')
      return c.json({ erased: { at: clock(), visits, views, events, backups_left: backups.length } })
    },
    async export(c: Context): Promise<Response> {
      const asked = await whoAsks(c)
      if (asked instanceof Response) return asked
      const history = await store.readVisitor(asked.site, asked.visitor)
      c.header('Cache-Control', 'no-store')
      if (history) return c.json({ site: asked.site.id, ...history })
      return c.json(
        { error: { code: 'unknown_visitor', message: 'nothing is kept of this visitor', path: 'visitor' } },
        404,
      )
    },
  }
}

const NOTHING = { visits: 0, views: 0, events: 0, backups: [] }

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
