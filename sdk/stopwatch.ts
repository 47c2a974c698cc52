/** Running totals of one view, whole ms; they only grow, and `active` ≤ `visible`. */
export interface Times {
  /** From the pageview to the last moment that counted as active. */
  span: number
  visible: number
  active: number
}

/**
 * Active time of the current view by METRICS.md §1: visible, focused, and input within the idle time, whose tail counts.
 * Every `now` is monotonic ms. Nothing ticks: time is added when something changes, up to `last input + idle`, so
 * sleep, throttled timers and a frozen tab can add one idle window at most.
 */
export interface Stopwatch {
  idleMs: number
  /** A new view begins with zeros. Arriving counts as input; a soft navigation carries the last input over. */
  restart(now: number, isArrival?: boolean): void
  /** The visitor moved, typed, scrolled. True when counting had stopped because of idleness. */
  input(now: number): boolean
  /** From now on the page is (in)visible, its window (un)focused. True while time counts. */
  turn(now: number, isVisible: boolean, isFocused: boolean): boolean
  times(now: number): Times
  /** The last moment that counted; the view's start when none did. */
  lastActive(): number
}

/** A stopwatch that stands until the first `restart` and `turn`. */
export function createStopwatch(idleMs: number): Stopwatch {
  let opened = 0
  let from = 0
  let lastInput = -idleMs
  // The first view begins when the page is seen.
  let isVisible = true
  let isFocused = false
  let span = 0
  let visible = 0
  let active = 0

  function settle(now: number): void {
    const end = Math.min(now, lastInput + idleMs)
    if (isVisible) visible += Math.max(0, now - from)
    if (isVisible && isFocused && end > from) {
      active += end - from
      span = end - opened
    }
    from = now
  }

  return {
    idleMs,
    restart(now, isArrival) {
      opened = from = now
      span = visible = active = 0
      if (isArrival) lastInput = now
    },
    input(now) {
      const wasIdle = now >= lastInput + idleMs
      if (wasIdle) settle(now)
      lastInput = now
      return wasIdle
    },
    turn(now, visibleNow, focusedNow) {
      settle(now)
      isVisible = visibleNow
      isFocused = focusedNow
      return isVisible && isFocused && now < lastInput + idleMs
    },
    times(now) {
      settle(now)
      return { span, visible, active }
    },
    lastActive: () => opened + span,
  }
}
