/** Events of a visit, or of a visitor, in order: when each was, and which steps it matches (bit 0 is step 1). */
export interface Matches {
  at: readonly number[]
  steps: readonly number[]
}

/**
 * When the run that gets furthest takes its steps, the earliest of those; empty where none starts (METRICS.md §5,
 * funnel). Of two runs the later one takes each step at the same event or at a later one, so that the events are gone
 * through once a step, however many runs start.
 */
export function furthestRun({ at, steps }: Matches, of: { steps: number; windowMs: number }): readonly number[] {
  /** Of each step the first event that the next run may take. */
  const next: number[] = new Array(of.steps).fill(0)
  let furthest: readonly number[] = []

  function runFrom(start: number): readonly number[] {
    const run = [at[start]]
    let event = start
    for (let step = 1; step < of.steps; step++) {
      next[step] = firstMatch(step, Math.max(next[step], event + 1))
      event = next[step]
      if (event === at.length || at[event] > at[start] + of.windowMs) break
      run.push(at[event])
    }
    return run
  }

  function firstMatch(step: number, from: number): number {
    let event = from
    while (event < at.length && !(steps[event] & (1 << step))) event++
    return event
  }

  for (let start = 0; start < at.length && furthest.length < of.steps; start++) {
    if (!(steps[start] & 1)) continue
    const run = runFrom(start)
    if (run.length > furthest.length) furthest = run
  }
  return furthest
}
