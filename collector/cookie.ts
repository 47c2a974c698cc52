import { isIP } from 'node:net'
import { DAY_MS } from './day.js'
import type { Begun } from './writer/begun.js'

/** 13 months, counted from the first visit and never renewed (the CNIL's exemption). */
const KEEP_MS = 395 * DAY_MS

/** A request as its browser sees it, whatever proxies are in between. */
export interface Seen {
  /** The `Cookie` header. */
  cookies: string
  /** With its port. */
  host: string
  isHttps: boolean
}

/** Whether a `Cookie` header may hold a visitor's cookie; of which site only the batch says. */
export const hasVisitorCookie = (cookies: string | undefined) => cookies?.includes('footfall.') === true

/**
 * The `Set-Cookie` that gives a visitor's own cookie back: set over HTTP by the site itself it is spared the seven days
 * that Safari leaves to script's (WebKit's tracking prevention). Once a visit, with the batch that begins it. Only what
 * the request carried: nobody can plant an id, and who has withdrawn stays forgotten. The value is the same, and so is
 * the end; its age is by the sender's clock, which made it. Not HttpOnly, since the script reads it, and on the domain
 * where the script's copy stands, else there would be two: where that cannot be, none.
 */
export function visitorCookie({ site, visitor, sent, domain }: Begun, { cookies, host, isHttps }: Seen) {
  const name = `footfall.${encodeURIComponent(site)}`
  const value = valuesOf(cookies, name).findLast((each) => each.startsWith(`1.${visitor}.`)) ?? ''
  const [, first] = /^1\.[\w-]{9,64}\.(\d{1,16})$/.exec(value) ?? []
  if (first === undefined || (domain !== '' && !isWithin(host, domain))) return undefined
  const ageMs = sent - Number(first)
  const restSeconds = Math.floor((KEEP_MS - ageMs) / 1000)
  if (ageMs < 0 || restSeconds <= 0) return undefined
  const where = (domain && `; Domain=${domain}`) + (isHttps ? '; Secure' : '')
  return `${name}=${value}; Path=/; SameSite=Lax; Max-Age=${restSeconds}${where}`
}

/** There are two where a host and its parent domain both have one. */
function valuesOf(cookies: string, name: string): string[] {
  const pairs = cookies.split(';').map((pair) => pair.trim())
  return pairs.flatMap((pair) => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []))
}

/** Whether a host may set cookies for this domain: for itself and for what it lies in, but for no single label. */
function isWithin(host: string, domain: string): boolean {
  const own = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
  return /^[\w-]+(\.[\w-]+)+$/.test(domain) && isIP(own) === 0 && `.${own}`.endsWith(`.${domain}`)
}
