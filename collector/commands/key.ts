import { createKey } from '../keys.js'
import { openStore } from '../store/open.js'
import type { Scope } from '../store/store.js'
import { Failure } from './failure.js'

/** `footfall key create`: the key alone on standard output, the only time that it is shown. Throws `Failure`. */
export function createSiteKey({ store: url, site: id, scope }: { store: string; site: string; scope: Scope }): void {
  const store = openStore(url, 'write')
  try {
    const site = store.findSite(id)
    if (!site) throw new Failure(`no site ${id}: add it with footfall site add ${id}`)
    const { key, kept } = createKey(site, scope)
    store.addKey(kept)
    console.error(`key to ${scope} ${id}; it is shown only now:`)
    console.log(key)
  } finally {
    store.close()
  }
}
