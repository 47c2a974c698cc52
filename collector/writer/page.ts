import { LIMITS } from '../../sdk/protocol.js'
import { cutText } from './checks.js'
import { scrubPath, scrubText } from './scrub.js'

/**
 * The page of a URL (METRICS.md §1): its path, percent-decoded where that is valid UTF-8, without trailing slashes
 * except the root's; with the parameters of `keep` in alphabetical order; with the fragment where `hash` says so. Secrets
 * are taken out once more: the script is not all that sends.
 */
export function pageOf(
  url: URL,
  { keep = [], hash = false }: { keep?: readonly string[]; hash?: boolean } = {},
): string {
  const path = pathOf(url.pathname)
  const query = [...url.searchParams]
    .filter(([key]) => keep.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${key}=${scrubText(value)}`)
    .join('&')
  const fragment = hash ? scrubPath(decode(url.hash).replace(VALUES, '')) : ''
  return cutText(path + (query && `?${query}`) + fragment, LIMITS.url)
}

/** The path of a page, of which the one of a URL is given. */
export const pathOf = (path: string): string => scrubPath(decode(path).replace(SLASHES, '')) || '/'

const SLASHES = /(?<!\/)\/+$/
/** What a fragment says of keys (`#access_token=…`). */
const VALUES = /=[^&]*/g

/** One character in UTF-8: one to four bytes, by the first of them. */
const ESCAPED =
  /%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3}/gi

function decode(text: string): string {
  return text.replace(ESCAPED, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped
    }
  })
}
