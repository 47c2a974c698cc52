import type { Context } from 'hono'
import { isProblem } from '../query/problem.js'
import { fields, reading } from '../query/read.js'
import { SETTING_KEYS, settingsOf, siteIdOf } from '../query/site-settings.js'
import { DEFAULT_SETTINGS, namedSite, type Site, type SiteSettings } from '../sites.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, parametersOf, refuse, siteOf } from './enter.js'
import { readQuestion } from './query.js'

export interface SiteRoutesOptions extends EnterKeys {
  writer: Pick<Writer, 'change'>
}

/**
 * `POST /api/v1/sites` for who has every site; `GET /api/v1/sites/:site` for a key that may read, `PUT` for an admin key
 * of the site. A secret that is made is in the answer this once.
 */
export function createSiteRoutes({ writer, ...keys }: SiteRoutesOptions) {
  const told = (site: Site, { secret }: Partial<SiteSettings>) => ({ ...named(site), ...(secret && { secret }) })
  const siteInPath = (c: Context, right: 'read' | 'admin') => {
    const principal = enter(c, right, keys)
    return principal instanceof Response ? principal : siteOf(c, c.req.param('site'), principal, keys, 'site')
  }

  return {
    async add(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      if (!principal.isOfAll)
        return refuse(
          c,
          403,
          'forbidden',
          'sites are made by who owns them all, with FOOTFALL_ADMIN_KEY, or by footfall site add',
        )
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const read = reading(() => {
        const { site, ...given } = fields(body, '', ['site', ...SETTING_KEYS])
        return { id: siteIdOf(site), settings: settingsOf(given, DEFAULT_SETTINGS) }
      })
      if (isProblem(read)) return c.json({ error: read.error }, 400)
      const { id, settings } = read
      const isAdded = await writer.change({ site: id, create: settings })
      const site = keys.sites.findSite(id)
      if (!isAdded || !site) return refuse(c, 409, 'site_exists', 'there is a site of that name: change it', 'site')
      return c.json(told(site, settings))
    },
    show(c: Context): Response {
      const site = siteInPath(c, 'read')
      if (site instanceof Response) return site
      const given = parametersOf(c)
      return given instanceof Response ? given : c.json(named(site))
    },
    async set(c: Context): Promise<Response> {
      const site = siteInPath(c, 'admin')
      if (site instanceof Response) return site
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const settings = reading(() => settingsOf(fields(body, '', SETTING_KEYS), site))
      if (isProblem(settings)) return c.json({ error: settings.error }, 400)
      await writer.change({ site: site.id, settings })
      return c.json(told(keys.sites.findSite(site.id) ?? site, settings))
    },
  }
}

/** As the command line has it, but called `site`, as it is everywhere else here. */
const named = (site: Site) => {
  const { id, ...settings } = namedSite(site)
  return { site: id, ...settings }
}
