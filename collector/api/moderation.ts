import type { Context } from 'hono'
import { readFeedbackId } from '../moderation.js'
import { stateOf } from '../query/feedback.js'
import { isProblem } from '../query/problem.js'
import { reading, record } from '../query/read.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, refuse, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

export interface ModerationRouteOptions extends EnterKeys {
  writer: Pick<Writer, 'change'>
}

/**
 * `PUT /api/v1/feedback/:id` with `{ "site"?, "state" }` for a key that may write: an answer is new, read or hidden.
 * Answered when it is on disk.
 */
export function createModerationRoute({ writer, ...keys }: ModerationRouteOptions) {
  return async (c: Context): Promise<Response> => {
    const principal = enter(c, 'write', keys)
    if (principal instanceof Response) return principal
    const body = await readQuestion(c)
    if (body instanceof Response) return body
    const site = siteNamed(c, body, principal, keys)
    if (site instanceof Response) return site
    const state = reading(() => stateOf(record(body, '', ['site', 'site_id', 'state']).state, 'state'))
    if (isProblem(state)) return c.json({ error: state.error }, 400)
    const id = c.req.param('id') ?? ''
    const of = readFeedbackId(id)
    const isChanged = of !== null && (await writer.change({ site: site.id, moderate: of, state }))
    if (!isChanged) return refuse(c, 404, 'unknown_feedback', 'there is no feedback of that id', 'id')
    return c.json({ site: site.id, id, state })
  }
}
