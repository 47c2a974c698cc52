import { isVisible } from './has-attention.js'
import type { Page, Stop } from './page.js'

/**
 * Runs once, as soon as the page is seen: at once, or when a background tab is opened or a prerendered page activated.
 * A page that is never seen never runs it.
 */
export function whenVisible({ window: { document }, listen }: Page, run: () => void): Stop {
  const look = () => {
    if (!isVisible(document)) return
    stop()
    run()
  }
  const stop = listen(document, 'visibilitychange prerenderingchange', look)
  look()
  return stop
}
