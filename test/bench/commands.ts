import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Installation, install } from '../process.js'
import { CHROME, NINE, SECOND, visit } from '../traffic.js'
import { peakMib } from './memory.js'
import type { Line } from './table.js'

/** What the commands remember of the rows, and SQLite's cache, are full long before the first has ended. */
const VISITS = [150_000, 600_000]
const LOOK_MS = 50

/** The most memory that `import` and `export` take, which does not depend on how much there is. */
export async function benchCommands(): Promise<Line[]> {
  const [small, large] = [await measure(VISITS[0]), await measure(VISITS[1])]
  return (['import', 'export'] as const).flatMap((command) => {
    const line = { what: `${command} of ${VISITS[1].toLocaleString('en')} visits, most memory`, unit: 'MiB' }
    const value = large[command]
    return [
      { ...line, value, against: 256, limit: 'target' },
      { ...line, value, against: small[command], limit: 'a quarter of them' },
    ]
  })
}

async function measure(visits: number): Promise<{ import: number; export: number }> {
  const installation = install()
  try {
    installation.run(['site', 'add', 'shop.example'])
    const recording = join(installation.folder, 'traffic.ndjson')
    await pipeline(Readable.from(linesOf(visits)), createWriteStream(recording))
    return {
      import: await peakOf(installation, ['import', recording]),
      export: await peakOf(installation, ['export', join(installation.folder, 'export.ndjson')]),
    }
  } finally {
    await installation.remove()
  }
}

function* linesOf(visits: number): Generator<string> {
  for (let i = 0; i < visits; i++) {
    const at = NINE + i * SECOND
    const batch = visit({ visitor: `visitor-${i}`, at, pages: [{ title: `Page ${i % 5000}` }], tracks: [{}, {}] })
    yield `${JSON.stringify({ received: batch.sent, batch, user_agent: CHROME, country: 'DE' })}\n`
  }
}

async function peakOf(installation: Installation, args: string[]): Promise<number> {
  const { process, ended } = installation.start(args)
  let peak = 0
  const timer = setInterval(() => {
    // It may have ended, and nobody has told us yet.
    if (process.pid !== undefined && process.exitCode === null) peak = Math.max(peak, peakMib(process.pid) || 0)
  }, LOOK_MS)
  const { status, err } = await ended
  clearInterval(timer)
  if (status !== 0) throw new Error(err)
  return peak
}
