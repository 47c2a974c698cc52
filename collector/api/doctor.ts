import type { Context } from 'hono'
import { addressOf } from '../address.js'
import { dateOf } from '../buckets.js'
import type { Config } from '../config.js'
import { checksOf, verdictsOf } from '../diagnosis.js'
import type { Seen, Sighting, Sightings } from '../sightings.js'
import type { Store } from '../store/store.js'
import { type EnterKeys, enter, parametersOf, siteNamed } from './enter.js'
import { originOf } from './origin.js'

export interface DoctorRouteOptions extends EnterKeys {
  sightings: Pick<Sightings, 'of'>
  store: Pick<Store, 'firstDay'>
  config: Pick<Config, 'trustProxy' | 'baseUrl' | 'scriptPath'>
  clock: () => number
}

/**
 * `GET /api/v1/doctor` for a key that may read: whether pages of a site load the script, send batches and are counted, and
 * if not, why. Of other sites' pages it says nothing.
 */
export function createDoctorRoute({ sightings, store, config, clock, ...keys }: DoctorRouteOptions) {
  return async (c: Context): Promise<Response> => {
    const principal = enter(c, 'read', keys)
    if (principal instanceof Response) return principal
    const named = parametersOf(c)
    if (named instanceof Response) return named
    const site = siteNamed(c, named, principal, keys)
    if (site instanceof Response) return site
    const { isOfAll } = principal
    const seen = sightings.of(site, { address: addressOf(c, config.trustProxy), isOfAll })
    const day = await store.firstDay(site)
    const collector = config.baseUrl ?? originOf(c, config.trustProxy)
    const diagnosed = { site, seen, hasEvents: day !== null, collector, now: clock() }
    return c.json({
      site: site.id,
      script_url: `${collector}${config.scriptPath}`,
      since: iso(seen.since),
      first_day: day === null ? null : dateOf(day),
      checks: checksOf(diagnosed).map((check) => ({ ...check, seen: shown(check.seen) })),
      verdicts: verdictsOf(diagnosed).map((verdict) => ({ ...verdict, seen: shown(verdict.seen) })),
      ...listed(seen),
    })
  }
}

const listed = ({ scripts, refusals, strays }: Seen) => ({
  scripts: scripts.map(shown),
  refusals: refusals.map(({ reason, message, ...seen }) => ({ reason, message, ...shown(seen) })),
  unknown_sites: strays.map(({ site, ...seen }) => ({ site, ...shown(seen) })),
})

const iso = (at: number) => new Date(at).toISOString()

const shown = (seen: Sighting | null) => seen && { origin: seen.origin, at: iso(seen.at), count: seen.count }
