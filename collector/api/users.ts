import type { Context } from 'hono'
import { createToken, linkTo, ROLES, type Role, type User } from '../people.js'
import { isProblem } from '../query/problem.js'
import { fail, reading, record } from '../query/read.js'
import type { Site } from '../sites.js'
import type { Writer } from '../writer/writer.js'
import { type Entered, type EnterKeys, enter, parametersOf, refuse, siteNamed } from './enter.js'
import { originOf } from './origin.js'
import { readQuestion } from './query.js'
import { userNameOf } from './session.js'
import type { Reached } from './session-cookie.js'

export interface UserRoutesOptions extends EnterKeys, Reached {
  writer: Pick<Writer, 'change'>
  clock: () => number
}

/**
 * `GET`, `POST` and `DELETE /api/v1/users` for owners of the site: who sees it. Without a site it is about all of them,
 * for who owns them all. Somebody new gets a link that chooses a password once; `POST /api/v1/users/:name/link` makes
 * another one, for who may change everything that the user sees.
 */
export function createUserRoutes({ writer, trustProxy, baseUrl, clock, ...keys }: UserRoutesOptions) {
  const { people } = keys.sites

  /** 0: every site. */
  function siteNumber(c: Context, named: Record<string, unknown>, principal: Entered): number | Response {
    if (named.site === undefined && named.site_id === undefined && principal.isOfAll) return 0
    const site = siteNamed(c, named, principal, keys)
    return site instanceof Response ? site : site.num
  }

  async function renew(c: Context, name: string): Promise<string> {
    const { token, hash } = createToken('fp')
    await writer.change({ people: 'link', of: { name, link: hash, now: clock() } })
    return linkTo(baseUrl ?? originOf(c, trustProxy), token)
  }

  return {
    list(c: Context): Response {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const named = parametersOf(c)
      if (named instanceof Response) return named
      const site =
        named.site === undefined && named.site_id === undefined && principal.isOfAll
          ? null
          : siteNamed(c, named, principal, keys)
      if (site instanceof Response) return site
      return c.json({ site: site?.id ?? null, users: shownOf(people.listUsers(), site) })
    },
    async add(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const site = siteNumber(c, body, principal)
      if (site instanceof Response) return site
      const given = reading(() => {
        const { name, role } = record(body, '', ['site', 'site_id', 'name', 'role'])
        return { name: userNameOf(name), role: roleOf(role) }
      })
      if (isProblem(given)) return c.json({ error: given.error }, 400)
      const { name, role } = given
      if (isSelf(principal, name)) return refuse(c, 400, 'forbidden', 'another owner can change what you may', 'name')
      const isAllowed = await writer.change({ people: 'allow', of: { name, role, site, now: clock() } })
      if (!isAllowed) return refuse(c, 400, 'forbidden', 'is the last owner of every site, and stays one', 'name')
      const user = people.findUser(name)
      const link = user && !user.isActive && isWithin(principal, user) ? await renew(c, name) : null
      return c.json({ name: user?.name ?? name, role, link })
    },
    async link(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const given = parametersOf(c)
      if (given instanceof Response) return given
      const user = people.findUser(c.req.param('name') ?? '')
      // Whoever has the link sees what the user sees.
      if (!user || !isWithin(principal, user))
        return refuse(c, 404, 'unknown_user', 'no such user, or one who sees more than you own', 'name')
      return c.json({ name: user.name, link: await renew(c, user.name) })
    },
    async remove(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const named = parametersOf(c)
      if (named instanceof Response) return named
      const site = siteNumber(c, named, principal)
      if (site instanceof Response) return site
      const name = c.req.param('name') ?? ''
      if (isSelf(principal, name)) return refuse(c, 400, 'forbidden', 'another owner can remove you', 'name')
      const isRemoved = await writer.change({ people: 'disallow', of: { name, site } })
      if (!isRemoved)
        return refuse(c, 404, 'unknown_user', 'no user of that name has a role there that can be taken away', 'name')
      return c.json({ name, removed: true })
    },
  }

  /** Everything that the user sees is changed by who asks. */
  function isWithin(principal: Entered, { roles }: Pick<User, 'roles'>): boolean {
    const isOwn = (site: Site | null) => site !== null && principal.may('admin', site)
    return principal.isOfAll || roles.every(({ site }) => site !== null && isOwn(keys.sites.findSite(site)))
  }
}

const isSelf = ({ user }: Entered, name: string) => user?.name.toLowerCase() === name.toLowerCase()

/** Of one site, with those who see every site; or all of them. */
const shownOf = (users: readonly User[], of: Site | null) =>
  users.flatMap(({ name, isActive, roles }) =>
    roles
      .filter(({ site }) => of === null || site === null || site === of.id)
      .map(({ site, role }) => ({ name, site, role, has_password: isActive })),
  )

const roleOf = (value: unknown): Role =>
  ROLES.find((role) => role === value) ?? fail('unknown_value', 'role', `must be ${ROLES.join(' or ')}`, ROLES)
