import type { Context } from 'hono'
import { coreActionOf } from '../query/core-actions.js'
import { isProblem } from '../query/problem.js'
import { QUESTION_KEYS, questionOf } from '../query/questions.js'
import { reading, record } from '../query/read.js'
import { segmentOf } from '../query/segments.js'
import { MOST_SAVED, type Saved } from '../saved.js'
import type { Store } from '../store/store.js'
import type { Adding } from '../writer/change.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, parametersOf, refuse, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

/** A kind of what sites keep under names. */
interface Kind {
  /** Where the store has it. */
  list: keyof Saved
  /** What one is called, in errors and, with an s, in lists. */
  code: string
  /** What one is made of, besides `site`. */
  keys: readonly string[]
  /** Throws the first problem (read.ts). */
  read(body: Record<string, unknown>): Adding
}

export const SEGMENTS: Kind = {
  list: 'segments',
  code: 'segment',
  keys: ['name', 'filters'],
  read: (body) => ({ add: 'segments', item: segmentOf(body) }),
}

export const CORE_ACTIONS: Kind = {
  list: 'coreActions',
  code: 'core_action',
  keys: ['name', 'condition'],
  read: (body) => ({ add: 'coreActions', item: coreActionOf(body) }),
}

export const QUESTIONS: Kind = {
  list: 'questions',
  code: 'question',
  keys: QUESTION_KEYS,
  read: (body) => ({ add: 'questions', item: questionOf(body) }),
}

export interface SavedRoutesOptions extends Pick<EnterKeys, 'adminKey'> {
  writer: Pick<Writer, 'change'>
  store: EnterKeys['sites'] & Pick<Store, keyof Saved>
}

/**
 * `GET /api/v1/segments`, `/api/v1/core-actions`, `/api/v1/questions` for a key that may read; `POST` and `DELETE …/:name` for one that may write, answered when they are
 * on disk. A key that is for one site may leave out `site`.
 */
export function createSavedRoutes({ list, code, keys, read }: Kind, { writer, store, adminKey }: SavedRoutesOptions) {
  const options: EnterKeys = { sites: store, adminKey }
  const noun = code.replace('_', ' ')
  const siteInUrl = (c: Context, right: 'read' | 'write') => {
    const principal = enter(c, right, options)
    if (principal instanceof Response) return principal
    const named = parametersOf(c)
    return named instanceof Response ? named : siteNamed(c, named, principal, options)
  }

  return {
    async list(c: Context): Promise<Response> {
      const site = siteInUrl(c, 'read')
      return site instanceof Response ? site : c.json({ site: site.id, [`${code}s`]: store[list].list(site) })
    },
    async add(c: Context): Promise<Response> {
      const principal = enter(c, 'write', options)
      if (principal instanceof Response) return principal
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const site = siteNamed(c, body, principal, options)
      if (site instanceof Response) return site
      const adding = reading(() => read(record(body, '', ['site', 'site_id', ...keys])))
      if (isProblem(adding)) return c.json({ error: adding.error }, 400)
      if (await writer.change({ site: site.id, ...adding })) return c.json({ site: site.id, ...adding.item })
      return store[list].list(site).some(({ name }) => name === adding.item.name)
        ? refuse(c, 409, `${code}_exists`, `there is a ${noun} of that name: remove it first`, 'name')
        : refuse(c, 400, 'too_many', `a site has at most ${MOST_SAVED[list]}: remove one first`)
    },
    async remove(c: Context): Promise<Response> {
      const site = siteInUrl(c, 'write')
      if (site instanceof Response) return site
      const name = c.req.param('name') ?? ''
      const isRemoved = await writer.change({ site: site.id, remove: list, name })
      if (!isRemoved) return refuse(c, 404, `unknown_${code}`, `there is no ${noun} of that name`, 'name')
      return c.json({ site: site.id, name, removed: true })
    },
  }
}
