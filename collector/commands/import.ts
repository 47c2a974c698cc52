import { createReadStream, statSync } from 'node:fs'
import type { Imported } from '../writer/import.js'
import { Failure } from './failure.js'
import { onInterruption } from './interruption.js'
import { openJobs } from './jobs.js'
import { linesOf } from './lines.js'
import { createProgress } from './progress.js'

/** Lines and bytes that share a commit. */
const TURN_LINES = 1000
const TURN_BYTES = 1024 * 1024
const SHOWN_PROBLEMS = 20

export interface ImportOptions {
  store: string
  /** Counted from 1; those before are taken as done. */
  fromLine: number
  json: boolean
}

/** Where an import stands: `lines` are those of the file that are done. */
interface Totals {
  lines: number
  accepted: number
  dropped: number
  problems: number
}

/**
 * `footfall import FILE` (`-` for standard input): replays recorded traffic through the same door as live traffic. What
 * interrupts it says from which line to go on; to start over is as right, since what is there counts once.
 */
export async function importFile(file: string, { store, fromLine, json }: ImportOptions): Promise<void> {
  if (file !== '-' && !statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Failure(`no file ${file}`)
  const jobs = await openJobs(store)
  const totals: Totals = { lines: fromLine - 1, accepted: 0, dropped: 0, problems: 0 }
  const progress = createProgress()
  const interruption = onInterruption()
  try {
    for await (const { lines, share } of turnsOf(file, fromLine)) {
      const imported = await jobs.import(lines)
      progress.clear()
      tellProblems(imported, totals)
      totals.lines += lines.length
      totals.accepted += imported.accepted
      totals.dropped += imported.dropped
      progress.show(share, `${count(totals.lines)} lines, ${count(totals.accepted)} events`)
      if (interruption.signal.aborted) throw new Failure('interrupted')
    }
  } catch (error) {
    progress.clear()
    console.error(`${summaryOf(totals, fromLine)}; go on with --from-line ${totals.lines + 1}`)
    throw error
  } finally {
    progress.clear()
    interruption.end()
    jobs.close()
  }
  if (json) console.log(JSON.stringify(totals))
  else console.error(summaryOf(totals, fromLine))
}

async function* turnsOf(file: string, fromLine: number): AsyncGenerator<{ lines: string[]; share: number | null }> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  const size = file === '-' ? null : statSync(file).size
  let lines: string[] = []
  let bytes = 0
  let number = 0
  const turn = (end: number) => ({ lines, share: size === null ? null : Math.min(1, end / size) })
  let last = 0
  for await (const { text, end } of linesOf(input)) {
    last = end
    if (++number < fromLine) continue
    // What is too long is a bad line like any other.
    lines.push(text ?? TOO_LONG)
    bytes += text?.length ?? 0
    if (lines.length < TURN_LINES && bytes < TURN_BYTES) continue
    yield turn(end)
    lines = []
    bytes = 0
  }
  if (lines.length > 0) yield turn(last)
}

const TOO_LONG = 'a line of over a megabyte'

function tellProblems({ problems }: Imported, totals: Totals): void {
  for (const { line, message } of problems) {
    if (++totals.problems <= SHOWN_PROBLEMS) console.error(`line ${totals.lines + line + 1}: ${message}`)
    else if (totals.problems === SHOWN_PROBLEMS + 1) console.error('more bad lines follow; they are counted')
  }
}

function summaryOf({ lines, accepted, dropped, problems }: Totals, fromLine: number): string {
  const parts = [`${count(accepted)} events from ${count(lines - fromLine + 1)} lines`]
  if (dropped > 0) parts.push(`${count(dropped)} batches of bots dropped`)
  if (problems > 0) parts.push(`${count(problems)} problems skipped`)
  return `imported ${parts.join(', ')}`
}

const count = (value: number) => value.toLocaleString('en')
