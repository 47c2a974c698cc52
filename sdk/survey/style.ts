import { h } from './element.js'
import CSS from './style.css?raw'

let sheet: CSSStyleSheet | undefined

/** Gives a shadow root its look; a constructed sheet, which needs no permission of a CSP, wherever there are any. */
export function dress(root: ShadowRoot): void {
  if (!root.adoptedStyleSheets) {
    root.append(h('style', {}, CSS))
    return
  }
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
  }
  root.adoptedStyleSheets = [sheet]
}
