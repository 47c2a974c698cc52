import type { Context } from 'hono'
import { COST_KEYS, namedCost } from '../costs.js'
import { isProblem } from '../query/problem.js'
import { reading } from '../query/read.js'
import { costDaysOf, costsOf } from '../query/read-costs.js'
import type { Store } from '../store/store.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, onlySite, refuse, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

const MAX_BYTES = 1024 * 1024
/** Of one list. */
const MAX_LISTED = 10_000

/** `POST /api/v1/costs`, by a key that may write: all of them or none, answered when they are on disk. */
export function createCostsRoute({ writer, ...keys }: EnterKeys & { writer: Pick<Writer, 'change'> }) {
  return async (c: Context): Promise<Response> => {
    const principal = enter(c, 'write', keys)
    if (principal instanceof Response) return principal
    const body = await readQuestion(c, MAX_BYTES)
    if (body instanceof Response) return body
    const site = siteNamed(c, body, principal, keys)
    if (site instanceof Response) return site
    const costs = reading(() => costsOf(body, site))
    if (isProblem(costs)) return c.json({ error: costs.error }, 400)
    await writer.change({ site: site.id, costs: costs.flat() })
    return c.json({ accepted: costs.length })
  }
}

/** `GET /api/v1/costs?site=…&from=2026-03-01&to=2026-03-31`, by a key that may read: what was entered, a cost a day. */
export function createCostsListRoute({ store, adminKey }: CostsListOptions) {
  const keys: EnterKeys = { sites: store, adminKey }
  return async (c: Context): Promise<Response> => {
    const principal = enter(c, 'read', keys)
    if (principal instanceof Response) return principal
    const given = onlySite(c, ['from', 'to'])
    if (given instanceof Response) return given
    const site = siteNamed(c, given, principal, keys)
    if (site instanceof Response) return site
    const days = reading(() => costDaysOf(given))
    if (isProblem(days)) return c.json({ error: days.error }, 400)
    const costs = await store.readCosts(site, { ...days, currency: null, by: COST_KEYS })
    if (costs.length > MAX_LISTED)
      return refuse(c, 400, 'too_many', `are more than ${MAX_LISTED} costs: ask for fewer days`, 'to')
    return c.json({ site: site.id, costs: costs.sort((a, b) => a.day - b.day).map(namedCost) })
  }
}

interface CostsListOptions extends Pick<EnterKeys, 'adminKey'> {
  store: EnterKeys['sites'] & Pick<Store, 'readCosts'>
}
