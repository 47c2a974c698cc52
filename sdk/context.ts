import type { Context } from './protocol.js'
import type { UrlRules } from './url.js'

/**
 * What a batch says about the browser. Read once, when the first batch is made: sizes may force a layout, and that
 * moment is a timer's.
 */
export function readContext({ navigator, screen, innerWidth, innerHeight }: Window, { query, spa }: UrlRules): Context {
  const context: Context = {
    language: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: `${screen.width}x${screen.height}`,
    viewport: `${innerWidth}x${innerHeight}`,
  }
  if (navigator.webdriver) context.automated = true
  if (query.length) context.keep = [...query]
  if (spa === 'hash') context.hash = true
  return context
}
