import type { MiddlewareHandler } from 'hono'
import type { Config } from './config.js'

/** Two years, as browsers' preload lists ask. Only of the name itself: what else lies below it is not ours to say. */
const HTTPS_ONLY = 'max-age=63072000'

/**
 * What every answer tells a browser, errors too: nothing is guessed, framed or told to others. `isHttps`: browsers reach
 * the collector by https alone.
 */
export const safeHeaders = (isHttps: boolean): Record<string, string> => ({
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "frame-ancestors 'none'",
  ...(isHttps && { 'Strict-Transport-Security': HTTPS_ONLY }),
})

/** Puts them on what the routes answer; a policy of their own stays. */
export function addSafeHeaders(isHttps: boolean): MiddlewareHandler {
  const headers = Object.entries(safeHeaders(isHttps))
  return async (c, next) => {
    await next()
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.header(name, value)
  }
}

export const isByHttps = ({ baseUrl }: Pick<Config, 'baseUrl'>) => baseUrl?.startsWith('https:') === true
