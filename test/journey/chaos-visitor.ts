import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type ChaosProxy, createRandom, type Line } from './chaos-proxy.js'

/** The browsers' clock when they are opened; it stands still but for what a visitor lets pass. */
export const START = Date.UTC(2026, 2, 2, 9)

/** A browser with a storage of its own, and what its pages have done. */
export interface Visitor {
  /** The first part of its pages' paths. */
  name: string
  line: Line
  /** The marks of all events that its pages were made to record. */
  made: string[]
  pages: number
  killed: number
  open(): Promise<Page>
  /** Records so many events, in one task. */
  track(page: Page, count: number): Promise<void>
  /** Lets time pass in all pages, so that requests have their answers in between. */
  pass(seconds: number): Promise<void>
  /** Uses so many tabs at once, then closes, leaves or kills each of them. */
  browse(tabs: number): Promise<void>
  /** Is away for so long that the next page is another visit. */
  goAway(): Promise<void>
  /** One more page in a network that works, until all is acknowledged or 15 minutes have passed. */
  comeBack(): Promise<void>
  leave(): Promise<void>
}

interface VisitorOptions {
  browser: Browser
  proxy: ChaosProxy
  number: number
  seed: number
}

const SECOND = 1000
const STEPS = 7
/** So much time passes at once at most: a repeat that is due must not wait for the next step. */
const STEP_S = 20
/** The takeover of what a dead page left: its lease is 30 s. */
const BACK_S = 60
const MAX_BACK_S = 15 * 60
const AWAY_S = 45 * 60
const SETTLE_MS = 2000

export async function createVisitor({ browser, proxy, number, seed }: VisitorOptions): Promise<Visitor> {
  const name = `v${number}`
  const line = proxy.line(name)
  const random = createRandom(`${seed}-visitor-${number}`)
  const context = await browser.newContext()
  await context.clock.install({ time: START })
  await context.clock.pauseAt(START + SECOND)
  let count = 0

  function mark(): string {
    const next = `m-${number}-${visitor.pages}-${count++}`
    visitor.made.push(next)
    return next
  }

  /** What a visitor does in a page: something of each kind. */
  async function act(page: Page): Promise<void> {
    const chance = random()
    if (chance < 0.5) return visitor.track(page, 1 + Math.floor(random() * 3))
    if (chance < 0.75) return softNavigate(page, `/${name}/${mark()}`)
    if (chance < 0.9) return rate(page, mark())
  }

  async function end(page: Page): Promise<void> {
    const chance = random()
    if (chance < 0.25) {
      visitor.killed++
      return kill(page, context)
    }
    if (chance < 0.5) await page.goto('about:blank')
    await page.close()
  }

  const visitor: Visitor = {
    name,
    line,
    made: [],
    pages: 0,
    killed: 0,
    async open() {
      visitor.pages++
      const page = await context.newPage()
      await page.goto(`${proxy.url}/${name}/${mark()}`)
      // Until now a change of the URL would be the load's own redirect.
      await visitor.pass(1)
      return page
    },
    track(page, howMany) {
      return record(page, Array.from({ length: howMany }, mark))
    },
    async pass(seconds) {
      for (let rest = seconds; rest > 0; rest -= STEP_S) {
        await context.clock.runFor(Math.min(rest, STEP_S) * SECOND)
        await settle(line)
      }
    },
    async browse(tabs) {
      const pages: Page[] = []
      for (let tab = 0; tab < tabs; tab++) pages.push(await visitor.open())
      for (let step = 0; step < STEPS; step++) {
        for (const page of pages) await act(page)
        await visitor.pass(1 + Math.floor(random() * 10))
      }
      for (const page of pages) await end(page)
    },
    async goAway() {
      await context.clock.fastForward(AWAY_S * SECOND)
    },
    async comeBack() {
      line.weather = 'fine'
      await visitor.open()
      await visitor.pass(BACK_S)
      const isMissing = (each: string) => !line.acknowledged.has(each)
      for (let passed = BACK_S; passed < MAX_BACK_S && visitor.made.some(isMissing); passed += STEP_S) {
        await visitor.pass(STEP_S)
      }
    },
    async leave() {
      for (const page of context.pages()) await page.close()
      await settle(line)
      await context.close()
    },
  }
  return visitor
}

/** Waits, in real time, until what was sent is answered. */
async function settle(line: Line): Promise<void> {
  await wait(20)
  for (const end = Date.now() + SETTLE_MS; line.open > 0 && Date.now() < end; ) await wait(5)
  // The page reads the answer and may send again.
  await wait(10)
}

interface Host {
  footfall: ((...call: unknown[]) => unknown) & { feedback?: unknown }
}

const record = (page: Page, marks: string[]) =>
  page.evaluate((each) => {
    const { footfall } = window as unknown as Host
    for (const one of each) footfall('track', 'step', { mark: one })
  }, marks)

const softNavigate = (page: Page, path: string) => page.evaluate((to) => history.pushState(null, '', to), path)

/** As an event of its own kind where the script has it. */
const rate = (page: Page, mark: string) =>
  page.evaluate((subject) => {
    const { footfall } = window as unknown as Host
    if (footfall.feedback) footfall('feedback', { kind: 'thumbs', score: 1, subject })
    else footfall('track', 'rating', { subject })
  }, mark)

/** The renderer dies: no `pagehide`, no last word. */
async function kill(page: Page, context: BrowserContext): Promise<void> {
  const crashed = page.waitForEvent('crash')
  const devtools = await context.newCDPSession(page)
  devtools.send('Page.crash').catch(() => {})
  await crashed
  await page.close()
}
