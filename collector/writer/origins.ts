import type { View } from '../../sdk/protocol.js'

/**
 * Whether a page of this `Origin` may send to a site that names its hosts: exactly one of them, or one below `*.host`.
 * Without an origin, which browsers send with every batch, each view's host has to be one. An origin of no host
 * (`null`: a sandboxed frame, a file) is none.
 */
export function isAllowed(allowed: readonly string[], origin: string | null, views: readonly View[] = []): boolean {
  if (allowed.length === 0) return true
  const urls = origin === null ? views.map(({ url }) => url) : [origin]
  return urls.every((url) => allowed.some((host) => isWithin(hostOf(url), host.toLowerCase())))
}

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : '')

const isWithin = (host: string, allowed: string) =>
  allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed
