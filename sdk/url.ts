import type { Options } from './options.js'
import { LIMITS } from './protocol.js'

/** Paths with `*` for anything. */
type Patterns = Record<'exclude' | 'include', readonly string[]>

/** Signed tokens (JWT), and e-mail addresses. */
const SECRETS = /\bey[\w-]{8,}\.[\w-]+\.[\w-]*|[^\s/=&?#:;,<>"'()]+(?:@|%40)[^\s/=&?#:;,<>"'()]+\.[a-z]{2,}/gi
/** What says where a visitor came from: campaigns, click ids. */
const CAMPAIGN = /^(utm_\w+|ref|source|\w*clid)$/

/** A text or URL without what should not leave the page, and not too long. */
export function scrub(text: string): string {
  return `${text}`.slice(0, LIMITS.url).replace(SECRETS, '(scrubbed)')
}

/**
 * The URL as it is sent: absolute, scrubbed, without user and password, of its query only what the site keeps and what
 * says where the visitor came from, of its fragment nothing, or with hash routing all but values (`#access_token=…`).
 * Two URLs whose `campaign` parameters are all that differs are one page.
 */
export function cleanUrl(href: string | URL, { spa, query }: Options, campaign = CAMPAIGN): string {
  const url = new URL(href, location.href)
  url.username = url.password = ''
  url.hash = spa === 'hash' ? url.hash.replace(/=[^&]*/g, '') : ''
  for (const name of [...url.searchParams.keys()]) {
    if (!campaign.test(name) && !query.includes(name)) url.searchParams.delete(name)
  }
  // In one order and spelling.
  url.searchParams.sort()
  return scrub(url.href)
}

/** Whether a page is recorded: it matches no `exclude` pattern, and one of `include` where there are any. */
export function isRecorded(url: string, { exclude, include }: Patterns): boolean {
  const { pathname } = new URL(url)
  // `*` stands for anything, slashes too; all else for itself.
  const matches = (pattern: string) =>
    RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replace(/\*+/g, '.*')}$`).test(pathname)
  return !exclude.some(matches) && (!include[0] || include.some(matches))
}
