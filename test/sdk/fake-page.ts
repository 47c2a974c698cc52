import { setImmediate } from 'node:timers'
import { vi } from 'vitest'
import { createPage, type Page } from '../../sdk/browser/page.js'
import { DEFAULTS, type Options } from '../../sdk/options.js'
import type { Batch } from '../../sdk/protocol.js'

/** 2023-11-14 22:13:20 UTC: where every test's wall clock starts; the monotonic one starts at 0. */
export const NOON = 1_700_000_000_000
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export const OPTIONS: Options = { ...DEFAULTS, site: 'example.com', endpoint: 'https://stats.example.com/e' }

const MAX_ASKED = 3000

type Reply = () => Promise<Response>

export const accepted: Reply = async () => json(202, { accepted: 1, rejected: [] })
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers })

/**
 * The page of this test file's happy-dom, with a clock, a network and a console that the test holds. Several pages are
 * tabs of one browser, which share a clock and the storage, but this one document too.
 */
export function createFakePage(time = createFakeClock()) {
  const bodies: string[] = []
  const urls: string[] = []
  const said: [words: string, about?: unknown][] = []
  const net = { reply: accepted }
  const real = createPage((...words) => {
    said.push(words)
  })
  const after: Page['after'] = (ms, run) => time.clock.after(ms, real.guard(run))
  const page: Page = {
    ...real,
    ...time.clock,
    after,
    fetch: async (url, init) => {
      urls.push(String(url))
      bodies.push(String(init?.body))
      return net.reply()
    },
  }
  vi.spyOn(Math, 'random').mockReturnValue(1)
  // These belong to the browser's clock.
  Object.assign(window, {
    requestIdleCallback: (run: () => void) => time.clock.after(50, run),
    requestAnimationFrame: (run: () => void) => time.clock.after(16, run),
  })
  return {
    ...time,
    page,
    bodies,
    urls,
    said,
    net,
    batches: () => bodies.map((body): Batch => JSON.parse(body)),
    /** The page is gone without a goodbye: a crash, a killed tab. */
    kill() {
      for (const undo of page.undo) undo()
    },
  }
}

export function createFakeClock() {
  let passed = 0
  let slept = 0
  let asked = 0
  let timers: { at: number; run: () => void }[] = []

  function pass(ms: number): void {
    const end = passed + ms
    for (let due = next(end); due; due = next(end)) {
      passed = Math.max(passed, due.at)
      asked = 0
      const { run } = due
      timers = timers.filter((timer) => timer !== due)
      run()
    }
    passed = end
    asked = 0
  }

  function next(end: number) {
    return timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  }

  return {
    clock: {
      now() {
        // A loop without an end would hang all tests.
        if (++asked > MAX_ASKED) throw new Error('asked for the time without end')
        return NOON + passed + slept
      },
      monotonic: () => passed,
      after(ms: number, run: () => void) {
        const timer = { at: passed + ms, run }
        timers.push(timer)
        return () => {
          timers = timers.filter((other) => other !== timer)
        }
      },
    },
    timers: () => timers.length,
    pass,
    /** The wall clock goes on and the monotonic one does not, as in a sleeping laptop. */
    sleep(ms: number) {
      slept += ms
    },
    /** Both go on and no timer runs, as in a frozen tab. */
    freeze(ms: number) {
      passed += ms
    },
    /** Lets time pass and the requests of that time be answered. */
    async settle(ms = 0) {
      const end = passed + ms
      for (let due = next(end); due; due = next(end)) {
        pass(Math.max(0, due.at - passed))
        await answers()
      }
      pass(end - passed)
      await answers()
    },
  }
}

/** Every reply of the fake network is there at once, but promises and the bodies of replies take their turns. */
async function answers(): Promise<void> {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** A document as the visitor sees it. */
export function show({ visible = true, focused = true } = {}): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: visible ? 'visible' : 'hidden' })
  document.hasFocus = () => focused
}

/** What a browser tells when the visitor switches tabs or windows. */
export function turn(state: { visible?: boolean; focused?: boolean }, type = 'visibilitychange'): void {
  show(state)
  const target = type === 'focus' || type === 'blur' ? window : document
  target.dispatchEvent(new Event(type, { bubbles: type === 'visibilitychange' }))
}

/** Input by the visitor's hand; script cannot make events that are trusted. */
export function touch(type = 'pointermove', isTrusted = true): void {
  const event = new Event(type)
  Object.defineProperty(event, 'isTrusted', { value: isTrusted })
  window.dispatchEvent(event)
}

/** A fresh browser on that page: no cookies, nothing stored, in sight. */
export function visit(url: string): void {
  for (const cookie of document.cookie.split('; ')) {
    const [name] = cookie.split('=')
    for (const domain of ['', '; Domain=example.com', '; Domain=www.example.com']) {
      // biome-ignore lint/suspicious/noDocumentCookie: as the script does, and happy-dom has no cookieStore
      document.cookie = `${name}=; Path=/; Max-Age=-1${domain}`
    }
  }
  const { happyDOM } = window as unknown as { happyDOM: { setURL(url: string): void } }
  happyDOM.setURL(url)
  localStorage.clear()
  document.title = 'A title'
  document.body.innerHTML = ''
  show()
}
