import { createProgress } from '../../collector/commands/progress.js'
import { standBack } from '../../collector/priority.js'
import { type Asking, askBoth, openAsking } from './query/asking.js'
import { type Data, prepareData } from './query/data.js'
import { type Duck, openDuck } from './query/duckdb.js'
import * as asked from './query/questions.js'
import { type Line, median } from './table.js'

const ROUNDS = 9
const COLD_ROUNDS = 5

/** What is asked at once, and how long it may take: in ms, with an empty cache too, or as a share of DuckDB's time. */
interface Asked {
  what: string
  questions: asked.Question[]
  ms?: number
  coldMs?: number
  share?: number
}

const PANEL = { ms: 100, coldMs: 300 }
const UNFILTERED = 'dashboard'
const ALL: readonly Asked[] = [
  { what: 'top pages, one filter', questions: [asked.topPages(asked.OF_COUNTRY)], ...PANEL },
  { what: 'top pages, two filters', questions: [asked.topPages(asked.OF_DEVICE_TOO)], ...PANEL },
  { what: 'dashboard, one filter', questions: asked.dashboard(asked.OF_COUNTRY), share: 1 },
  { what: 'dashboard, two filters', questions: asked.dashboard(asked.OF_DEVICE_TOO), share: 1 },
  { what: UNFILTERED, questions: asked.dashboard(asked.EVERYTHING), share: 0.1 },
  { what: 'funnel of four steps', questions: [asked.funnel()], ms: 500 },
  { what: 'retention of twelve weeks', questions: [asked.retention()], ms: 500 },
]
const GROWTH = 5
const BYTES_AN_EVENT = 35
const CACHE_MIB = 96
const PROCESS_MIB = 256

/**
 * What the query thread takes for 30 of 90 days, beside DuckDB on all cores with the same visits and the same answers;
 * what it needs on disk and in memory. Of several sizes, ten times as large each, how the dashboard grows.
 */
export async function benchQuery(sizes: readonly number[]): Promise<Line[]> {
  const lines: Line[] = []
  const dashboards: number[] = []
  for (const events of sizes) {
    const data = await prepareData(events)
    const times = await measure(data)
    dashboards.push(times.find(({ what }) => what === UNFILTERED)?.warm ?? Number.NaN)
    const own = [...times.flatMap(linesOf), ...(await linesOfSizes(events, data))]
    lines.push(...own.map((line) => ({ ...line, what: `${events / 1e6} M events: ${line.what}` })))
  }
  for (const [i, ms] of dashboards.entries()) {
    const what = 'dashboard, ten times as many events'
    if (i > 0) lines.push({ what, value: ms / dashboards[i - 1], unit: '×', against: GROWTH, limit: 'target' })
  }
  return lines
}

/** Medians, ms. */
interface Times extends Asked {
  warm: number
  cold: number
  duck: number
}

async function measure({ url, duckFile, site }: Data): Promise<Times[]> {
  // The query thread does: on a machine that is busy DuckDB would be ahead.
  standBack()
  const duck = await openDuck(duckFile)
  const asking = await openAsking(url, site)
  const progress = createProgress()
  try {
    const times: Times[] = []
    for (const [i, all] of ALL.entries()) {
      progress.show(i / ALL.length, all.what)
      const { ours, theirs } = await alternate(all, { asking, duck })
      const cold = all.coldMs === undefined ? [] : await askCold(all, { url, site, duck })
      times.push({ ...all, warm: median(ours), duck: median(theirs), cold: median(cold) })
    }
    return times
  } finally {
    progress.clear()
    await asking.close()
    duck.close()
  }
}

async function alternate({ questions }: Asked, both: { asking: Asking; duck: Duck }) {
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let round = -1; round < ROUNDS; round++) {
    const times = await askBoth(questions, both)
    // The first fills caches.
    if (round < 0) continue
    ours.push(times.ours)
    theirs.push(times.theirs)
  }
  return { ours, theirs }
}

async function askCold({ questions }: Asked, { url, site, duck }: Pick<Data, 'url' | 'site'> & { duck: Duck }) {
  const times: number[] = []
  for (let round = 0; round < COLD_ROUNDS; round++) {
    const asking = await openAsking(url, site)
    times.push((await askBoth(questions, { asking, duck })).ours)
    await asking.close()
  }
  return times
}

function linesOf({ what, ms, coldMs, share, warm, cold, duck }: Times): Line[] {
  const line = { unit: 'ms', value: warm }
  const lines: Line[] = [{ ...line, what: `${what}, warm`, against: duck, limit: 'DuckDB' }]
  if (ms !== undefined) lines.push({ ...line, what: `${what}, warm`, against: ms, limit: 'target' })
  if (coldMs !== undefined) {
    lines.push({ ...line, what: `${what}, first of a new process`, value: cold, against: coldMs, limit: 'target' })
  }
  if (share !== undefined && share !== 1) {
    lines.push({ ...line, what: `${what}, warm`, against: share * duck, limit: `${share} × DuckDB` })
  }
  return lines
}

async function linesOfSizes(events: number, { url, columnBytes }: Data): Promise<Line[]> {
  const { cacheMib, collectorMib } = await import('./query/memory.js')
  const questions = ALL.flatMap(({ questions }) => questions)
  const line = { limit: 'target', unit: 'MiB' }
  return [
    { ...line, what: 'columns on disk', value: columnBytes / events, unit: 'B an event', against: BYTES_AN_EVENT },
    { ...line, what: 'columns in memory', value: await cacheMib(url, questions), against: CACHE_MIB },
    {
      ...line,
      what: 'collector that was asked everything',
      value: await collectorMib(url, questions),
      against: PROCESS_MIB,
    },
  ]
}
