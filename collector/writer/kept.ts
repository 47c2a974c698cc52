import { isDeepStrictEqual } from 'node:util'
import { COST_KEYS, namedCost } from '../costs.js'
import { namedGoal } from '../goals.js'
import { readFeedbackId } from '../moderation.js'
import { annotationOf, savedViewOf } from '../query/annotations.js'
import { coreActionOf } from '../query/core-actions.js'
import { stateOf } from '../query/feedback.js'
import { isProblem } from '../query/problem.js'
import { QUESTION_KEYS, questionOf } from '../query/questions.js'
import { fail, reading, record, show } from '../query/read.js'
import { costsOf } from '../query/read-costs.js'
import { GOAL_KEYS, goalOf } from '../query/read-goal.js'
import { segmentOf } from '../query/segments.js'
import type { Saved } from '../saved.js'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import { type Adding, applyChange, type SiteChange } from './change.js'

/** What a site keeps besides its traffic, as a line of a recording: under one of these names the body that the API takes. */
const KEYS = {
  goal: GOAL_KEYS,
  question: QUESTION_KEYS,
  segment: ['name', 'filters'],
  core_action: ['name', 'condition'],
  annotation: ['date', 'text'],
  view: ['name', 'query'],
  costs: ['costs'],
  feedback: ['id', 'state'],
}
const KINDS = ['goal', 'question', 'segment', 'core_action', 'annotation', 'view', 'costs', 'feedback'] as const

export interface KeptLine {
  kind: keyof typeof KEYS
  body: unknown
}

/** So that the longest of them are below what a line may have. */
const COSTS_A_LINE = 50

const EVERY_COST = { first: 0, last: Number.MAX_SAFE_INTEGER, currency: null, by: COST_KEYS }

/** What has a name a line each, the costs, and what was made of answers. Throws `StoreError`. */
export async function writeKept(site: Site, store: KeptStore): Promise<string[]> {
  const lineOf = (kind: KeptLine['kind'], body: object) => JSON.stringify({ [kind]: { site: site.id, ...body } })
  const costs = (await store.readCosts(site, EVERY_COST)).map(namedCost)
  const parts = Array.from({ length: Math.ceil(costs.length / COSTS_A_LINE) }, (_, i) => i * COSTS_A_LINE)
  return [
    ...store.listGoals(site).map((goal) => lineOf('goal', namedGoal(goal))),
    ...store.questions.list(site).map((question) => lineOf('question', question)),
    ...store.segments.list(site).map((segment) => lineOf('segment', segment)),
    ...store.coreActions.list(site).map((action) => lineOf('core_action', action)),
    ...store.annotations.list(site).map(({ date, text }) => lineOf('annotation', { date, text })),
    ...store.savedViews.list(site).map((view) => lineOf('view', view)),
    ...parts.map((from) => lineOf('costs', { costs: costs.slice(from, from + COSTS_A_LINE) })),
    ...store.listModerations(site).map((moderation) => lineOf('feedback', moderation)),
  ]
}

type KeptStore = Pick<Store, keyof Saved | 'listGoals' | 'readCosts' | 'listModerations'>

/** `null` where a line is of something else. */
export function keptIn(line: Record<string, unknown>): KeptLine | null {
  const kind = KINDS.find((name) => line[name] !== undefined)
  return kind ? { kind, body: line[kind] } : null
}

/** Keeps it, unless something else has its name: that stays. What is wrong with it, or `null`. Throws `StoreError`. */
export function keep({ kind, body }: KeptLine, store: Store): string | null {
  const change = reading(() => changeOf(kind, body, store))
  if (isProblem(change)) return `${kind}.${change.error.path}: ${change.error.message}`
  if (applyChange(store, change) || isThere(change, store)) return null
  if (kind === 'feedback') return 'feedback.id: the site has no such answer'
  const isNamed = 'add' in change ? namedLike(change, store) !== undefined : true
  return `${kind}.name: the site has ${isNamed ? 'another of that name, which stays' : 'as many as it may have'}`
}

function changeOf(kind: KeptLine['kind'], body: unknown, store: Store): SiteChange {
  const { site: id, ...rest } = record(body, '', ['site', ...KEYS[kind]])
  const site = typeof id === 'string' ? store.findSite(id) : null
  if (!site) return fail('unknown_site', 'site', `no site ${show(id)}: add it with footfall site add`)
  if (kind === 'costs') return { site: site.id, costs: costsOf(rest, site).flat() }
  if (kind === 'goal') return { site: site.id, goal: goalOf(rest) }
  if (kind === 'feedback') return moderationOf(rest, site)
  if (kind === 'question') return { site: site.id, add: 'questions', item: questionOf(rest) }
  if (kind === 'annotation') return { site: site.id, add: 'annotations', item: annotationOf(rest) }
  if (kind === 'view') return { site: site.id, add: 'savedViews', item: savedViewOf(rest) }
  return kind === 'segment'
    ? { site: site.id, add: 'segments', item: segmentOf(rest) }
    : { site: site.id, add: 'coreActions', item: coreActionOf(rest) }
}

function isThere(change: SiteChange, store: Store): boolean {
  const site = store.findSite(change.site)
  if (!site) return false
  if ('goal' in change)
    return isDeepStrictEqual(
      store.listGoals(site).find(({ name }) => name === change.goal.name),
      change.goal,
    )
  return 'add' in change && isDeepStrictEqual(namedLike(change, store), change.item)
}

/** What the site has under the name of what is added. */
function namedLike(change: SiteChange & Adding, store: Store): unknown {
  const site = store.findSite(change.site)
  return site && store[change.add].list(site).find(({ name }) => name === change.item.name)
}

function moderationOf({ id, state }: Record<string, unknown>, site: Site): SiteChange {
  const of = typeof id === 'string' ? readFeedbackId(id) : null
  return {
    site: site.id,
    moderate: of ?? fail('unknown_value', 'id', `no answer ${show(id)}`),
    state: stateOf(state, 'state'),
  }
}
