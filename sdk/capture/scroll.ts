import type { Page } from '../browser/page.js'

/**
 * Emits how far down the page is seen, and how high it is, px; a page shorter than the viewport is seen to its end. Its
 * geometry is read right after a frame was laid out, when that costs nothing: reads in the scroll handler force a layout
 * (plausible/analytics 5727). Gives what measures an unscrolled view.
 */
export function captureScroll(emit: (bottom: number, height: number) => void, { after, listen }: Page): () => void {
  let isPlanned = false
  const measure = () => {
    isPlanned = false
    const height = document.documentElement.scrollHeight
    // While the document is being parsed it is shorter than it will be.
    if (height && document.readyState !== 'loading') emit(scrollY + innerHeight, height)
  }
  const plan = () => {
    if (!isPlanned) requestAnimationFrame(() => after(0, measure))
    isPlanned = true
  }
  // Those of inner scrollers come here too.
  listen(document, 'scroll', ({ target }) => {
    if (target === document) plan()
  })
  return plan
}
