import { type Store, StoreError } from '../store/store.js'
import type { AnyArrival, Door } from './door.js'
import { type KeptLine, keep } from './kept.js'
import { readLine } from './line.js'

/** What became of some lines of a recording; `line` counts from 0 within them. */
export interface Imported {
  /** Events kept, those that were there already included. */
  accepted: number
  /** Batches of bots. */
  dropped: number
  /** Lines, or parts of them, that were skipped. */
  problems: { line: number; message: string }[]
}

/**
 * Sends lines of a recording through the door in one commit; empty lines are nothing. What a site keeps besides goes to the
 * store afterwards, since it may be about answers among them.
 */
export async function importLines(
  lines: readonly string[],
  { door, store, only }: { door: Door; store: Store; only?: string | undefined },
  now: number,
): Promise<Imported> {
  const imported: Imported = { accepted: 0, dropped: 0, problems: [] }
  const arrivals: AnyArrival[] = []
  const numbers: number[] = []
  const kept: { line: number; read: KeptLine }[] = []
  for (const [line, text] of lines.entries()) {
    if (text.trim() === '') continue
    const read = readLine(text, now)
    const isOther = only !== undefined && typeof read === 'object' && siteOf(read) !== only
    if (isOther) imported.problems.push({ line, message: `site: must be ${only}` })
    else if (typeof read === 'string') imported.problems.push({ line, message: read })
    else if ('kind' in read) kept.push({ line, read })
    else numbers[arrivals.push(read) - 1] = line
  }
  const outcomes = await door.receive(arrivals)
  for (const [index, outcome] of outcomes.entries()) {
    const line = numbers[index]
    if (outcome.status === 503) throw new StoreError(outcome.body.error.message)
    if (outcome.status !== 202) {
      imported.problems.push({ line, message: outcome.body.error.message })
      continue
    }
    imported.accepted += outcome.body.accepted
    for (const { path, reason, message } of outcome.body.rejected) {
      if (reason === 'bot') imported.dropped++
      else imported.problems.push({ line, message: `batch.${path}: ${message} (${reason})` })
    }
  }
  for (const { line, read } of kept) {
    const message = keep(read, store)
    if (message !== null) imported.problems.push({ line, message })
  }
  imported.problems.sort((a, b) => a.line - b.line)
  return imported
}

/** As the line names it. */
function siteOf(line: AnyArrival | KeptLine): unknown {
  if ('account' in line) return line.account.site
  const body = 'kind' in line || typeof line.body === 'string' ? line.body : line.body.parsed
  return Object(body).site
}
