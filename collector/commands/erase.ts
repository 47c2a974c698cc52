import { openStore } from '../store/open.js'
import type { Erased } from '../store/store.js'
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

interface Receipt extends Erased {
  site: string
  visitor: string
}

/**
 * `footfall erase --visitor ID` or `--user ID`: rows, columns and log; the receipt on standard output names the backups
 * that still hold them. Throws `Failure` when nothing is kept of them.
 */
export async function erase({ store: url, visitor, user, site, json }: EraseOptions): Promise<void> {
  if ((visitor === undefined) === (user === undefined)) throw new Failure('say who: --visitor ID or --user ID', 2)
  const jobs = await openJobs(url)
  try {
    const receipts: Receipt[] = []
    for (const of of findVisitors(url, { visitor, user, site })) {
      const erased = await jobs.erase(of)
      if (erased) receipts.push({ ...of, ...erased })
    }
    if (receipts.length === 0) throw new Failure(`nothing is kept of ${visitor ?? user}`)
    console.log(json ? JSON.stringify(toJson(receipts)) : receiptOf(receipts))
  } finally {
    jobs.close()
  }
}

/** On a connection that reads: to look through all events for a user must keep nobody waiting. */
function findVisitors(url: string, { visitor, user, site: id }: Pick<EraseOptions, 'visitor' | 'user' | 'site'>) {
  const store = openStore(url, 'read')
  try {
    return sitesOf(store, id).flatMap((site) => {
      const visitors = visitor === undefined ? store.visitorsOf(site, user ?? '') : [visitor]
      return visitors.map((visitor) => ({ site: site.id, visitor }))
    })
  } finally {
    store.close()
  }
}

const backupsOf = (receipts: readonly Receipt[]) => [...new Set(receipts.flatMap(({ backups }) => backups))]

function toJson(receipts: readonly Receipt[]) {
  const erased = receipts.map(({ backups: _, isLogEmpty: __, ...counts }) => counts)
  return { erased, backups: backupsOf(receipts), log_empty: receipts.every(({ isLogEmpty }) => isLogEmpty) }
}

function receiptOf(receipts: readonly Receipt[]): string {
  const lines = receipts.map(({ site, visitor, visits, views, events }) => {
    return `erased visitor ${visitor} of ${site}: ${visits} visits, ${views} views, ${events} events`
  })
  if (!receipts.every(({ isLogEmpty }) => isLogEmpty)) {
    lines.push('a long read still needs the log of what was written last: run the command again after it')
  }
  const backups = backupsOf(receipts)
  if (backups.length > 0) lines.push('still in these backups:', ...backups.map((file) => `  ${file}`))
  return lines.join('\n')
}
