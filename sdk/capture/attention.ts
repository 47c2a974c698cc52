import { isVisible } from '../browser/is-visible.js'
import type { Page, Stop } from '../browser/page.js'
import type { Stopwatch } from '../stopwatch.js'

const GROW_MS = 30_000

/**
 * Drives the stopwatch from the browser's events (METRICS.md §1, active time) and emits whether time
 * counts: when it begins to, when it has done so for another 30 s (`isGrown`), and when it ends (by idleness: `isGrown` too). Focus and coming back to a tab are no input, nor are events that script
 * made, nor a scroll without a gesture in the idle time before it (script scrolls too). Focus is asked for, not inferred
 * from `blur`: when a frame of the page takes it the window gets a `blur`, but `hasFocus()` stays true (Chromium 156).
 * One timer runs while time counts, so that a killed tab loses 30 s at most; none while hidden, unfocused or idle. Gives
 * what tells it of other input.
 */
export function captureAttention(
  emit: (isActive: boolean, isGrown?: boolean) => void,
  { monotonic, after, listen, undo }: Page,
  watch: Stopwatch,
): () => void {
  let isCounting = false
  let isGone = false
  let lastGesture = -watch.idleMs
  let stopTimer: Stop = () => {}

  function look(isTick?: boolean): void {
    const before = isCounting
    isCounting = watch.turn(monotonic(), !isGone && isVisible(), document.hasFocus())
    if (isCounting === before && !isTick) return
    stopTimer()
    if (isCounting) stopTimer = after(GROW_MS, () => look(true))
    emit(isCounting, isTick)
  }

  // Runs at every move of the pointer: writes two numbers, and no more unless counting starts again.
  function input(): void {
    if (watch.input(monotonic()) && isCounting) {
      isCounting = false
      emit(false)
    }
    if (!isCounting) look()
  }

  listen(window, 'pointerdown pointermove keydown wheel touchstart touchmove scroll', ({ isTrusted, type }) => {
    const now = monotonic()
    if (!isTrusted) return
    if (type !== 'scroll') lastGesture = now
    if (now - lastGesture <= watch.idleMs) input()
  })
  // A page out of bfcache is `visible` before it is shown, when its old view is still open. Only hidden pages freeze.
  listen(window, 'focus blur visibilitychange pagehide pageshow', ({ type }) => {
    isGone = type === 'pagehide' || (isGone && type !== 'pageshow')
    look()
  })
  undo.push(() => stopTimer())
  look()
  return input
}
