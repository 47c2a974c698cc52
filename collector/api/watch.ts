import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { isLocal } from '../address.js'
import type { Watch } from '../watch.js'
import { holderOf, type Keys } from './principal.js'

export interface WatchRoutesOptions extends Keys {
  watch: Watch
  trustProxy: number
}

/** `GET /readyz` and `GET /metrics`, and what counts the answers of all routes. */
export function createWatchRoutes({ watch, trustProxy, ...keys }: WatchRoutesOptions) {
  return {
    count: (async (c, next) => {
      const start = performance.now()
      await next()
      const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')?.path ?? 'none'
      watch.answered({ method: c.req.method, route, status: c.res.status, ms: Math.round(performance.now() - start) })
    }) satisfies MiddlewareHandler,

    /** The same for a route that makes its whole answer by itself. */
    counted: (route: string, handle: (c: Context) => Promise<Response>) => async (c: Context) => {
      const start = performance.now()
      const response = await handle(c)
      const { status } = response
      watch.answered({ method: c.req.method, route, status, ms: Math.round(performance.now() - start) })
      return response
    },

    /** Whether a batch would be acknowledged now: it commits one write, at most one a second. */
    async ready(c: Context): Promise<Response> {
      const readiness = await watch.ready()
      c.header('Cache-Control', 'no-store')
      if ('store' in readiness) return c.json({ status: 'ready', ...readiness })
      return c.json({ error: { code: 'not_ready', message: readiness.reason } }, 503)
    },

    /** For this machine and its network, as Prometheus asks; from elsewhere for the admin key: they are of all sites together. */
    async metrics(c: Context): Promise<Response> {
      const holder = holderOf(c.req.header('authorization'), keys)
      if (!isLocal(c, trustProxy) && !holder?.isOfAll) {
        const message = 'metrics are for the local network, or for FOOTFALL_ADMIN_KEY: Authorization: Bearer KEY'
        return c.json({ error: { code: 'forbidden', message } }, 403)
      }
      return c.body(await watch.metrics(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
    },
  }
}
