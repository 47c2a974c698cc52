import { type Page, type Stop, stopAll } from '../browser/page.js'

/** A soft navigation is painted after its URL has changed: an unscrolled view is measured later, before it is sent. */
const SETTLE_MS = 700

/**
 * Emits how deep one view was seen, in whole % of the page's height; a page shorter than the viewport is 100. The
 * geometry is read in animation frames, and the height only when a ResizeObserver says so where there is one: a read in
 * the scroll handler forces a layout (plausible/analytics 5727).
 */
export function captureScroll(emit: (percent: number) => void, { window, clock, guard, listen }: Page): Stop {
  const { document } = window
  const root = document.documentElement
  let height = 0
  let isPlanned = false
  const read = () => {
    height = root.scrollHeight
  }
  const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(read) : undefined
  const measure = guard(() => {
    isPlanned = false
    if (!observer) read()
    // While the document is being parsed it is shorter than it will be.
    if (!height || document.readyState === 'loading') return
    emit(Math.min(100, Math.round(((window.scrollY + window.innerHeight) * 100) / height)))
  })
  const plan = () => {
    if (!isPlanned) window.requestAnimationFrame(measure)
    isPlanned = true
  }
  observer?.observe(root)
  return stopAll([
    listen(window, 'scroll', plan, { passive: true }),
    clock.after(SETTLE_MS, plan),
    () => observer?.disconnect(),
  ])
}
