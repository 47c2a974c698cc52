import { brotliCompressSync, constants } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { type Contender, prepareContenders } from './sdk/contenders.js'
import { type Load, launch, makeVisit, measureHidden, measureLoad } from './sdk/measure.js'
import { type Site, startSite } from './sdk/site.js'
import { type Line, median } from './table.js'

const ROUNDS = 7
const PAGES = 5

/** What a script costs the page it is on; footfall's figure is held against a target or against a peer's. */
interface Cost {
  what: string
  unit: string
  target?: number
  /** The blank page has some of it too. */
  isOnBlank?: boolean
  /** Of one contender. */
  of: (figures: Figures) => number
}

interface Figures {
  /** Bytes of all scripts that a page has loaded. */
  bytes: number
  loads: Load[]
  visit: { requests: number; bytes: number }
  hidden: { cpu: number; timers: number }
}

const loadsOf = (name: keyof Load) => (figures: Figures) => median(figures.loads.map((load) => load[name]))

const COSTS: Cost[] = [
  { what: 'scripts loaded, brotli -11', unit: 'B', of: ({ bytes }) => bytes },
  { what: 'evaluation and start, CPU', unit: 'ms', target: 5, of: loadsOf('start') },
  { what: 'evaluation and start, wall clock', unit: 'ms', of: loadsOf('startWall') },
  { what: 'longest task, CPU', unit: 'ms', target: 10, of: loadsOf('longest') },
  { what: 'dispatch of a click, CPU', unit: 'ms', isOnBlank: true, of: loadsOf('click') },
  { what: 'requests a page read for 20 s', unit: '', target: 2, of: ({ visit }) => visit.requests / PAGES },
  { what: 'bytes sent by a visit of 5 pages', unit: 'B', of: ({ visit }) => visit.bytes },
  { what: 'ten hidden minutes, CPU (not slowed)', unit: 'ms', of: ({ hidden }) => hidden.cpu },
  { what: 'ten hidden minutes, timers fired', unit: '', of: ({ hidden }) => hidden.timers },
]

/**
 * The script and its peers on the same page in one Chromium at a quarter of its speed, in rounds of rotating order;
 * medians. The peers come from npm, bundled and minified as their users have them; every server is this machine.
 */
export async function benchSdk(): Promise<Line[]> {
  const contenders = await prepareContenders()
  const site = await startSite(contenders)
  const browser = await launch()
  try {
    const loads = await measureLoads(browser, site, contenders)
    const figures = new Map<string, Figures>()
    const visits = await Promise.all(contenders.map((contender) => countVisit(browser, site, contender)))
    for (const [i, contender] of contenders.entries()) {
      const bytes = bytesOf(contender, site.fetched)
      const visit = visits[i]
      const hidden = await measureHidden(browser, site, contender)
      figures.set(contender.name, { bytes, loads: loads.get(contender.name) ?? [], visit, hidden })
      console.log(`${contender.name}: hidden tab`)
    }
    return linesOf(figures)
  } finally {
    await browser.close()
    site.close()
  }
}

async function measureLoads(browser: Browser, site: Site, contenders: readonly Contender[]) {
  const loads = new Map<string, Load[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const first = round % contenders.length
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      loads.get(contender.name)?.push(await measureLoad(browser, site, contender))
    }
    console.log(`round ${round + 1} of ${ROUNDS}, ${((performance.now() - start) / 1000).toFixed(0)} s`)
  }
  return loads
}

async function countVisit(browser: Browser, site: Site, contender: Contender): Promise<Figures['visit']> {
  const before = site.sent(contender)
  await makeVisit(browser, site, contender)
  const after = site.sent(contender)
  return { requests: after.requests - before.requests, bytes: after.bytes - before.bytes }
}

function bytesOf({ files }: Contender, fetched: ReadonlySet<string>): number {
  const loaded = [...files].filter(([path]) => fetched.has(path))
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 }
  return loaded.reduce((total, [, file]) => total + brotliCompressSync(file, { params }).length, 0)
}

function linesOf(figures: ReadonlyMap<string, Figures>): Line[] {
  const footfall = figures.get('footfall')
  if (!footfall) throw new Error('footfall was not measured')
  return COSTS.flatMap(({ what, unit, target, isOnBlank, of }) => {
    const value = of(footfall)
    const against = [...figures].filter(([name]) => name !== 'footfall' && (isOnBlank || name !== 'blank'))
    const limits = against.map(([name, peer]) => ({ what, value, unit, against: of(peer), limit: name }))
    return target === undefined ? limits : [{ what, value, unit, against: target, limit: 'target' }, ...limits]
  })
}
