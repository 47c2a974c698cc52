import type { Page } from '../browser/page.js'
import type { Options } from '../options.js'
import { cleanUrl } from '../url.js'

/**
 * A page was reached: by a load (or out of bfcache), or by a soft navigation. Redirect: the URL told before was none that
 * the visitor saw, or with a replacement probably none.
 */
type Arrive = (url: string, referrer: string, isLoad?: boolean, isRedirect?: boolean, isReplace?: boolean) => void

/**
 * Emits each page the visitor reaches: the loaded one, every soft navigation to another page, and a page out of bfcache,
 * which is a new view. Several changes within one task are one navigation: routers redirect, and frameworks correct the
 * URL right after the load; some redirect later, by replacing. Gives what is to be called whenever the URL may have
 * changed; it compares.
 */
export function capturePageviews(emit: Arrive, page: Page, options: Options): (isReplace?: boolean) => void {
  let url: string
  let isRedirect = false

  function arrive(referrer: string, isLoad?: boolean, isReplace?: boolean): void {
    url = cleanUrl(location.href, options)
    emit(url, referrer, isLoad, isRedirect, isReplace)
    isRedirect = true
    page.after(0, () => {
      // Where nothing tells of navigations yet.
      moved()
      isRedirect = false
    })
  }

  const load = () => arrive(document.referrer && cleanUrl(document.referrer, options), true)
  const key = (href: string) => cleanUrl(href, options, /^$/)
  const moved = (isReplace?: boolean) => {
    if (options.spa !== 'off' && key(cleanUrl(location.href, options)) !== key(url)) arrive(url, false, isReplace)
  }

  load()
  // The browser says `visible` before `pageshow`, so the page is seen already.
  page.listen(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) load()
  })
  return moved
}
