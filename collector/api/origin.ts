import type { Context } from 'hono'
import { reachedBy } from '../collect.js'

/** How who asks has reached us: `https://stats.example.com`. A host that is none is not repeated. */
export function originOf(c: Context, hops: number): string {
  const { host, isHttps } = reachedBy({ header: (name) => c.req.header(name), url: c.req.url }, hops)
  return `${isHttps ? 'https' : 'http'}://${/^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host) ? host : 'localhost'}`
}
