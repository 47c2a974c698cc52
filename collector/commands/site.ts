import { isZone } from '../query/zone.js'
import type { Site } from '../sites.js'
import { openStore } from '../store/open.js'
import type { Store } from '../store/store.js'
import { Failure } from './failure.js'

export interface SiteOptions {
  store: string
  timezone: string
  currency: string
  allowBots: boolean
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/** `footfall site add`: makes a site whose traffic is taken from now on. Throws `Failure`. */
export function addSite(id: string, { store: url, timezone, currency, allowBots }: SiteOptions): void {
  if (!ID.test(id))
    throw new Failure(`${id} cannot be a site id: use letters, digits, dots and dashes, as in example.com`, 2)
  if (!isZone(timezone)) throw new Failure(`${timezone} is no time zone: use an IANA name, as in Europe/Berlin`, 2)
  if (!/^[A-Z]{3}$/.test(currency)) throw new Failure(`${currency} is no currency: use an ISO 4217 code, as in EUR`, 2)
  const store = openStore(url, 'write')
  try {
    if (!store.addSite({ id, timezone, currency, allowBots })) throw new Failure(`site ${id} exists`)
  } finally {
    store.close()
  }
  console.error(`site ${id} added (${timezone}, ${currency}); paste into the <head> of its pages:`)
  console.error(`<script defer src="https://YOUR-COLLECTOR/footfall.js" data-site="${id}"></script>`)
}

/** `footfall site list`: one line a site. */
export function listSites({ store: url }: { store: string }): void {
  const store = openStore(url, 'write')
  for (const { id, timezone, currency, allowBots } of store.listSites()) {
    console.log([id, timezone, currency, ...(allowBots ? ['allows bots'] : [])].join('\t'))
  }
  store.close()
}

/** The site of an id, or every site without one. Throws `Failure` when there is no such site. */
export function sitesOf(store: Store, id: string | undefined): Site[] {
  if (id === undefined) return store.listSites()
  const site = store.findSite(id)
  if (!site) throw new Failure(`no site ${id}`)
  return [site]
}
