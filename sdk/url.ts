import type { Options } from './options.js'
import { LIMITS } from './protocol.js'

const SCRUBBED = '(scrubbed)'
/** Query parameters with a name that promises a secret, or a value that looks like a signed token. */
const SECRETS =
  /([?&#](?:[^=&#]*(?:token|passw|pwd|secret|auth(?!or)|session|signature|api_?key|e-?mail|jwt|otp)[^=&#]*|sid|key|code|hash)=)[^&#]+/gi
const TOKENS = /\bey[\w-]{8,}\.[\w-]+\.[\w-]*/g
const EMAILS = /[^\s/=&?#:;,<>"'()]+(?:@|%40)[^\s/=&?#:;,<>"'()]+\.[a-z]{2,}/gi

/** A text or URL without what should not leave the page: e-mail addresses, tokens, values of secret parameters. */
export function scrub(text: string): string {
  return text.replace(SECRETS, `$1${SCRUBBED}`).replace(TOKENS, SCRUBBED).replace(EMAILS, SCRUBBED)
}

/** The URL as it is sent: absolute, scrubbed, without user and password, and without fragment unless the site routes by it. */
export function cleanUrl(href: string | URL, { href: base }: Location, { spa }: Pick<Options, 'spa'>): string {
  const url = new URL(href, base)
  url.username = url.password = ''
  if (spa !== 'hash') url.hash = ''
  return scrub(url.href).slice(0, LIMITS.url)
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
