import { isVisible } from '../browser/has-attention.js'
import { onNavigate } from '../browser/on-navigate.js'
import type { Page } from '../browser/page.js'
import type { Options } from '../options.js'
import { cleanUrl, pageKey } from '../url.js'

/** A page was reached. */
export interface Arrival {
  url: string
  referrer: string
  /** By a load, or out of bfcache. */
  isLoad?: boolean
  /** The URL just told was not the last one. */
  isRedirect?: boolean
}

/**
 * Emits each page the visitor reaches: the loaded one once it is seen (a background tab or a prerendered page may never
 * be), every soft navigation to another page, and a page out of bfcache, which is a new view. Several changes within
 * one task are one navigation: routers redirect, and frameworks correct the URL right after the load.
 */
export function capturePageviews(emit: (arrival: Arrival) => void, page: Page, options: Options): void {
  const { window, clock, listen } = page
  const { document, location } = window
  let url = ''
  let isFresh = false

  function arrive(next: string, arrival: Omit<Arrival, 'url'>): void {
    url = next
    isFresh = true
    clock.after(0, () => {
      isFresh = false
    })
    emit({ url, ...arrival })
  }

  const here = () => cleanUrl(location.href, location, options)
  const load = () => arrive(here(), { referrer: document.referrer, isLoad: true })
  const look = () => {
    if (!url && isVisible(document)) load()
  }

  listen(document, 'visibilitychange prerenderingchange', look)
  // The browser says `visible` before `pageshow`, so the page is seen already.
  listen(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) load()
  })
  if (options.spa !== 'off') {
    onNavigate(page, () => {
      const next = here()
      if (url && pageKey(next, options) !== pageKey(url, options)) arrive(next, { referrer: url, isRedirect: isFresh })
    })
  }
  look()
}
