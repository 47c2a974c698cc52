import type { Context } from 'hono'
import { LIMITS } from '../../sdk/protocol.js'
import { isProblem } from '../query/problem.js'
import { fail, reading, record, textOf } from '../query/read.js'
import type { Erased } from '../store/store.js'
import type { Work } from '../work.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, parametersOf, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

export interface EraseRoutesOptions extends EnterKeys {
  writer: Pick<Writer, 'erase'>
  work: Pick<Work, 'eraseUser'>
  clock: () => number
  /** Told of what should not happen. */
  onError: (error: unknown) => void
}

/** An erasure, without whom it was of: that is to be forgotten. */
interface Erasure {
  id: number
  site: string
  of: 'visitor' | 'user'
  state: 'running' | 'done' | 'nothing' | 'failed'
  at: number
  erased: Erased | null
}

/** Of all sites, since the collector has started. */
const REMEMBERED = 200

/**
 * `POST /api/v1/erase` with an admin key and `{ "site"?, "visitor" | "user" }` begins, which may take minutes; `GET` says
 * how far it is, and what came of those before.
 */
export function createEraseRoutes({ writer, work, clock, onError, ...keys }: EraseRoutesOptions) {
  const erasures: Erasure[] = []
  let last = 0

  async function run(erasure: Erasure, who: Who): Promise<void> {
    const { site } = erasure
    try {
      erasure.erased = 'user' in who ? await work.eraseUser({ site, ...who }) : await writer.erase({ site, ...who })
      erasure.state = erasure.erased ? 'done' : 'nothing'
    } catch (error) {
      erasure.state = 'failed'
      onError(error)
    }
  }

  return {
    async begin(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const site = siteNamed(c, body, principal, keys)
      if (site instanceof Response) return site
      const who = reading(() => whoOf(record(body, '', ['site', 'site_id', 'visitor', 'user'])))
      if (isProblem(who)) return c.json({ error: who.error }, 400)
      const of = 'user' in who ? 'user' : 'visitor'
      const erasure: Erasure = { id: ++last, site: site.id, of, state: 'running', at: clock(), erased: null }
      erasures.unshift(erasure)
      erasures.length = Math.min(erasures.length, REMEMBERED)
      void run(erasure, who)
      return c.json({ site: site.id, ...shown(erasure) }, 202)
    },
    list(c: Context): Response {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const named = parametersOf(c)
      if (named instanceof Response) return named
      const site = siteNamed(c, named, principal, keys)
      if (site instanceof Response) return site
      return c.json({ site: site.id, erasures: erasures.filter((one) => one.site === site.id).map(shown) })
    },
  }
}

type Who = { visitor: string } | { user: string }

function whoOf({ visitor, user }: Record<string, unknown>): Who {
  if ((visitor === undefined) === (user === undefined))
    fail('missing', 'visitor', 'say who: "visitor" with its id, or "user" with what it was identified as')
  if (visitor !== undefined) return { visitor: textOf(visitor, 'visitor', LIMITS.propValue) }
  return { user: textOf(user, 'user', LIMITS.propValue) }
}

const shown = ({ id, of, state, at, erased }: Erasure) => ({
  id,
  of,
  state,
  at: new Date(at).toISOString(),
  ...(erased && {
    visits: erased.visits,
    views: erased.views,
    events: erased.events,
    backups_left: erased.backups.length,
  }),
})
