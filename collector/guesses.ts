import { createRecent } from './recent.js'

const WINDOW_MS = 15 * 60_000
/** Wrong guesses that are looked at within that time. */
const MOST = 10
/** The first ones wait for nothing: people mistype. */
const FREE = 3
const REMEMBERED = 20_000

/** Holds back who guesses passwords: by account and by address, each wrong guess makes the next one wait for longer. */
export interface Guesses {
  /** Notes a guess before it is looked at; ms to wait when it is not to be, then it was not noted. */
  begin(keys: readonly string[]): number
  /** It was right: it was no guess. */
  right(keys: readonly string[]): void
}

export function createGuesses(clock: () => number): Guesses {
  const guessed = createRecent<readonly number[]>(REMEMBERED)
  const recent = (key: string, now: number) =>
    (guessed.get(key) ?? []).filter((at) => now - at < WINDOW_MS && at <= now)

  function waitOf(key: string, now: number): number {
    const times = recent(key, now)
    if (times.length === 0 || times.length < FREE) return 0
    if (times.length >= MOST) return times[0] + WINDOW_MS - now
    return Math.max(0, times[times.length - 1] + 1000 * 2 ** (times.length - FREE) - now)
  }

  return {
    begin(keys) {
      const now = clock()
      const wait = Math.max(...keys.map((key) => waitOf(key, now)))
      if (wait === 0) for (const key of keys) guessed.put(key, [...recent(key, now), now])
      return wait
    },
    right(keys) {
      const now = clock()
      for (const key of keys) guessed.put(key, recent(key, now).slice(0, -1))
    },
  }
}
