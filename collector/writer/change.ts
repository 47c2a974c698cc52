import type { Cost } from '../costs.js'
import type { Segment } from '../saved.js'
import type { Store } from '../store/store.js'

/** Something that a site keeps, by the site's id. */
export type Change = { site: string } & (
  | { add: 'segments'; item: Segment }
  | { remove: 'segments'; name: string }
  | { costs: readonly Cost[] }
)

/** False when there is nothing to change: one of that name is there already, or there is none, or no such site. */
export function applyChange(store: Store, change: Change): boolean {
  const site = store.findSite(change.site)
  if (!site) return false
  if ('costs' in change) {
    store.addCosts(site, change.costs)
    return true
  }
  return 'add' in change ? store[change.add].add(site, change.item) : store[change.remove].remove(site, change.name)
}
