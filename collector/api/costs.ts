import type { Context } from 'hono'
import { dateOf } from '../buckets.js'
import { COST_KEYS } from '../costs.js'
import { decimalOf } from '../money.js'
import { isProblem } from '../query/problem.js'
import { reading } from '../query/read.js'
import { costsOf, daysOf } from '../query/read-costs.js'
import type { Store } from '../store/store.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, parametersOf, refuse, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

const MAX_BYTES = 1024 * 1024
const MAX_LISTED = 10_000

export interface CostsRoutesOptions extends EnterKeys {
  writer: Pick<Writer, 'change'>
  store: Pick<Store, 'readCosts'>
}

/** What visits have cost: `POST /api/v1/costs` by a key that may write, `GET` by one that may read. */
export function createCostsRoutes({ writer, store, ...keys }: CostsRoutesOptions) {
  return {
    /** All of them or none, answered when they are on disk. */
    async add(c: Context): Promise<Response> {
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
    },
    /** One a day, as they are kept: what was entered of several days is split. */
    async list(c: Context): Promise<Response> {
      const principal = enter(c, 'read', keys)
      if (principal instanceof Response) return principal
      const given = parametersOf(c, ['date', 'from', 'to'])
      if (given instanceof Response) return given
      const site = siteNamed(c, given, principal, keys)
      if (site instanceof Response) return site
      const days = reading(() => daysOf(given, ''))
      if (isProblem(days)) return c.json({ error: days.error }, 400)
      const costs = await store.readCosts(site, { ...days, currency: null, by: COST_KEYS })
      if (costs.length > MAX_LISTED)
        return refuse(c, 400, 'too_many', `these are more than ${MAX_LISTED}: ask for fewer days`, 'to')
      return c.json({
        site: site.id,
        costs: costs.map(({ day, channel, source, campaign, id, money }) => ({
          date: dateOf(day),
          channel,
          source,
          campaign,
          id,
          amount: decimalOf(money),
          currency: money.currency,
        })),
      })
    },
  }
}
