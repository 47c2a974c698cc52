import { onNavigate } from '../browser/on-navigate.js'
import { type Page, type Stop, stopAll } from '../browser/page.js'
import { whenVisible } from '../browser/when-visible.js'
import { cleanUrl, pageKey, type UrlRules } from '../url.js'

/** A page was reached. */
export interface Arrival {
  url: string
  referrer: string
  /** `load`: by a load or out of bfcache. `soft`: by the History API. `redirect`: the URL just told was not the last. */
  by: 'load' | 'soft' | 'redirect'
}

/**
 * Emits each page the visitor reaches: the loaded one once it is seen (a background tab or a prerendered page may never
 * be), every soft navigation to another page, and a page out of bfcache, which is a new view. Several changes within
 * one task are one navigation: routers redirect, and frameworks correct the URL right after the load.
 */
export function capturePageviews(emit: (arrival: Arrival) => void, page: Page, { spa, query }: UrlRules): Stop {
  const { window, clock, listen } = page
  const { document, location } = window
  let url = ''
  let isFresh = false

  function arrive(by: Arrival['by'], referrer: string): void {
    url = cleanUrl(location.href, location, spa)
    isFresh = true
    clock.after(0, () => {
      isFresh = false
    })
    emit({ url, referrer, by })
  }

  const load = () => arrive('load', document.referrer)
  const navigate = () => {
    const isOther = url && pageKey(cleanUrl(location.href, location, spa), query) !== pageKey(url, query)
    if (isOther) arrive(isFresh ? 'redirect' : 'soft', url)
  }
  return stopAll([
    whenVisible(page, load),
    spa === 'off' ? () => {} : onNavigate(page, navigate),
    // The browser says `visible` before `pageshow`, so the page is seen already.
    listen(window, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) load()
    }),
  ])
}
