// `npm run bench`: all lines; `npm run bench -- size ingest`: some; `--long`: those that take half an hour too. Each
// figure stands against a limit of the same run.
import { writeFileSync } from 'node:fs'
import { arch, cpus, totalmem } from 'node:os'
import { benchCommands } from './commands.js'
import { benchIngest } from './ingest/ingest.js'
import { benchPressure } from './ingest/pressure.js'
import { benchPage } from './page.js'
import { benchQuery } from './query.js'
import { benchSdk } from './sdk.js'
import { benchSize } from './size.js'
import { type Line, markdownOf } from './table.js'

const isLong = process.argv.includes('--long')
const asked = process.argv.slice(2).filter((word) => word !== '--long')

const BENCHES: Record<string, () => Promise<Line[]>> = {
  size: benchSize,
  sdk: benchSdk,
  ingest: async () => [...(await benchIngest()), ...(isLong ? await benchPressure() : [])],
  commands: benchCommands,
  query: () => benchQuery(isLong ? [1e6, 1e7] : [1e6]),
  page: () => benchPage(isLong ? 1e7 : 1e6),
}
const RESULTS = new URL('RESULTS.md', import.meta.url)

const unknown = asked.find((name) => !Object.hasOwn(BENCHES, name))
if (unknown !== undefined) {
  console.error(`no bench ${unknown}: choose from ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}

const sections: string[] = []
for (const name of asked.length > 0 ? asked : Object.keys(BENCHES)) {
  console.log(`\n${name} …`)
  const section = markdownOf(name, await BENCHES[name]())
  console.log(section)
  sections.push(section)
}

if (asked.length === 0) {
  const memory = Math.round(totalmem() / 2 ** 30)
  const machine = `${cpus().length} × ${cpus()[0].model.trim()} (${arch()}), ${memory} GiB, Node ${process.versions.node}`
  const head = `# Benchmarks\n\nWritten by \`npm run bench\`. ${machine}.\nMachines differ and are noisy: quote the ratios.\n`
  writeFileSync(RESULTS, `${[head, ...sections].join('\n')}`)
  console.log(`Written to test/bench/RESULTS.md`)
}
