import type { Context } from 'hono'
import { readBody } from '../body.js'
import { answer } from '../collect.js'
import type { Store } from '../store/store.js'
import type { Writer } from '../writer/writer.js'
import { holderOf, unauthorized } from './principal.js'

const MAX_BYTES = 1024 * 1024

export interface EventsRouteOptions {
  writer: Pick<Writer, 'receive'>
  sites: Pick<Store, 'findKey' | 'people'>
  adminKey: string | null
  clock: () => number
}

/** `POST /api/v1/events`: events from servers, by a key that may write; answered after their commit. */
export function createEventsRoute({ writer, sites, adminKey, clock }: EventsRouteOptions) {
  return async (c: Context): Promise<Response> => {
    const principal = holderOf(c.req.header('authorization'), { sites, adminKey })
    if (!principal) return unauthorized(c, '--write')
    if (!principal.may('write')) {
      const message = 'this key may not write: footfall key create --site ID --write'
      return c.json({ error: { code: 'forbidden', message } }, 403)
    }
    const body = await readBody(c.req.raw, MAX_BYTES)
    if (body === null) {
      return c.json({ error: { code: 'too_large', message: `a request must be at most ${MAX_BYTES} bytes` } }, 413)
    }
    return answer(await writer.receive({ body, received: clock(), keyOf: principal.site?.id ?? null }))
  }
}
