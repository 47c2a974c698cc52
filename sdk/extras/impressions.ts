import { isVisible } from '../browser/is-visible.js'
import type { Recorder } from '../chunks.js'

const SEEN_MS = 1000
const MARK = 'data-footfall-impression'

/**
 * `impression` events (passive) of elements marked `data-footfall-impression="Name"`, once a view when half of one was on
 * screen for a second, and `impression_click` for clicks in it; elements may come later. Gives what begins a new view.
 */
export function captureImpressions({ page, record }: Recorder): () => void {
  const { after, listen, undo } = page
  const waiting = new Map<Element, () => void>()
  let seen = new Set<Element>()

  function wait(element: Element): void {
    const stopTimer = after(SEEN_MS, () => {
      if (!isVisible()) return
      seen.add(element)
      tell(element, 'impression', true)
    })
    waiting.set(element, stopTimer)
  }

  function tell(element: Element, name: string, passive?: true): void {
    record({ type: 'track', name, passive, props: { element: element.getAttribute(MARK) as string } })
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const stopTimer = waiting.get(target)
        if (stopTimer) stopTimer()
        waiting.delete(target)
        if (isIntersecting && !seen.has(target)) wait(target)
      }
    },
    { threshold: 0.5 },
  )
  /** Observed anew, each tells at once whether it is on screen. */
  function begin(): void {
    observer.disconnect()
    look()
  }
  const look = () => {
    for (const element of document.querySelectorAll(`[${MARK}]`)) observer.observe(element)
  }
  const mutations = new MutationObserver(look)
  mutations.observe(document, { subtree: true, childList: true, attributeFilter: [MARK] })
  undo.push(() => {
    observer.disconnect()
    mutations.disconnect()
  })
  listen(window, 'click', (event) => {
    const path = event.composedPath().filter((target): target is Element => target instanceof Element)
    const element = path.find((each) => each.hasAttribute(MARK))
    if (element) tell(element, 'impression_click')
  })
  // What was on screen for less than a second before the page was hidden.
  listen(document, 'visibilitychange', () => {
    if (isVisible()) begin()
  })
  return () => {
    seen = new Set()
    begin()
  }
}
