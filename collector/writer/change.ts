import type { Cost } from '../costs.js'
import type { Goal } from '../goals.js'
import type { FeedbackState } from '../moderation.js'
import type { PeopleChange } from '../people.js'
import type { Saved } from '../saved.js'
import type { SiteSettings } from '../sites.js'
import type { Key, Store } from '../store/store.js'

/** Who may do what, or something of a site. */
export type Change = PeopleChange | SiteChange

/** Something that a site keeps, by the site's id. */
export type SiteChange = { site: string } & (
  | Adding
  | { remove: keyof Saved; name: string }
  | { costs: readonly Cost[] }
  | { goal: Goal }
  | { removeGoal: string }
  | { create: Partial<SiteSettings> }
  | { settings: Partial<SiteSettings> }
  | { key: Omit<Key, 'site'> }
  | { revoke: Uint8Array }
  | { moderate: { view: string; n: number }; state: FeedbackState }
)

/** What is added, and to which list. */
export type Adding = { [K in keyof Saved]: { add: K; item: Saved[K] } }[keyof Saved]

/** False when there is nothing to change: one of that name is there already, or there is none, or no such answer, or no such site. */
export function applyChange(store: Store, change: Change): boolean {
  if ('people' in change) return store.people.write(change.people, change.of)
  if ('create' in change) return store.addSite({ id: change.site, ...change.create })
  const site = store.findSite(change.site)
  if (!site) return false
  if ('costs' in change) {
    store.addCosts(site, change.costs)
    return true
  }
  if ('moderate' in change) return store.moderate(site, change.moderate, change.state)
  if ('goal' in change) return store.addGoal(site, change.goal)
  if ('removeGoal' in change) return store.removeGoal(site, change.removeGoal)
  if ('settings' in change) return store.setSite(site.id, change.settings) !== null
  if ('revoke' in change) return store.removeKey(change.revoke)
  if ('key' in change) {
    store.addKey({ ...change.key, site })
    return true
  }
  if ('remove' in change) return store[change.remove].remove(site, change.name)
  if (change.add === 'segments') return store.segments.add(site, change.item)
  if (change.add === 'coreActions') return store.coreActions.add(site, change.item)
  if (change.add === 'annotations') return store.annotations.add(site, change.item)
  if (change.add === 'savedViews') return store.savedViews.add(site, change.item)
  return store.questions.add(site, change.item)
}
