import { createWriteStream, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { standBack } from '../priority.js'
import type { Site } from '../sites.js'
import { openStore } from '../store/open.js'
import type { Store } from '../store/store.js'
import { writeDays } from '../writer/delivered.js'
import { writeLine } from '../writer/export.js'
import { writeKept } from '../writer/kept.js'
import { Failure } from './failure.js'
import { createProgress } from './progress.js'
import { sitesOf } from './site.js'

/** Lines are written in pieces of about this length. */
const PIECE_LENGTH = 64 * 1024

/** The days' accounts alone: holes follow from the views. */
const EVERY_DAY = { first: 0, last: Number.MAX_SAFE_INTEGER, from: Number.MAX_SAFE_INTEGER }

export interface ExportOptions {
  store: string
  /** Of every site without it. */
  site?: string
  json: boolean
}

/**
 * `footfall export [FILE]`: everything of a site in the format of import, also beside a running collector. A file that is
 * there is not overwritten; one that could not be finished is removed.
 */
export async function exportSites(file: string, { store: url, site: id, json }: ExportOptions): Promise<void> {
  standBack()
  const store = openStore(url, 'read')
  const totals = { lines: 0, events: 0 }
  try {
    const pieces = Readable.from(piecesOf(sitesOf(store, id), store, totals), { objectMode: false })
    await (file === '-' ? pipeline(pieces, process.stdout, { end: false }) : writeFile(file, pieces))
  } catch (error) {
    throw toFailure(error)
  } finally {
    store.close()
  }
  const say = file === '-' ? console.error : json ? console.log : console.error
  say(json ? JSON.stringify(totals) : `exported ${count(totals.events)} events in ${count(totals.lines)} lines`)
}

async function* piecesOf(sites: readonly Site[], store: Store, totals: { lines: number; events: number }) {
  const progress = createProgress()
  let piece = ''
  for (const [index, site] of sites.entries()) {
    for await (const view of store.exportSite(site)) {
      piece += `${writeLine(site.id, view)}\n`
      totals.lines++
      totals.events += view.events.length
      if (piece.length < PIECE_LENGTH) continue
      yield piece
      piece = ''
      progress.show((index + view.share) / sites.length, `${count(totals.lines)} lines, ${count(totals.events)} events`)
    }
    const days = writeDays(site, await store.readDelivery(site, EVERY_DAY))
    for (const line of [...days, ...(await writeKept(site, store))]) {
      piece += `${line}\n`
      totals.lines++
    }
  }
  yield piece
  progress.clear()
}

async function writeFile(file: string, pieces: Readable): Promise<void> {
  const output = createWriteStream(file, { flags: 'wx', flush: true })
  let isOurs = false
  output.once('open', () => {
    isOurs = true
  })
  try {
    await pipeline(pieces, output)
  } catch (error) {
    if (isOurs) rmSync(file, { force: true })
    throw error
  }
}

/** What the system says of a file or a pipe is for the person who named it. */
function toFailure(error: unknown): unknown {
  return error instanceof Error && 'syscall' in error ? new Failure(error.message) : error
}

const count = (value: number) => value.toLocaleString('en')
