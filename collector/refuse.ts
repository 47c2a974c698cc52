import type { ServerResponse } from 'node:http'
import { corsOf } from './collect.js'
import type { Config } from './config.js'
import { headerOf } from './direct.js'
import { isByHttps, safeHeaders } from './headers.js'
import { retryAfter } from './reply.js'

/**
 * Answers what goes to no route, and hangs up: 400, or 503 with a time to come back. The body is empty: nobody takes that
 * for a refusal of a batch. A page may read it where pages send to.
 */
export type Refuse = (answer: ServerResponse, status: 400 | 503) => void

export function createRefuse({
  ingestPath,
  trustProxy,
  baseUrl,
}: Pick<Config, 'ingestPath' | 'trustProxy' | 'baseUrl'>): Refuse {
  const safe = safeHeaders(isByHttps({ baseUrl }))
  const isForPages = (url: string) => url.startsWith(ingestPath) && /^[/?]?$/.test(url.charAt(ingestPath.length))
  return (answer, status) => {
    const { req: request } = answer
    const { url = '' } = request
    const shared = isForPages(url) && corsOf({ header: headerOf(request), url }, trustProxy)
    const later = status === 503 && { 'Retry-After': retryAfter() }
    answer.writeHead(status, { ...safe, ...shared, ...later, Connection: 'close', 'Content-Length': 0 }).end()
  }
}
