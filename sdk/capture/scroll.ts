import type { Page } from '../browser/page.js'

/**
 * Emits how deep the page is seen, in whole % of its height; a page shorter than the viewport is 100. The geometry is
 * read in animation frames, and the height only when a ResizeObserver says so where there is one: a read in the scroll
 * handler forces a layout (plausible/analytics 5727). Gives what measures an unscrolled view.
 */
export function captureScroll(emit: (percent: number) => void, page: Page): () => void {
  const { window, guard, listen, onStop } = page
  const { document } = window
  const root = document.documentElement
  let height = 0
  let isPlanned = false
  const read = () => {
    height = root.scrollHeight
  }
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
  const observer = typeof ResizeObserver === 'function' ? new ResizeObserver(read) : undefined
  if (observer) {
    observer.observe(root)
    onStop(() => observer.disconnect())
  }
  // Only the document's own scroll: those of inner scrollers are captured too.
  listen(document, 'scroll', ({ target }) => {
    if (target === document) plan()
  })
  return plan
}
