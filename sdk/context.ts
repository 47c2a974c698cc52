import type { Options } from './options.js'
import type { Context } from './protocol.js'

/**
 * What a batch says about the browser. Read once, when the first batch is made: sizes may force a layout, and that
 * moment is a timer's.
 */
export function readContext({ navigator, screen, innerWidth, innerHeight }: Window, { query, spa }: Options): Context {
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
