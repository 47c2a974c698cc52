import type { Page } from './page.js'

/**
 * The last moments at which a page can be sure to run: hidden, unloaded, frozen. Several of them may come for one
 * leave, so `run` is idempotent. Never `unload` or `beforeunload`: they disable bfcache and do not run on most phones;
 * `pagehide` is for Safari before 14.5, which missed `visibilitychange` on navigation (mdn/content 44927).
 */
export function onHidden({ window, listen }: Page, run: () => void): void {
  const { document } = window
  const look = () => {
    if (document.visibilityState === 'hidden') run()
  }
  // After all others: Web Vitals are known when the page is hidden.
  listen(window, 'visibilitychange', look, true)
  listen(window, 'pagehide', run, true)
  listen(document, 'freeze', look)
}
