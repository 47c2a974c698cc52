import { isVisible } from './is-visible.js'
import type { Page } from './page.js'

/**
 * The last moments at which a page can be sure to run: hidden, unloaded (only hidden pages are frozen). Several of them may come for one
 * leave, so `run` is idempotent. Never `unload` or `beforeunload`: they disable bfcache and do not run on most phones.
 * After all other listeners, since Web Vitals are known when the page is hidden; therefore not at `pagehide`, which comes
 * before, but in browsers that might be as old as Safari 14, which said nothing else on navigation (mdn/content 44927).
 */
export function onHidden({ listen }: Page, run: () => void): void {
  const look = () => {
    if (!isVisible()) run()
  }
  listen(window, 'visibilitychange', look, true)
  if (!('onpagereveal' in window)) listen(window, 'pagehide', run, true)
}
