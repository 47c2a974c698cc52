import type { Page, Stop } from './page.js'
import { stopAll } from './page.js'

/**
 * The last moments at which a page can be sure to run: hidden, unloaded, frozen. Several of them may come for one
 * leave, so `run` is idempotent. Never `unload` or `beforeunload`: they disable bfcache and do not run on most phones;
 * `pagehide` is for Safari before 14.5, which missed `visibilitychange` on navigation (mdn/content 44927).
 */
export function onHidden({ window, listen }: Page, run: () => void): Stop {
  const { document } = window
  return stopAll([
    listen(document, 'visibilitychange', () => {
      if (document.visibilityState === 'hidden') run()
    }),
    listen(document, 'freeze', run),
    listen(window, 'pagehide', run),
  ])
}
