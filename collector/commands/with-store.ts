import type { Site } from '../sites.js'
import { openStore } from '../store/open.js'
import type { Store } from '../store/store.js'
import { Failure } from './failure.js'

/** Runs a command on a store, beside a running collector or without one, and closes the store whatever happens. */
export function withStore<T>(url: string, run: (store: Store) => T): T {
  const store = openStore(url, 'write')
  try {
    return run(store)
  } finally {
    store.close()
  }
}

/** Throws `Failure` when there is none. */
export function siteOf(store: Store, id: string): Site {
  const site = store.findSite(id)
  if (!site) throw new Failure(`no site ${id}: add it with footfall site add ${id}`)
  return site
}
