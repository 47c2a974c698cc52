import type { Cost } from '../costs.js'
import type { Goal } from '../goals.js'
import type { FeedbackState } from '../moderation.js'
import type { Saved } from '../saved.js'
import type { Store } from '../store/store.js'

/** Something that a site keeps, by the site's id. */
export type Change = { site: string } & (
  | Adding
  | { remove: keyof Saved; name: string }
  | { costs: readonly Cost[] }
  | { goal: Goal }
  | { moderate: { view: string; n: number }; state: FeedbackState }
)

/** What is added, and to which list. */
export type Adding = { [K in keyof Saved]: { add: K; item: Saved[K] } }[keyof Saved]

/** False when there is nothing to change: one of that name is there already, or there is none, or no such answer, or no such site. */
export function applyChange(store: Store, change: Change): boolean {
  const site = store.findSite(change.site)
  if (!site) return false
  if ('costs' in change) {
    store.addCosts(site, change.costs)
    return true
  }
  if ('moderate' in change) return store.moderate(site, change.moderate, change.state)
  if ('goal' in change) return store.addGoal(site, change.goal)
  if ('remove' in change) return store[change.remove].remove(site, change.name)
  if (change.add === 'segments') return store.segments.add(site, change.item)
  if (change.add === 'coreActions') return store.coreActions.add(site, change.item)
  return store.questions.add(site, change.item)
}
