const STEADY_MS = 10 * 60_000
/** Clocks that are kept in time by others are moved by so much between two looks. */
const DRIFT_MS = 60_000

/**
 * Tells at each look whether the wall clock can be trusted to say what is old: it has not jumped for ten minutes. A
 * machine may start with any clock, and one that is a day or a decade ahead would delete what is young.
 */
export function createSteadiness({ wall = Date.now, monotonic = () => performance.now() } = {}): () => boolean {
  let offset = wall() - monotonic()
  let since = monotonic()
  return () => {
    const now = wall() - monotonic()
    if (Math.abs(now - offset) > DRIFT_MS) since = monotonic()
    offset = now
    return monotonic() - since >= STEADY_MS
  }
}
