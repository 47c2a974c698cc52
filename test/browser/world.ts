import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import type { Question } from '../../sdk/question.js'
import { createShell } from '../collector/shell.js'
import { launchChromium } from '../journey/browser.js'
import { type Installation, install } from '../process.js'
import { type PageServer, type PageSource, type Reply, type Sent, startPageServer } from './page-server.js'
import { copySite, openReader, type Reader, type StoredEvent, type StoredView } from './stored.js'

/** The browser's own clock at the first load; it stands still but for what a test lets pass. The collector has the real one. */
export const START = Date.UTC(2026, 2, 2, 9)
const SITES = 120
/** Shorter than any time after which a request is given up: the answer comes in real time. */
const STEP_S = 20

export interface VisitOptions {
  /** Where the first tab goes; relative to `http://www.example.com`. `null`: nowhere yet. */
  to?: string | null
  /** Bodies or whole pages by path, or by host and path; `$SITE` and `$TAG` stand for the test's own. */
  pages?: Record<string, PageSource>
  /** Attributes of the tag besides `data-site`; Web Vitals are off unless they say otherwise. */
  tag?: string
  /** `real` where the browser itself measures time: Web Vitals, media, bfcache. */
  clock?: 'held' | 'real'
  /** What the collector is to ask. */
  questions?: Partial<Question>[]
  /** What becomes of batches. */
  reply?: (sent: Sent) => Reply
  /** Runs in every page before anything else. */
  before?: string
  context?: BrowserContextOptions
}

/** One person's browser: a context of its own, a site of its own. */
export interface Visitor {
  site: string
  context: BrowserContext
  /** The first tab. */
  page: Page
  /** The script tag of the pages. */
  tag: string
  /** Every batch that reached the server, answered or not. */
  sent: Sent[]
  /** What the pages said on the console, by anybody. */
  said: string[]
  /** Changes what becomes of batches. */
  reply: (sent: Sent) => Reply
  open(url: string): Promise<Page>
  /** Lets seconds pass in every tab: timers run, clocks move. */
  pass(seconds: number): Promise<void>
  /** Lets the page become idle and waits until the chunks that it then asks for have run; some page must need one. */
  ready(page?: Page): Promise<void>
  /** Sends what there is: true when the collector has stored it all. */
  flush(page?: Page): Promise<boolean>
  /** What the collector has stored, now. */
  views(): StoredView[]
  events(): StoredEvent[]
  /** The pages of the stored pageviews, in the order they came. */
  pageviews(): string[]
  /** The stored track events, as `name` or with what they carry. */
  names(): string[]
  tracks(): Record<string, unknown>[]
}

/** A collector, a page server and a browser for the tests of one file, which run one after the other. */
export function useWorld(launch: LaunchOptions = {}) {
  let footfall: Installation
  let server: PageServer
  let browser: Browser
  let reader: Reader
  let count = 0
  const visitors = new Map<string, { sent: Sent[]; reply: (sent: Sent) => Reply; context: BrowserContext }>()
  const thrown: string[] = []

  beforeAll(async () => {
    footfall = install()
    footfall.run(['site', 'add', 'site-0.example', '--allow-bots'])
    copySite(
      footfall.store,
      Array.from({ length: SITES }, (_, i) => `site-${i + 1}.example`),
    )
    server = await startPageServer(await footfall.serve('--trust-proxy', '1'), footfall.folder)
    server.onBatch = (sent) => {
      const visitor = visitors.get(sent.batch.site)
      const reply = visitor?.reply(sent) ?? 'pass'
      visitor?.sent.push({ ...sent, isHanging: reply === 'hang' })
      return reply
    }
    reader = openReader(footfall.store)
    const args = [`--host-resolver-rules=MAP * 127.0.0.1:${server.port}`, ...(launch.args ?? [])]
    browser = await launchChromium({ ...launch, args })
  })
  afterAll(async () => {
    await browser?.close()
    reader?.close()
    await server?.close()
    await footfall?.remove()
  })
  afterEach(async () => {
    for (const { context } of visitors.values()) await context.close()
    visitors.clear()
    expect(thrown.splice(0), 'errors that footfall threw into a page').toEqual([])
  })

  /** Sets a question up, as its owner would. */
  async function ask(site: string, { name = 'question', ...question }: Partial<Question>): Promise<void> {
    const file = join(footfall.folder, 'question.json')
    writeFileSync(file, JSON.stringify(question))
    const { status, err } = await createShell(footfall.store).run(
      ...['question', 'add', '--site', site, '--name', name, '--file', file],
    )
    expect([status, err]).toEqual([0, expect.stringContaining('added')])
  }

  return async function visit(options: VisitOptions = {}): Promise<Visitor> {
    const { to = '/', pages = {}, clock = 'held', reply = () => 'pass' as const, before, context: wanted } = options
    const site = `site-${++count}.example`
    for (const question of options.questions ?? []) await ask(site, question)
    const attributes = options.tag?.includes('data-vitals') ? options.tag : `data-vitals="off" ${options.tag ?? ''}`
    const tag = `<script defer src="/footfall.js" data-site="${site}" ${attributes}></script>`
    server.pages = Object.fromEntries(
      Object.entries({ '/': 'Home', '/a': 'A', '/b': 'B', '/c': 'C', ...pages }).map(([path, page]) => [
        path,
        write(page, { site, tag, path }),
      ]),
    )
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...wanted })
    const said: string[] = []
    const chunks: string[] = []
    context.on('request', (request) => /\/f-\w+\.js$/.test(request.url()) && chunks.push(request.url()))
    context.on('console', (message) => said.push(message.text()))
    context.on('weberror', (error) => {
      const { stack = '' } = error.error()
      if (/footfall\.js|\/f-/.test(stack)) thrown.push(stack)
    })
    const settle = watchRequests(context, () => visitor.sent.filter(({ isHanging }) => isHanging).length)
    if (clock === 'held') {
      await context.clock.install({ time: START - 1000 })
      await context.clock.pauseAt(START)
    }
    if (before) await context.addInitScript({ content: before })
    const visitor: Visitor = {
      site,
      context,
      page: await context.newPage(),
      tag,
      sent: [],
      said,
      reply,
      async open(url) {
        const page = await context.newPage()
        await page.goto(new URL(url, 'http://www.example.com').href)
        return page
      },
      async pass(seconds) {
        for (let rest = seconds; rest > 0; rest -= STEP_S) {
          await context.clock.runFor(Math.min(rest, STEP_S) * 1000)
          await settle()
        }
      },
      async ready(page = visitor.page) {
        await page.waitForLoadState('load')
        if (clock === 'held') await visitor.pass(2)
        await eventually(() => expect(chunks).not.toHaveLength(0))
        // A module runs once: this waits for its first run.
        await page.evaluate(`Promise.all(${JSON.stringify(chunks)}.map((url) => import(url)))`)
      },
      flush: (page = visitor.page) => page.evaluate('footfall.flush()'),
      views: () => reader.views(site),
      events: () => reader.events(site),
      pageviews() {
        const pages = new Map(visitor.views().map(({ id, page }) => [id, page]))
        return ofType('pageview').map(({ view }) => pages.get(view) ?? '')
      },
      names: () => ofType('track').map(({ name }) => name),
      tracks: () => ofType('track').map(({ name, detail }) => ({ name, ...detail })),
    }
    const ofType = (type: StoredEvent['type']) => visitor.events().filter((event) => event.type === type)
    visitors.set(site, visitor)
    if (to !== null) await visitor.page.goto(new URL(to, 'http://www.example.com').href)
    return visitor
  }
}

/** Waits for what happens by itself: what a closing tab sends arrives after it. */
export const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 25 })

/** Gives what waits until every request of the pages is answered, but for those that the server lets hang. */
function watchRequests(context: BrowserContext, hanging: () => number): () => Promise<void> {
  const open = new Set<Request>()
  const end = (request: Request) => open.delete(request)
  context.on('request', (request) => open.add(request))
  context.on('requestfinished', end).on('requestfailed', end)
  return async () => {
    const isDone = () => expect(open.size).toBeLessThanOrEqual(hanging())
    // A closed tab never tells how its requests ended.
    await vi.waitFor(isDone, { timeout: 1000, interval: 5 }).catch(() => open.clear())
  }
}

function write(page: PageSource, { site, tag, path }: { site: string; tag: string; path: string }): PageSource {
  const { html, ...rest } = typeof page === 'string' ? { html: page, headers: undefined } : page
  const isWhole = html.startsWith('<!doctype') || rest.headers?.['Content-Type'] !== undefined
  const whole = isWhole
    ? html
    : `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page ${path}</title>$TAG</head><body>${html}</body></html>`
  return { ...rest, html: whole.replaceAll('$TAG', tag).replaceAll('$SITE', site) }
}

/**
 * A program cannot put a tab behind another one, nor take the focus from its window: the page is told so, as a browser
 * would tell it.
 */
export async function turn(page: Page, { visible = true, focused = true }): Promise<void> {
  await page.evaluate(
    ([state, hasFocus]) => {
      const [wasState, hadFocus] = [document.visibilityState, document.hasFocus()]
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
      Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true })
      document.hasFocus = () => hasFocus
      if (hadFocus !== hasFocus) window.dispatchEvent(new Event(hasFocus ? 'focus' : 'blur'))
      if (wasState !== state) document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    },
    [visible ? 'visible' : 'hidden', focused] as const,
  )
}

/** For `before`: the tab is opened in the background. */
export const IN_BACKGROUND = `
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
  Object.defineProperty(document, 'hidden', { value: true, configurable: true })
  document.hasFocus = () => false`

export const push = (page: Page, url: string) => page.evaluate((to) => history.pushState({}, '', to), url)
export const replace = (page: Page, url: string) => page.evaluate((to) => history.replaceState({}, '', to), url)
