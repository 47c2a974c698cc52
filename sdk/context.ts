import type { Options } from './options.js'
import type { Context } from './protocol.js'

interface Zones {
  Temporal?: { Now: { timeZoneId(): string } }
}

/**
 * What a batch says about the browser. Read once, when the first batch is made: sizes may force a layout, and that
 * moment is a timer's. Asking `Intl` for the zone costs up to 200 ms the first time, `Temporal` nothing (Chromium 156).
 */
export function readContext({ query, spa }: Options): Context {
  const { Temporal } = window as Zones
  return {
    language: navigator.language,
    timezone: Temporal ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: `${screen.width}x${screen.height}`,
    viewport: `${innerWidth}x${innerHeight}`,
    automated: navigator.webdriver || undefined,
    keep: query[0] ? query : undefined,
    hash: spa === 'hash' || undefined,
  }
}
