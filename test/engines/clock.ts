import type { Tab } from './drivers/driver.js'

/** The time of all pages: it stands still but for what a test lets pass, so that nothing here sleeps or rounds. */
export interface Clock {
  /** Lets seconds pass in a page: its timers run, and what they ask of the network is answered, before time goes on. */
  pass(tab: Tab, seconds: number): Promise<void>
  /** Lets seconds pass while no page is open. */
  wait(seconds: number): void
  /** UTC ms. */
  now(): number
}

/** Where a page asks what time it is. */
export const TIME_PATH = '/time-of-test'
/** The source that puts a page onto this time; it belongs before every other script. */
export const timeScript = () => `(${install})('${TIME_PATH}')`

/** A page with that script. */
export type TimedPage = typeof globalThis & {
  passUntil(time: number): Promise<void>
  /** It is loaded, or was brought back, and has not been left since. */
  isShown: boolean
}

export function createClock(start: number): Clock {
  let now = start
  return {
    async pass(tab, seconds) {
      const end = now + seconds * 1000
      await tab.evaluate((time) => (window as unknown as TimedPage).passUntil(time), end)
      // Not before: a page that asks meanwhile, since it has just become visible, would be at the end at once.
      now = end
    },
    wait(seconds) {
      now += seconds * 1000
    },
    now: () => now,
  }
}

/** Runs in the page. Animation frames and promises keep the browser's own time. */
function install(path: string): void {
  // What is still in the air after so long is meant to hang.
  const HANGS_MS = 1500
  let now = 0
  // Asked, not written into the page: one that comes out of a cache finds that time has gone on without it.
  const look = () => {
    const request = new XMLHttpRequest()
    request.open('GET', path, false)
    request.send()
    now = Math.max(now, Number(request.responseText))
  }
  look()
  const start = now

  const { setTimeout: sleep, fetch: load } = window
  const flights = new Set<Promise<unknown>>()
  const timers = new Map<number, { at: number; run: () => void }>()
  let ids = 0

  const pause = (ms: number) => new Promise((resolve) => sleep.call(window, resolve, ms))
  async function settle() {
    await pause(0)
    if (flights.size) await Promise.race([Promise.all(flights), pause(HANGS_MS)])
    await pause(0)
  }

  const page = window as unknown as TimedPage
  addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look(), true)
  for (const type of ['pageshow', 'pagehide']) {
    addEventListener(type, () => {
      // First the time: while it is asked for, Firefox lets the test look at the page.
      if (type === 'pageshow') look()
      page.isShown = type === 'pageshow'
    })
  }
  Date.now = () => now
  performance.now = () => now - start + 100
  page.setTimeout = ((run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    // What is no number is 0, as in browsers.
    timers.set(++ids, { at: now + (Number(ms) || 0), run: () => run(...args) })
    return ids
  }) as typeof setTimeout
  page.clearTimeout = (id) => void timers.delete(Number(id))
  page.fetch = (...args) => {
    const reply = load.apply(window, args)
    const flight = reply.then((response) => response.clone().text()).catch(() => {})
    flights.add(flight)
    flight.then(() => flights.delete(flight))
    return reply
  }
  page.passUntil = async (end) => {
    for (;;) {
      const due = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
      if (!due) break
      const [id, { at, run }] = due
      timers.delete(id)
      now = Math.max(now, at)
      run()
      await settle()
    }
    now = end
    await settle()
  }
}
