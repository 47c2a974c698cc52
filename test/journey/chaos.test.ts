import { randomInt } from 'node:crypto'
import Database from 'better-sqlite3'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install } from '../process.js'
import { launchChromium } from './browser.js'
import { type ChaosProxy, markOf, startChaosProxy } from './chaos-proxy.js'
import { createVisitor, START, type Visitor } from './chaos-visitor.js'

const VISITORS = 50
const AT_ONCE = 5
const SECOND = 1000
const MINUTE = 60 * SECOND
/** Of a failed run: FOOTFALL_SEED=… npm test -- test/journey/chaos */
const SEED = Number(process.env.FOOTFALL_SEED ?? randomInt(1, 1_000_000))

let footfall: Installation
let proxy: ChaosProxy
let browser: Browser

beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', 'chaos.example', '--allow-bots'])
  const collector = await footfall.serve()
  const outage = { from: START + 30 * SECOND, until: START + 90 * SECOND }
  proxy = await startChaosProxy({ collector, seed: SEED, outage })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  proxy?.close()
  await footfall?.remove()
})

interface Stored {
  /** Marks, once for each time they are stored. */
  marks: string[]
  /** Numbers that are missing in a view, from 0 to the last one or to its count. */
  holes: number
  /** Views whose count is smaller than the numbers of their events tell. */
  miscounted: string[]
}

interface ViewRow {
  num: number
  page: string
  count: number
}

interface EventRow {
  n: number
  type: number
  detail: string | null
}

/** What is on disk of one visitor, by the path of its pages. */
function readStored(name: string): Stored {
  const db = new Database(footfall.store, { readonly: true })
  const views = db
    .prepare<[string], ViewRow>(
      `select views.num, strings.text as page, views.count
       from views join strings on strings.num = views.page
       where strings.text like ?`,
    )
    .all(`/${name}/%`)
  const eventsOf = db.prepare<[number], EventRow>('select n, type, detail from events where view = ? order by n')
  const found = views.map((view) => {
    const events = eventsOf.all(view.num)
    const marks = events.map(({ type, detail }) => markOf(type === 0 ? view.page : detail))
    const last = events.length > 0 ? events[events.length - 1].n + 1 : 0
    return { view, marks, last, holes: Math.max(last, view.count) - events.length }
  })
  db.close()
  return {
    marks: found.flatMap(({ marks }) => marks).filter((mark) => mark !== undefined),
    holes: found.reduce((total, { holes }) => total + holes, 0),
    miscounted: found.filter(({ view, last }) => view.count < last).map(({ view }) => view.page),
  }
}

function countVisits(): number {
  const db = new Database(footfall.store, { readonly: true })
  const count = db.prepare<[], number>('select count(*) from visits').pluck().get()
  db.close()
  return count ?? 0
}

const repeated = (marks: readonly string[]) => marks.filter((mark, i) => marks.indexOf(mark) !== i)

/** Runs as many at once as the machine can bear. */
async function inTurns<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

const numbers = Array.from({ length: VISITORS }, (_, i) => i)

describe(`two hundred visits in a bad network (seed ${SEED})`, () => {
  const visitors: Visitor[] = []

  beforeAll(async () => {
    await inTurns(numbers, async (number) => {
      const visitor = await createVisitor({ browser, proxy, number, seed: SEED })
      visitors.push(visitor)
      // Four visits: two tabs at once, which are closed, left or killed; later others, which find what those left behind.
      await visitor.browse(2)
      await visitor.goAway()
      await visitor.browse(1)
      await visitor.goAway()
      await visitor.browse(1)
      await visitor.goAway()
      await visitor.comeBack()
      await visitor.leave()
    })
  }, 15 * MINUTE)

  it('met faults in a good part of them, and killed tabs', () => {
    const faults = visitors.reduce((total, { line }) => total + line.faults, 0)

    expect(visitors.reduce((total, { pages }) => total + pages, 0)).toBe(VISITORS * 5)
    expect(faults).toBeGreaterThan(100)
    expect(countVisits()).toBe(VISITORS * 4)
    expect(visitors.reduce((total, { killed }) => total + killed, 0)).toBeGreaterThan(10)
  })

  it('stores every event once and none twice, also of the tabs that were killed', () => {
    const lost: string[] = []
    const twice: string[] = []
    for (const { name, made } of visitors) {
      const { marks } = readStored(name)
      lost.push(...made.filter((mark) => !marks.includes(mark)))
      twice.push(...repeated(marks))
    }

    expect({ seed: SEED, lost, twice }).toEqual({ seed: SEED, lost: [], twice: [] })
    expect(visitors.flatMap(({ made }) => made).length).toBeGreaterThan(1000)
  })

  it('leaves no hole that the script did not tell', () => {
    const told = visitors.map(({ name, line }) => ({ seed: SEED, name, holes: line.dropped }))
    const found = visitors.map(({ name }) => ({ seed: SEED, name, holes: readStored(name).holes }))

    expect(found).toEqual(told)
  })

  it('tells how many events each view has, so that a lost tail would show', () => {
    const miscounted = visitors.flatMap(({ name }) => readStored(name).miscounted)

    expect({ seed: SEED, miscounted }).toEqual({ seed: SEED, miscounted: [] })
  })
})

describe(`a page that makes more than can wait (seed ${SEED})`, () => {
  it('tells how many it gave up, which are the ones that are missing', async () => {
    const visitor = await createVisitor({ browser, proxy, number: 901, seed: SEED })
    visitor.line.weather = 'login page'
    const page = await visitor.open()
    for (let round = 0; round < 7; round++) {
      await visitor.track(page, 90)
      await visitor.pass(10)
    }
    await visitor.comeBack()
    await visitor.leave()

    const { marks, holes } = readStored(visitor.name)
    const lost = visitor.made.filter((mark) => !marks.includes(mark))
    expect({ seed: SEED, twice: repeated(marks) }).toEqual({ seed: SEED, twice: [] })
    expect(lost.length).toBeGreaterThan(100)
    // Events that nobody made by hand may be among the holes: a vital.
    expect(holes).toBeGreaterThanOrEqual(lost.length)
    expect({ seed: SEED, told: visitor.line.dropped }).toEqual({ seed: SEED, told: holes })
  })
})

describe(`somebody else's answers (seed ${SEED})`, () => {
  it.each([
    ['a login page with status 200', 'login page', 902],
    ['an hour of 403s that are not ours', 'forbidden', 903],
  ] as const)('%s costs no event', async (_what, weather, number) => {
    const visitor = await createVisitor({ browser, proxy, number, seed: SEED })
    visitor.line.weather = weather
    const first = await visitor.open()
    await visitor.track(first, 5)
    await visitor.pass(20 * 60)
    await visitor.track(first, 5)
    await first.close()
    const second = await visitor.open()
    await visitor.track(second, 5)
    await visitor.pass(40 * 60)
    await visitor.track(second, 5)
    expect(readStored(visitor.name).marks).toEqual([])
    await visitor.comeBack()
    await visitor.leave()

    const { marks, holes } = readStored(visitor.name)
    expect({ seed: SEED, marks: marks.toSorted(), holes }).toEqual({
      seed: SEED,
      marks: visitor.made.toSorted(),
      holes: 0,
    })
    expect(visitor.made.length).toBe(23)
  })
})
