import { openStore } from '../store/open.js'
import type { Erased } from '../store/store.js'
import type { Erasure } from '../writer/writer.js'
import { Failure } from './failure.js'
import { openJobs } from './jobs.js'
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

/** Of a visitor, or of what servers told of the user without one. */
type Receipt = Erased & { site: string } & ({ visitor: string } | { user: string })

/**
 * `footfall erase --visitor ID` or `--user ID`: rows, columns and log; the receipt on standard output names the backups
 * that still hold them. Throws `Failure` when nothing is kept of them.
 */
export async function erase({ store: url, visitor, user, site, json }: EraseOptions): Promise<void> {
  if ((visitor === undefined) === (user === undefined)) throw new Failure('say who: --visitor ID or --user ID', 2)
  const jobs = await openJobs(url)
  try {
    const receipts: Receipt[] = []
    for (const of of findErasures(url, { visitor, user, site })) {
      const erased = await jobs.erase(of)
      if (!erased) continue
      if ('visitor' in of) receipts.push({ ...of, ...erased })
      else receipts.push({ site: of.site, user: user ?? '', ...erased })
    }
    if (receipts.length === 0) throw new Failure(`nothing is kept of ${visitor ?? user}`)
    console.log(json ? JSON.stringify(toJson(receipts)) : receiptOf(receipts))
  } finally {
    jobs.close()
  }
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

const backupsOf = (receipts: readonly Receipt[]) => [...new Set(receipts.flatMap(({ backups }) => backups))]

function toJson(receipts: readonly Receipt[]) {
  const erased = receipts.map(({ backups: _, isLogEmpty: __, ...counts }) => counts)
  return { erased, backups: backupsOf(receipts), log_empty: receipts.every(({ isLogEmpty }) => isLogEmpty) }
}

function receiptOf(receipts: readonly Receipt[]): string {
  const lines = receipts.map(({ site, visits, views, events, ...of }) => {
    if ('user' in of) return `erased ${events} events that servers told of ${of.user} without a visit, of ${site}`
    return `erased visitor ${of.visitor} of ${site}: ${visits} visits, ${views} views, ${events} events`
  })
  if (!receipts.every(({ isLogEmpty }) => isLogEmpty)) {
    lines.push('a long read still needs the log of what was written last: run the command again after it')
  }
  const backups = backupsOf(receipts)
  if (backups.length > 0) lines.push('still in these backups:', ...backups.map((file) => `  ${file}`))
  return lines.join('\n')
}
