import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProgress } from '../../../collector/commands/progress.js'
import type { Site } from '../../../collector/sites.js'
import { fillDuck } from './duckdb.js'
import { importRawTexts } from './raw-texts.js'

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/footfall-bench/', import.meta.url))
/** To be counted up when other visits are made, or columns mean something else. */
const EDITION = 2

/** The same visits in both. */
export interface Data {
  url: string
  site: Site
  duckFile: string
  /** Of the files that the columns are in. */
  columnBytes: number
}

/** Made once and kept for the next time: ten million events took a quarter of an hour on a busy machine, and 1.5 GB. */
export async function prepareData(events: number): Promise<Data> {
  const folder = join(CACHE, `query-${events}-${EDITION}`)
  const [store, duckFile, done] = ['footfall.db', 'duckdb', 'done'].map((name) => join(folder, name))
  const url = `sqlite:${store}`
  importRawTexts()
  const { fillStore, siteOf } = await import('./fill.js')
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const progress = createProgress()
    await fillStore(url, events, progress)
    await fillDuck(duckFile, events, progress)
    progress.clear()
    writeFileSync(done, '')
  }
  const columns = `${store}-columns`
  const columnBytes = readdirSync(columns).reduce((sum, name) => sum + statSync(join(columns, name)).size, 0)
  return { url, site: siteOf(url), duckFile, columnBytes }
}
