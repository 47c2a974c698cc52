import { isVisible } from '../browser/has-attention.js'
import type { Page, Stop } from '../browser/page.js'
import type { Stopwatch } from '../stopwatch.js'

interface AttentionOptions {
  page: Page
  watch: Stopwatch
  idleMs: number
}

const GROW_MS = 30_000

/**
 * Drives the stopwatch from the browser's events (METRICS.md §1, active time) and emits true when counting begins, false
 * when it has ended or gone on for another 30 s. Focus and coming back to a tab are no input, nor are events that script
 * made, nor a scroll without a gesture in the idle time before it (script scrolls too). Focus is asked for, not inferred
 * from `blur`: when a frame of the page takes it the window gets a `blur`, but `hasFocus()` stays true (Chromium 156).
 * Gives what tells it of other input. One timer runs while time counts, so that a killed tab loses 30 s at most; none while hidden, unfocused or idle.
 */
export function captureAttention(
  emit: (isBegin: boolean) => void,
  { page, watch, idleMs }: AttentionOptions,
): () => void {
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
    emit(on)
  }

  function wait(): void {
    const { active } = watch.times(clock.monotonic())
    if (active < told) told = 0
    stopTimer = clock.after(GROW_MS - active + told, () => {
      look()
      told = watch.times(clock.monotonic()).active
      emit(false)
      if (isCounting) wait()
    })
  }

  function look(): void {
    const now = clock.monotonic()
    watch.turn(now, !isGone && isVisible(document), document.hasFocus())
    turn(watch.isCounting(now))
  }

  // Runs at every move of the pointer: writes two numbers, and no more unless counting starts again.
  function input(): void {
    if (watch.input(clock.monotonic())) turn(false)
    if (!isCounting) look()
  }

  listen(window, 'pointerdown pointermove keydown wheel touchstart touchmove scroll', ({ isTrusted, type }: Event) => {
    const now = clock.monotonic()
    if (type !== 'scroll' && isTrusted) lastGesture = now
    if (isTrusted && now - lastGesture <= idleMs) input()
  })
  // A page out of bfcache is `visible` before it is shown, when its old view is still open. Only hidden pages freeze.
  listen(window, 'focus blur visibilitychange pagehide pageshow', ({ type }: Event) => {
    isGone = /^pageh/.test(type) || (isGone && type !== 'pageshow')
    look()
  })
  page.onStop(() => stopTimer())
  look()
  return input
}
