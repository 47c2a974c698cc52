import { isVisible } from '../browser/is-visible.js'
import { onNavigate } from '../browser/on-navigate.js'
import type { Page } from '../browser/page.js'
import type { Options } from '../options.js'
import { cleanUrl, pageKey } from '../url.js'

/** A page was reached. */
export interface Arrival {
  url: string
  referrer: string
  /** By a load or out of bfcache, by History; or the URL just told was certainly, or probably, not the last. */
  by: 'load' | 'soft' | 'redirect' | 'replace'
}

/**
 * Emits each page the visitor reaches: the loaded one, every soft navigation to another page, and a page out of bfcache,
 * which is a new view. Several changes within one task are one navigation: routers redirect, and frameworks correct the
 * URL right after the load; some redirect later, by replacing. The rest is told once the page is seen: a background tab or a prerendered page may never be.
 */
export function capturePageviews(
  emit: (arrival: Arrival) => void,
  onSeen: () => void,
  page: Page,
  options: Options,
): void {
  const { document, location } = page.window
  let url: string
  let isFresh: boolean
  let isSeen: boolean

  function arrive(by: Arrival['by'], referrer: string): void {
    url = cleanUrl(location.href, location, options)
    emit({ url, referrer, by: isFresh ? 'redirect' : by })
    isFresh = true
    page.after(0, () => {
      isFresh = false
    })
  }

  const load = () => arrive('load', document.referrer && cleanUrl(document.referrer, location, options))
  const look = () => {
    if (isSeen || !isVisible(document)) return
    isSeen = true
    onSeen()
  }

  load()
  look()
  page.listen(document, 'visibilitychange prerenderingchange', look)
  // The browser says `visible` before `pageshow`, so the page is seen already.
  page.listen(page.window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) load()
  })
  if (options.spa !== 'off') {
    onNavigate(page, (isReplace) => {
      const next = cleanUrl(location.href, location, options)
      if (pageKey(next, options) !== pageKey(url, options)) arrive(isReplace ? 'replace' : 'soft', url)
    })
  }
}
