import type { Context } from 'hono'
import { isProblem } from '../query/problem.js'
import { reading } from '../query/read.js'
import { costsOf } from '../query/read-costs.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

const MAX_BYTES = 1024 * 1024

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
