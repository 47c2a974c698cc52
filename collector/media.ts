import type { MiddlewareHandler } from 'hono'
import type { Refused } from '../sdk/protocol.js'

const TAKEN = ['', 'text/plain', 'application/json']

/**
 * Why a body is not taken, `null` where it is: JSON as it is, by `text/plain`, which needs no preflight,
 * `application/json`, or no type. Not forms, which any page can post, XML, and what is compressed.
 */
export function whyNotJson(header: (name: string) => string | undefined): Refused | null {
  const [type] = (header('content-type') ?? '').split(';')
  if (!TAKEN.includes(type.trim().toLowerCase())) return unsupported('send it as text/plain or application/json')
  const encoding = (header('content-encoding') ?? '').trim().toLowerCase()
  return encoding === '' || encoding === 'identity' ? null : unsupported('send it without a Content-Encoding')
}

const unsupported = (message: string): Refused => ({ error: { code: 'unsupported_type', message } })

/** Refuses other bodies with 415, unread. */
export const takeJson: MiddlewareHandler = async (c, next) => {
  const refused = c.req.method === 'POST' ? whyNotJson((name) => c.req.header(name)) : null
  return refused ? c.json(refused, 415) : next()
}
