import type { Accepted, Refused } from '../sdk/protocol.js'
import { createMemory } from './memory.js'
import { createRecent } from './recent.js'
import type { Site } from './sites.js'
import { isAllowed } from './writer/origins.js'

/** Pages of one origin (`https://shop.example`, `''` where the browser did not tell it), and when that was last, UTC ms. */
export interface Sighting {
  origin: string
  at: number
  count: number
}

/** Pages that have loaded the script. */
export interface Loading extends Sighting {
  /** When one of them has sent something last, to whatever site; `null`: never. */
  sent: number | null
}

/** What was not kept, and why: `bot`, `origin_not_allowed`, `too_old` … */
export interface Refusal extends Sighting {
  reason: string
  message: string
}

/** What was sent to a site that does not exist. */
export interface Stray extends Sighting {
  /** As the sender calls it. */
  site: string
}

/** What has been seen of a site; the last one of each kind first. */
export interface Seen {
  /** The first moment that could have been seen, UTC ms. */
  since: number
  scripts: Loading[]
  /** The last batch, whatever became of it, and the last one with an event that was kept. */
  batch: Sighting | null
  accepted: Sighting | null
  refusals: Refusal[]
  strays: Stray[]
}

/** Who wants to know: of pages on the asker's own machine more is told. */
export interface Asker {
  address: string | undefined
  /** Every site is theirs. */
  isOfAll: boolean
}

/** A batch that was answered. */
export interface AnsweredBatch {
  site: string
  origin: string | null
  address: string | undefined
  at: number
  status: number
  body: Accepted | Refused
}

/**
 * What came to the door lately, kept in memory alone: what an installation is judged by. The address of a page is known
 * only where it is on somebody's own machine.
 */
export interface Sightings {
  scriptLoaded(of: { page: string | undefined; address: string | undefined; at: number }): void
  batchAnswered(batch: AnsweredBatch): void
  /** Of pages that are the site's by their host; of those that are nobody's to who has all sites. */
  of(site: Site, asker: Asker): Seen
}

export interface SightingsOptions {
  sites: { findSite(id: string): Site | null; listSites(): Site[] }
  clock: () => number
}

interface Known {
  batch: Sighting
  accepted: Sighting | null
  refusals: Map<string, Refusal>
}

type Placed<T> = T & { address: string | undefined }

const MAX_SITES = 1000
const MAX_ORIGINS = 500
const MAX_STRAYS = 200
const MAX_NAME = 100
const MAX_URL = 2048
const ORIGIN = /^https?:\/\/[\w.:[\]-]{1,255}(?=\/|$)/
const LOCAL = /^(localhost|127\..*|\[::1\]|.*\.local)$/

export function createSightings({ sites, clock }: SightingsOptions): Sightings {
  const since = clock()
  const known = createMemory<string, Known>(MAX_SITES)
  const scripts = createRecent<Placed<Loading>>(MAX_ORIGINS)
  const strays = createRecent<Placed<Stray>>(MAX_STRAYS)

  /** Sites that exist: names that somebody makes up must not take the place of others. */
  function knownOf(id: string, batch: Sighting, status: number): Known | undefined {
    const before = known.get(id)
    if (before) return before
    const isSite = status === 202 || status === 403 || sites.findSite(id) !== null
    return isSite ? known.set(id, { batch, accepted: null, refusals: new Map() }) : undefined
  }

  /** Whose page it is: the site's, another one's, or nobody's that is known. */
  function ownerOf(origin: string, site: Site): 'site' | 'other' | null {
    const host = hostOf(origin)
    if (isWithin(host, site.id)) return 'site'
    const others = sites.listSites().filter(({ id }) => id !== site.id)
    // A host that another site is named by is that site's, whatever this one allows.
    if (others.some(({ id }) => isWithin(host, id))) return 'other'
    if (mayExpressly(site, origin)) return 'site'
    return others.some((other) => mayExpressly(other, origin)) ? 'other' : null
  }

  const isFor = (site: Site, { address, isOfAll }: Asker) => {
    return (sighting: Placed<Sighting>) => {
      if (isLocalPage(sighting.origin) && address !== undefined && sighting.address === address) return true
      const owner = ownerOf(sighting.origin, site)
      return owner === 'site' || (isOfAll && owner === null)
    }
  }

  return {
    scriptLoaded({ page, address, at }) {
      const origin = originOf(page)
      if (origin === '') return
      const { count = 0, sent = null } = scripts.get(origin) ?? {}
      scripts.put(origin, { origin, at, count: count + 1, sent, address: isLocalPage(origin) ? address : undefined })
    },
    batchAnswered({ site, origin: given, address, at, status, body }) {
      const origin = originOf(given ?? undefined)
      const script = scripts.get(origin)
      if (script) script.sent = at
      if (status === 404) {
        const name = site.slice(0, MAX_NAME)
        const key = `${name} ${origin}`
        const count = (strays.get(key)?.count ?? 0) + 1
        strays.put(key, { site: name, origin, at, count, address: isLocalPage(origin) ? address : undefined })
        return
      }
      const of = knownOf(site, { origin, at, count: 0 }, status)
      if (!of) return
      see(of.batch, origin, at)
      if ('accepted' in body && body.accepted > 0) {
        of.accepted ??= { origin, at, count: 0 }
        see(of.accepted, origin, at)
      }
      const refused = 'error' in body ? [{ reason: body.error.code, message: body.error.message }] : body.rejected
      for (const { reason, message } of refused) {
        const before = of.refusals.get(reason)?.count ?? 0
        of.refusals.set(reason, { reason, message, origin, at, count: before + 1 })
      }
    },
    of(site, asker) {
      const { batch = null, accepted = null, refusals } = known.get(site.id) ?? {}
      const isTold = isFor(site, asker)
      return {
        since,
        scripts: scripts.list().filter(isTold),
        batch,
        accepted,
        refusals: [...(refusals?.values() ?? [])].sort((a, b) => b.at - a.at),
        strays: strays.list().filter(isTold),
      }
    },
  }
}

const mayExpressly = ({ origins }: Site, origin: string) => origins.length > 0 && isAllowed(origins, origin)

/** Whether a page is on somebody's own machine, where the script records nothing unless it is told to. */
export const isLocalPage = (origin: string) => LOCAL.test(hostOf(origin))

/** The same object: this happens with every batch. */
function see(sighting: Sighting, origin: string, at: number): void {
  sighting.origin = origin
  sighting.at = at
  sighting.count++
}

/** `https://shop.example` of a page or an `Origin`; `''` for what is no page of a host. */
const originOf = (url = '') => (url.length > MAX_URL ? '' : (ORIGIN.exec(url)?.[0] ?? ''))

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).hostname : '')

const isWithin = (host: string, site: string) => host === site.toLowerCase() || host.endsWith(`.${site.toLowerCase()}`)
