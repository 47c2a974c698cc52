import type { Context } from 'hono'
import { DAY_MS } from '../day.js'
import { type Passwords, whyWeak } from '../passwords.js'
import { createToken, MAX_NAME, type Share } from '../people.js'
import { isProblem } from '../query/problem.js'
import { fail, list, reading, record, textOf, whole } from '../query/read.js'
import { retryAfter } from '../reply.js'
import type { Site } from '../sites.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, parametersOf, refuse, siteNamed } from './enter.js'
import { originOf } from './origin.js'
import { readQuestion } from './query.js'
import type { Reached } from './session-cookie.js'

const MAX_DAYS = 3650
const MAX_SHARES = 100
const PREFIX_LENGTH = 12

export interface ShareRoutesOptions extends EnterKeys, Reached {
  writer: Pick<Writer, 'change'>
  passwords: Passwords
  clock: () => number
}

/**
 * `GET`, `POST` and `DELETE /api/v1/shares` for owners of the site: links that show its statistics to whoever has them,
 * and nothing else. A link is in the answer that it is made by, and nowhere else.
 */
export function createShareRoutes({ writer, passwords, trustProxy, baseUrl, clock, ...keys }: ShareRoutesOptions) {
  const siteInUrl = (c: Context): Site | Response => {
    const principal = enter(c, 'admin', keys)
    if (principal instanceof Response) return principal
    const named = parametersOf(c)
    return named instanceof Response ? named : siteNamed(c, named, principal, keys)
  }

  return {
    list(c: Context): Response {
      const site = siteInUrl(c)
      if (site instanceof Response) return site
      return c.json({ site: site.id, shares: keys.sites.people.listShares(site).map((each) => shown(each, clock())) })
    },
    async add(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const site = siteNamed(c, body, principal, keys)
      if (site instanceof Response) return site
      const given = reading(() => shareOf(body))
      if (isProblem(given)) return c.json({ error: given.error }, 400)
      if (keys.sites.people.listShares(site).length >= MAX_SHARES)
        return refuse(c, 400, 'too_many', `a site has at most ${MAX_SHARES}: remove one first`)
      const kept = given.password === null ? null : await passwords.hash(given.password)
      if (given.password !== null && kept === null)
        return c.json({ error: { code: 'unavailable', message: 'many sign in at once: try again' } }, 503, {
          'Retry-After': retryAfter(),
        })
      const { token, hash } = createToken('fs')
      const { name, days, origins } = given
      const now = clock()
      const expires = days === null ? null : now + days * DAY_MS
      const prefix = token.slice(0, PREFIX_LENGTH)
      await writer.change({
        people: 'share',
        of: { hash, prefix, site: site.num, name, password: kept, origins, expires, now },
      })
      const url = `${baseUrl ?? originOf(c, trustProxy)}/s/${token}`
      return c.json({
        ...shown({ prefix, name, password: kept, origins, created: now, expires }, now),
        site: site.id,
        url,
      })
    },
    async remove(c: Context): Promise<Response> {
      const site = siteInUrl(c)
      if (site instanceof Response) return site
      const prefix = c.req.param('prefix') ?? ''
      const isGone = await writer.change({ people: 'unshare', of: { prefix, site: site.num } })
      if (!isGone) return refuse(c, 404, 'unknown_share', 'the site has no link that begins so', 'prefix')
      return c.json({ site: site.id, prefix, removed: true })
    },
  }
}

const shown = ({ prefix, name, password, origins, created, expires }: Omit<Share, 'num' | 'site'>, now: number) => ({
  prefix,
  name,
  has_password: password !== null,
  origins,
  created: new Date(created).toISOString(),
  expires: expires === null ? null : new Date(expires).toISOString(),
  is_expired: expires !== null && expires <= now,
})

function shareOf(body: object) {
  const given = record(body, '', ['site', 'site_id', 'name', 'days', 'password', 'origins'])
  const { days = null, password = null, origins = [] } = given
  return {
    name: textOf(given.name, 'name', MAX_NAME),
    days: days === null ? null : whole(days, 'days', 1, MAX_DAYS),
    password: password === null ? null : sharedPassword(textOf(password, 'password', MAX_NAME)),
    origins: list(origins, 'origins').map((origin, i) => originIn(origin, `origins[${i}]`)),
  }
}

function sharedPassword(password: string): string {
  const why = whyWeak(password, '')
  return why === null ? password : fail('weak_password', 'password', why)
}

/** Stands in a header. */
function originIn(value: unknown, path: string): string {
  const isOne = typeof value === 'string' && URL.canParse(value) && /^https?:\/\//.test(value) && !/[;,\s*]/.test(value)
  return isOne ? new URL(value).origin : fail('wrong_type', path, 'must be an origin such as https://example.com')
}
