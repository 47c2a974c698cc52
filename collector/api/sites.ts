import type { Context } from 'hono'
import { dateOf } from '../buckets.js'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import { zoneOf } from '../zone.js'
import { type EnterKeys, enter, parametersOf } from './enter.js'

export interface SitesRouteOptions extends EnterKeys {
  store: Pick<Store, 'listSites' | 'firstDay' | 'annotations' | 'savedViews'>
  clock: () => number
}

/** `GET /api/v1/sites`: the sites that a key may read, with what a page of numbers needs before it asks for any. */
export function createSitesRoute({ store, clock, ...keys }: SitesRouteOptions) {
  return async (c: Context): Promise<Response> => {
    const principal = enter(c, 'view', keys)
    if (principal instanceof Response) return principal
    const given = parametersOf(c)
    if (given instanceof Response) return given
    const sites = store.listSites().filter((site) => principal.may('view', site))
    const of = async (site: Site) => ({
      ...shown(site, await store.firstDay(site), clock()),
      may_read: principal.may('read', site),
      may_write: principal.may('write', site),
      may_admin: principal.may('admin', site),
      annotations: store.annotations.list(site).map(({ date, text }) => ({ date, text })),
      views: principal.may('read', site) ? store.savedViews.list(site) : [],
    })
    return c.json({
      user: principal.user?.name ?? null,
      is_of_all: principal.isOfAll,
      sites: await Promise.all(sites.map(of)),
    })
  }
}

const shown = ({ id, timezone, currency }: Site, firstDay: number | null, now: number) => ({
  site: id,
  timezone,
  currency,
  today: dateOf(zoneOf(timezone).dayOf(now)),
  first_day: firstDay === null ? null : dateOf(firstDay),
})
