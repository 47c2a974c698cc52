import type { Options } from './options.js'
import { LIMITS } from './protocol.js'

/** Signed tokens (JWT), and e-mail addresses. */
const SECRETS = /\bey[\w-]{8,}\.[\w-]+\.[\w-]*|[^\s/=&?#:;,<>"'()]+(?:@|%40)[^\s/=&?#:;,<>"'()]+\.[a-z]{2,}/gi
/** What says where a visitor came from: campaigns, click ids. */
const CAMPAIGN = /^(utm_\w+|ref|source|\w*clid)$/

/** A text or URL without what should not leave the page. */
export function scrub(text: string): string {
  return text.replace(SECRETS, '(scrubbed)')
}

/**
 * The URL as it is sent: absolute, scrubbed, without user and password, of its query only what the site keeps and what
 * says where the visitor came from, of its fragment nothing, or with hash routing all but values (`#access_token=…`).
 */
export function cleanUrl(href: string | URL, { href: base }: Location, { spa, query }: Options): string {
  const url = new URL(href, base)
  url.username = url.password = ''
  url.hash = spa === 'hash' ? url.hash.replace(/=[^&]*/g, '') : ''
  for (const name of [...url.searchParams.keys()]) {
    if (!CAMPAIGN.test(name) && !query.includes(name)) url.searchParams.delete(name)
  }
  return scrub(url.href.slice(0, LIMITS.url))
}

/** Two URLs with the same key are one page: path, kept query parameters, and the fragment with hash routing. */
export function pageKey(cleaned: string, { query }: Pick<Options, 'query'>): string {
  const { pathname, searchParams, hash } = new URL(cleaned)
  return pathname + hash + query.map((name) => `&${searchParams.getAll(name)}`)
}

/** Whether a page is recorded: it matches no `exclude` pattern, and one of `include` where there are any. */
export function isRecorded(url: string, { exclude, include }: Pick<Options, 'exclude' | 'include'>): boolean {
  const { pathname } = new URL(url)
  // `*` stands for anything, slashes too; all else for itself.
  const matches = (pattern: string) =>
    RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replace(/\*/g, '.*')}$`).test(pathname)
  return !exclude.some(matches) && (!include[0] || include.some(matches))
}
