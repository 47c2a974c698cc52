import type { Tab } from './drivers/driver.js'

/** The time of all pages: it stands still but for what a test lets pass, so that nothing here sleeps or rounds. */
export interface Clock {
  /** Lets seconds pass in a page: its timers run, and what they ask of the network is answered, before time goes on. */
  pass(tab: Tab, seconds: number): Promise<void>
  /** Lets seconds pass while no page is open. */
  wait(seconds: number): void
  /** The source that puts a page onto this time; it belongs before every other script. */
  script(): string
}

type Page = typeof globalThis & { passUntil(time: number): Promise<void> }

export function createClock(start: number): Clock {
  let now = start
  return {
    async pass(tab, seconds) {
      now += seconds * 1000
      await tab.evaluate((time) => (window as unknown as Page).passUntil(time), now)
    },
    wait(seconds) {
      now += seconds * 1000
    },
    script: () => `(${install})(${now})`,
  }
}

/** Runs in the page. Animation frames and promises keep the browser's own time. */
function install(time: number): void {
  // What is still in the air after so long is meant to hang.
  const HANGS_MS = 1500
  // Kept by the tab: a page that comes out of a cache finds that time has gone on without it.
  const KEY = 'time-of-test'
  const now = () => Number(sessionStorage.getItem(KEY))
  const set = (time: number) => sessionStorage.setItem(KEY, String(time))
  const start = Math.max(time, now())
  set(start)

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

  const page = window as unknown as Page
  Date.now = now
  performance.now = () => now() - start + 100
  page.setTimeout = ((run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    timers.set(++ids, { at: now() + ms, run: () => run(...args) })
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
      set(Math.max(now(), at))
      run()
      await settle()
    }
    set(end)
    await settle()
  }
}
