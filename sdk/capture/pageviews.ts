import { onNavigate } from '../browser/on-navigate.js'
import type { Page } from '../browser/page.js'
import type { Options } from '../options.js'
import { cleanUrl } from '../url.js'

type Arrive = (url: string, referrer: string, isLoad?: boolean, isRedirect?: boolean, isReplace?: boolean) => void

/**
 * Emits each page the visitor reaches: the loaded one, every soft navigation to another page, and a page out of bfcache,
 * which is a new view. Several changes within one task are one navigation: routers redirect, and frameworks correct the
 * URL right after the load; some redirect later, by replacing.
 */
export function capturePageviews(emit: Arrive, page: Page, options: Options): void {
  let url: string
  let isRedirect = false

  function arrive(referrer: string, isLoad?: boolean, isReplace?: boolean): void {
    url = cleanUrl(location.href, options)
    emit(url, referrer, isLoad, isRedirect, isReplace)
    isRedirect = true
    page.after(0, () => {
      isRedirect = false
    })
  }

  const load = () => arrive(document.referrer && cleanUrl(document.referrer, options), true)
  const key = (href: string) => cleanUrl(href, options, /^$/)

  load()
  // The browser says `visible` before `pageshow`, so the page is seen already.
  page.listen(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) load()
  })
  if (options.spa !== 'off') {
    onNavigate(page, (isReplace) => {
      if (key(cleanUrl(location.href, options)) !== key(url)) arrive(url, false, isReplace)
    })
  }
}
