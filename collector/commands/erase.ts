import { openStore } from '../store/open.js'
import type { Erasure } from '../writer/writer.js'
import { Failure } from './failure.js'
import { openJobs } from './jobs.js'
import { createProgress } from './progress.js'
import { jsonOf, NOTHING, type Receipt, sum, textOf } from './receipt.js'
import { sitesOf } from './site.js'

export interface EraseOptions {
  store: string
  visitor?: string
  user?: string
  /** In every site without it. */
  site?: string
  json: boolean
}

/** Events of servers that share a commit: browsers wait meanwhile. */
const TURN_EVENTS = 200

/**
 * `footfall erase --visitor ID` or `--user ID`: rows, columns and log; the receipt on standard output names the backups
 * that still hold them. Throws `Failure` when nothing is kept of them.
 */
export async function erase({ store: url, visitor, user, site, json }: EraseOptions): Promise<void> {
  if ((visitor === undefined) === (user === undefined)) throw new Failure('say who: --visitor ID or --user ID', 2)
  const who = visitor ?? user
  const jobs = await openJobs(url)
  const progress = createProgress()
  const receipts = new Map<string, Receipt>()
  try {
    progress.show(null, `looking for ${who}`)
    const erasures = findErasures(url, { visitor, user, site })
    for (const [index, of] of erasures.entries()) {
      progress.show(index / erasures.length, `erasing ${who}`)
      const erased = await jobs.erase(of)
      if (!erased) continue
      const whose = 'visitor' in of ? of : { site: of.site, user: user ?? '' }
      const key = JSON.stringify(whose)
      receipts.set(key, { ...whose, ...sum(receipts.get(key) ?? NOTHING, erased) })
    }
  } finally {
    progress.clear()
    jobs.close()
  }
  const all = [...receipts.values()]
  if (all.length === 0) throw new Failure(`nothing is kept of ${who}`)
  console.log(json ? JSON.stringify(jsonOf(all)) : textOf(all, { visitor, user }))
}

/** On a connection that reads: to look through all events for a user must keep nobody waiting. */
function findErasures(
  url: string,
  { visitor, user, site: id }: Pick<EraseOptions, 'visitor' | 'user' | 'site'>,
): Erasure[] {
  const store = openStore(url, 'read')
  try {
    return sitesOf(store, id).flatMap((found): Erasure[] => {
      const site = found.id
      if (visitor !== undefined) return [{ site, visitor }]
      const { visitors, serverEvents } = store.findUser(found, user ?? '')
      const turns = turnsOf(serverEvents).map((serverEvents) => ({ site, serverEvents }))
      return [...visitors.map((visitor) => ({ site, visitor })), ...turns]
    })
  } finally {
    store.close()
  }
}

const turnsOf = (ids: readonly string[]) =>
  Array.from({ length: Math.ceil(ids.length / TURN_EVENTS) }, (_, i) =>
    ids.slice(i * TURN_EVENTS, (i + 1) * TURN_EVENTS),
  )
