import type { Erased } from '../store/store.js'

/** What was erased of a visitor, or of all that servers told of a user in a site without a visit. */
export type Receipt = Erased & { site: string } & ({ visitor: string } | { user: string })

export const NOTHING: Erased = { visits: 0, views: 0, events: 0, backups: [], isLogEmpty: true }

/** Of two erasures, one after the other: the log is as the second left it. */
export const sum = (first: Erased, { visits, views, events, backups, isLogEmpty }: Erased): Erased => ({
  visits: first.visits + visits,
  views: first.views + views,
  events: first.events + events,
  backups: [...new Set([...first.backups, ...backups])],
  isLogEmpty,
})

export function jsonOf(receipts: readonly Receipt[]) {
  const erased = receipts.map(({ backups: _, isLogEmpty: __, ...counts }) => counts)
  const { backups, isLogEmpty } = receipts.reduce(sum, NOTHING)
  return { erased, backups, log_empty: isLogEmpty }
}

/** One line, and what is left to do; a user is all the visitors that it was. */
export function textOf(receipts: readonly Receipt[], { visitor, user }: { visitor?: string; user?: string }): string {
  const { visits, events, backups, isLogEmpty } = receipts.reduce(sum, NOTHING)
  const visitors = receipts.filter((receipt) => 'visitor' in receipt)
  const ofVisitors = visitors.reduce(sum, NOTHING)
  const told = events - ofVisitors.events
  const sites = [...new Set(receipts.map(({ site }) => site))].join(', ')
  const who = visitor === undefined ? `user ${user}` : `visitor ${visitor}`
  const counts = [`${visits} visits`, `${ofVisitors.views} views`, `${events} events`]
  if (user !== undefined) counts.unshift(`${visitors.length} visitors`)
  if (told > 0) counts.push(`${told} of them told by servers without a visit`)
  const lines = [`erased ${who} of ${sites}: ${counts.join(', ')}`]
  if (!isLogEmpty) {
    lines.push('a long read still needs the log of what was written last: run the command again after it')
  }
  if (backups.length > 0) lines.push('still in these backups:', ...backups.map((file) => `  ${file}`))
  return lines.join('\n')
}
