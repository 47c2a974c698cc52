import type { Context } from 'hono'
import { type Goal, MOST_GOALS, namedGoal } from '../goals.js'
import { annotationOf, savedViewOf } from '../query/annotations.js'
import { coreActionOf } from '../query/core-actions.js'
import { isProblem } from '../query/problem.js'
import { QUESTION_KEYS, questionOf } from '../query/questions.js'
import { reading, record } from '../query/read.js'
import { GOAL_KEYS, goalOf } from '../query/read-goal.js'
import { segmentOf } from '../query/segments.js'
import { MOST_SAVED, type Named, type Saved } from '../saved.js'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import type { Adding } from '../writer/change.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, parametersOf, refuse, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

/** A kind of what sites keep under names. */
interface Kind {
  /** Those of a site as they are told, the oldest first. */
  list(store: SavedStore, site: Site): readonly Named[]
  /** What one is called, in errors and, with an s, in lists. */
  code: string
  /** What one is made of, besides `site`. */
  keys: readonly string[]
  /** So many a site keeps. */
  most: number
  /** What is added, and how it is told. Throws the first problem (read.ts). */
  read(body: Record<string, unknown>, site: Site): { change: Adding | { goal: Goal }; told: object }
  remove(name: string): { remove: keyof Saved; name: string } | { removeGoal: string }
}

type SavedStore = Pick<Store, keyof Saved | 'listGoals'>

function kindOf(list: keyof Saved, kind: Pick<Kind, 'code' | 'keys'>, read: (body: Given) => Adding): Kind {
  return {
    ...kind,
    most: MOST_SAVED[list],
    list: (store, site) => store[list].list(site),
    read(body) {
      const change = read(body)
      return { change, told: change.item }
    },
    remove: (name) => ({ remove: list, name }),
  }
}

type Given = Record<string, unknown>

export const SEGMENTS = kindOf('segments', { code: 'segment', keys: ['name', 'filters'] }, (body) => ({
  add: 'segments',
  item: segmentOf(body),
}))

export const CORE_ACTIONS = kindOf('coreActions', { code: 'core_action', keys: ['name', 'condition'] }, (body) => ({
  add: 'coreActions',
  item: coreActionOf(body),
}))

export const QUESTIONS = kindOf('questions', { code: 'question', keys: QUESTION_KEYS }, (body) => ({
  add: 'questions',
  item: questionOf(body),
}))

export const ANNOTATIONS = kindOf('annotations', { code: 'annotation', keys: ['date', 'text'] }, (body) => ({
  add: 'annotations',
  item: annotationOf(body),
}))

export const VIEWS = kindOf('savedViews', { code: 'view', keys: ['name', 'query'] }, (body) => ({
  add: 'savedViews',
  item: savedViewOf(body),
}))

/** Of a value without a currency it is the site's. */
export const GOALS: Kind = {
  code: 'goal',
  keys: GOAL_KEYS,
  most: MOST_GOALS,
  list: (store, site) => store.listGoals(site).map(namedGoal),
  read(body, { currency }) {
    const goal = goalOf({ currency, ...body })
    return { change: { goal }, told: namedGoal(goal) }
  },
  remove: (name) => ({ removeGoal: name }),
}

export interface SavedRoutesOptions extends Pick<EnterKeys, 'adminKey'> {
  writer: Pick<Writer, 'change'>
  store: EnterKeys['sites'] & SavedStore
}

/**
 * `GET /api/v1/goals` and the like for a key that may read; `POST` and `DELETE …/:name` for one that may write, answered
 * when they are on disk. A key that is for one site may leave out `site`.
 */
export function createSavedRoutes(
  { code, keys, most, list, read, remove }: Kind,
  { writer, store, adminKey }: SavedRoutesOptions,
) {
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
      return site instanceof Response ? site : c.json({ site: site.id, [`${code}s`]: list(store, site) })
    },
    async add(c: Context): Promise<Response> {
      const principal = enter(c, 'write', options)
      if (principal instanceof Response) return principal
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const site = siteNamed(c, body, principal, options)
      if (site instanceof Response) return site
      const adding = reading(() => read(record(body, '', ['site', 'site_id', ...keys]), site))
      if (isProblem(adding)) return c.json({ error: adding.error }, 400)
      const change = { site: site.id, ...adding.change }
      if (await writer.change(change)) return c.json({ site: site.id, ...adding.told })
      const isThere = list(store, site).some(({ name }) => name === Object(adding.told).name)
      return isThere
        ? refuse(c, 409, `${code}_exists`, `there is a ${noun} of that name: remove it first`, 'name')
        : refuse(c, 400, 'too_many', `a site has at most ${most}: remove one first`)
    },
    async remove(c: Context): Promise<Response> {
      const site = siteInUrl(c, 'write')
      if (site instanceof Response) return site
      const name = c.req.param('name') ?? ''
      const isRemoved = await writer.change({ site: site.id, ...remove(name) })
      if (!isRemoved) return refuse(c, 404, `unknown_${code}`, `there is no ${noun} of that name`, 'name')
      return c.json({ site: site.id, name, removed: true })
    },
  }
}
