import { LIMITS } from '../../sdk/protocol.js'
import { cutText } from './checks.js'
import type { Locality } from './enrich.js'

/**
 * Edges that look addresses up, by the headers that tell what they found: Cloudflare ("visitor location headers"),
 * CloudFront, Vercel, App Engine. `isCode`: its regions are codes within their country, others are names.
 */
const EDGES = [
  { country: 'cf-ipcountry', region: 'cf-region', city: 'cf-ipcity', isCode: false },
  {
    country: 'cloudfront-viewer-country',
    region: 'cloudfront-viewer-country-region-name',
    city: 'cloudfront-viewer-city',
    isCode: false,
  },
  { country: 'x-vercel-ip-country', region: 'x-vercel-ip-country-region', city: 'x-vercel-ip-city', isCode: true },
  { country: 'x-appengine-country', region: 'x-appengine-region', city: 'x-appengine-city', isCode: true },
] as const

/** What edges say that know nothing: reserved codes, T1 for Tor; `?` of App Engine. */
const NOWHERE = ['XX', 'ZZ', 'T1']
const UNKNOWN = '?'

/** What an edge in front of the collector has found, to be asked only where one is trusted; all of it by the same edge. */
export function toldByEdge(
  header: (name: string) => string | undefined,
): { country: string; locality: Locality } | undefined {
  for (const edge of EDGES) {
    const country = header(edge.country)?.toUpperCase() ?? ''
    if (!/^[A-Z]{2}$/.test(country) || NOWHERE.includes(country)) continue
    const [region, city] = [edge.region, edge.city].map((name) => keptPlace(decoded(header(name) ?? '')))
    return { country, locality: { region: edge.isCode && region ? isoOf(country, region) : region, city } }
  }
}

/** ISO 3166-2: `DE-BY`. */
const isoOf = (country: string, code: string) => `${country}-${code.toUpperCase()}`

/** As much as is kept of a region's or city's name; `''` of what is none. */
export function keptPlace(text: string): string {
  const place = text.trim()
  return place === UNKNOWN || /\p{Cc}/u.test(place) ? '' : cutText(place, LIMITS.name)
}

/** Letters beyond ASCII come as UTF-8, which HTTP reads byte by byte (Cloudflare), or percent-encoded (the others). */
function decoded(value: string): string {
  const text = asUtf8(value)
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a percent sign that encodes nothing
  }
}

function asUtf8(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'))
  } catch {
    return value // Latin-1 it is
  }
}
