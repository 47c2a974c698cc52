import { hasAttention, isVisible } from '../browser/has-attention.js'
import { type Page, type Stop, stopAll } from '../browser/page.js'
import type { Stopwatch } from '../stopwatch.js'

/** Counting begins, has ended, or has gone on for another 30 s of active time. */
export type Moment = 'resume' | 'pause' | 'grow'

interface AttentionOptions {
  page: Page
  watch: Stopwatch
  idleMs: number
}

const GROW_MS = 30_000
const INPUTS = 'pointerdown pointermove keydown wheel touchstart touchmove scroll'

/**
 * Drives the stopwatch from the browser's events (METRICS.md §1, active time). Focus and coming back to a tab are no
 * input, nor are events that script made, nor a scroll without a gesture in the idle time before it (script scrolls too).
 * One timer runs while time counts, so that a killed tab loses 30 s at most; none while hidden, unfocused or idle.
 */
export function captureAttention(emit: (moment: Moment) => void, { page, watch, idleMs }: AttentionOptions): Stop {
  const { window, clock, listen } = page
  const { document } = window
  let isCounting = false
  let isGone = false
  let told = 0
  let lastGesture = clock.monotonic()
  let stopTimer: Stop = () => {}

  function turn(on: boolean): void {
    if (on === isCounting) return
    isCounting = on
    stopTimer()
    if (on) wait()
    emit(on ? 'resume' : 'pause')
  }

  function wait(): void {
    const { active } = watch.times(clock.monotonic())
    if (active < told) told = 0
    stopTimer = clock.after(GROW_MS - active + told, grow)
  }

  function grow(): void {
    look()
    told = watch.times(clock.monotonic()).active
    emit('grow')
    if (isCounting) wait()
  }

  function look(): void {
    const now = clock.monotonic()
    watch.turn(now, !isGone && isVisible(document), hasAttention(document))
    turn(watch.isCounting(now))
  }

  // A page out of bfcache is `visible` before it is shown, when its old view is still open. Only hidden pages freeze.
  function go({ type }: Event): void {
    isGone = type === 'pagehide'
    look()
  }

  // Runs at every move of the pointer: writes two numbers, and no more unless counting starts again.
  function onInput({ isTrusted, type }: Event): void {
    const now = clock.monotonic()
    if (type !== 'scroll' && isTrusted) lastGesture = now
    if (!isTrusted || now - lastGesture > idleMs) return
    if (watch.input(now)) turn(false)
    if (!isCounting) look()
  }

  look()
  return stopAll([
    listen(window, INPUTS, onInput, { passive: true, capture: true }),
    listen(window, 'focus blur', look),
    listen(document, 'visibilitychange', look),
    listen(window, 'pagehide pageshow', go),
    () => stopTimer(),
  ])
}
