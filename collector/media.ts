import type { Context, MiddlewareHandler } from 'hono'

const TAKEN = ['', 'text/plain', 'application/json']

/**
 * Lets bodies in that are JSON as it is: `text/plain`, which needs no preflight, `application/json`, or no type. Forms,
 * which any page can post, XML and what is compressed are 415 in our error shape, unread.
 */
export const takeJson: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'POST') return next()
  const [type] = (c.req.header('content-type') ?? '').split(';')
  if (!TAKEN.includes(type.trim().toLowerCase())) return refuse(c, 'send it as text/plain or application/json')
  const encoding = (c.req.header('content-encoding') ?? '').trim().toLowerCase()
  if (encoding !== '' && encoding !== 'identity') return refuse(c, 'send it without a Content-Encoding')
  return next()
}

const refuse = (c: Context, message: string) => c.json({ error: { code: 'unsupported_type', message } }, 415)
