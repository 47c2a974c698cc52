import type { Key, Metric, Take } from './algebra.js'
import { any, atLeast, below, equal, type Leaf, type Term, type Where } from './algebra.js'

/** What a question may define otherwise. */
export interface Definitions {
  /** `not_engaged`: a visit with a pageview that is not engaged, so that a long read of one page is none. */
  bounce: (typeof BOUNCES)[number]
  /** How much active time makes a visit engaged. */
  engaged_seconds: number
  /** Who comes again or does not: users with an event, customers with an order. */
  retained: (typeof RETAINED)[number]
}

export const BOUNCES = ['single_view', 'not_engaged'] as const
export const RETAINED = ['visitors', 'users', 'customers'] as const
export const DEFAULT_DEFINITIONS: Definitions = { bounce: 'single_view', engaged_seconds: 10, retained: 'visitors' }

const MS = 1000
const activeFor = (seconds: number) => atLeast('visit_active', seconds * MS)
const engagedAfter = (seconds: number) =>
  any(activeFor(seconds), atLeast('visit_interactions', 1), atLeast('visit_pageviews', 2))

/** As METRICS.md has them; `defined` finds these very terms again. */
export const IS_ENGAGED = engagedAfter(DEFAULT_DEFINITIONS.engaged_seconds)
const LITTLE_TIME = below('visit_active', DEFAULT_DEFINITIONS.engaged_seconds * MS)
export const IS_DISENGAGED: Where = [LITTLE_TIME, below('visit_interactions', 1), below('visit_pageviews', 2)]
const HAS_NO_INTERACTION = equal('visit_interactions', 0)
export const IS_BOUNCE: Where = [equal('visit_pageviews', 1), HAS_NO_INTERACTION]

/** A leaf of the catalogue by the definitions of a question. */
export const defined = (leaf: Leaf, definitions: Definitions): Leaf => ({
  ...leaf,
  take: takeOf(leaf.take, definitions),
  where: leaf.where.flatMap((term) => termsOf(term, definitions)),
})

const KEYS: Partial<Record<Definitions['retained'], Key>> = { users: 'user', customers: 'customer' }

function takeOf(take: Take, { retained }: Definitions): Take {
  const of = KEYS[retained]
  return typeof take === 'object' && 'retained' in take && of ? { ...take, of } : take
}

function termsOf(term: Term, { bounce, engaged_seconds }: Definitions): Where {
  if (term === IS_ENGAGED) return [engagedAfter(engaged_seconds)]
  if (term === LITTLE_TIME) return [below('visit_active', engaged_seconds * MS)]
  // One pageview and no interaction: what is left that could make it engaged is time.
  if (term === HAS_NO_INTERACTION && bounce === 'not_engaged')
    return [term, below('visit_active', engaged_seconds * MS)]
  return [term]
}

const RETAINED_WORDS: Record<Definitions['retained'], string> = {
  visitors: 'Visitors of the previous period',
  users: 'Identified users of the previous period',
  customers: 'Customers with an order in the previous period',
}
const DEFAULT_RETAINED = RETAINED_WORDS[DEFAULT_DEFINITIONS.retained]

/** The definitions in words: of a bounce, of an engaged visit, and of each metric. */
export function inWords(
  definitions: Definitions,
  metrics: ReadonlyMap<string, Metric>,
): { bounce: string; engaged: string; metrics: Record<string, string> } {
  const { bounce, engaged_seconds, retained } = definitions
  const little = `less than ${engaged_seconds} s of active time`
  const once = 'exactly one pageview and no interaction'
  const bounced = bounce === 'single_view' ? once : `exactly one pageview, no interaction and ${little}`
  const engaged = `${engaged_seconds} s of active time, or an interaction, or two pageviews`
  const usual = `${DEFAULT_DEFINITIONS.engaged_seconds} s of active time`
  const words = (text: string) =>
    text
      .replace(once, bounced)
      .replace(usual, `${engaged_seconds} s of active time`)
      .replace(DEFAULT_RETAINED, RETAINED_WORDS[retained])
  return {
    bounce: `A visit with ${bounced}.`,
    engaged: `A visit with ${engaged}.`,
    metrics: Object.fromEntries([...metrics].map(([name, { definition }]) => [name, words(definition)])),
  }
}
