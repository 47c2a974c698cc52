import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { importThere, localPathOf } from '../local.js'
import { fileOf, openStore } from '../store/open.js'
import { lockForWriting } from '../store/sqlite/lock.js'
import { openCountries } from '../writer/country.js'
import { createDoor } from '../writer/door.js'
import { type Imported, importLines } from '../writer/import.js'
import { Failure } from './failure.js'
import { createProgress } from './progress.js'

/** Lines and bytes that share a commit. */
const TURN_LINES = 1000
const TURN_BYTES = 1024 * 1024
const SHOWN_PROBLEMS = 20

type SendLines = (lines: string[]) => Promise<Imported>

/** `footfall import FILE` (`-` for standard input): replays recorded traffic through the same door as live traffic. */
export async function importFile(file: string, { store }: { store: string }): Promise<void> {
  if (file !== '-' && !statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Failure(`no file ${file}`)
  const sender = await openSender(store)
  const totals = { lines: 0, accepted: 0, dropped: 0, problems: 0 }
  const progress = createProgress()
  try {
    for await (const { lines, share } of turnsOf(file)) {
      const imported = await sender.send(lines)
      progress.clear()
      tellProblems(imported, totals)
      totals.lines += lines.length
      totals.accepted += imported.accepted
      totals.dropped += imported.dropped
      progress.show(share, `${count(totals.lines)} lines, ${count(totals.accepted)} events`)
    }
  } finally {
    progress.clear()
    await sender.close()
  }
  console.error(summaryOf(totals))
}

/** To the collector that runs on the file, or through a door of our own when none does. */
async function openSender(store: string): Promise<{ send: SendLines; close(): Promise<void> }> {
  const file = fileOf(store)
  const local = localPathOf(file)
  if (await importThere(local, [])) {
    const send: SendLines = async (lines) => {
      const imported = await importThere(local, lines)
      if (!imported) throw new Failure('the collector stopped; run the import again: what is there already counts once')
      return imported
    }
    return { send, close: async () => {} }
  }
  const lock = lockForWriting(file)
  const opened = openStore(store, 'write')
  const door = createDoor({ store: opened, countryOf: openCountries() })
  return {
    send: (lines) => importLines(lines, door, Date.now()),
    close: async () => {
      opened.close()
      lock.release()
    },
  }
}

async function* turnsOf(file: string): AsyncGenerator<{ lines: string[]; share: number | null }> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  const size = file === '-' ? null : statSync(file).size
  let lines: string[] = []
  let bytes = 0
  let read = 0
  const turn = () => ({ lines, share: size === null ? null : Math.min(1, read / size) })
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    lines.push(line)
    bytes += line.length
    read += Buffer.byteLength(line) + 1
    if (lines.length < TURN_LINES && bytes < TURN_BYTES) continue
    yield turn()
    lines = []
    bytes = 0
  }
  if (lines.length > 0) yield turn()
}

function tellProblems({ problems }: Imported, totals: { lines: number; problems: number }): void {
  for (const { line, message } of problems) {
    if (++totals.problems <= SHOWN_PROBLEMS) console.error(`line ${totals.lines + line + 1}: ${message}`)
    else if (totals.problems === SHOWN_PROBLEMS + 1) console.error('more bad lines follow; they are counted')
  }
}

function summaryOf({
  lines,
  accepted,
  dropped,
  problems,
}: Record<'lines' | 'accepted' | 'dropped' | 'problems', number>) {
  const parts = [`${count(accepted)} events from ${count(lines)} lines`]
  if (dropped > 0) parts.push(`${count(dropped)} batches of bots dropped`)
  if (problems > 0) parts.push(`${count(problems)} problems skipped`)
  return `imported ${parts.join(', ')}`
}

const count = (value: number) => value.toLocaleString('en')
