import type { Options } from './options.js'
import { LIMITS } from './protocol.js'

/** The options that say what of a URL belongs to the page, and which pages are recorded. */
export type UrlRules = Pick<Options, 'query' | 'spa' | 'exclude' | 'include'>

/** The URL as it is sent: absolute, without user and password, and without fragment unless the site routes by it. */
export function cleanUrl(href: string, { href: base }: Location, spa: UrlRules['spa']): string {
  const url = new URL(href, base)
  url.username = url.password = ''
  if (spa !== 'hash') url.hash = ''
  return url.href.slice(0, LIMITS.url)
}

/** Two URLs with the same key are one page: path, kept query parameters, and the fragment with hash routing. */
export function pageKey(cleaned: string, query: UrlRules['query']): string {
  const { pathname, searchParams, hash } = new URL(cleaned)
  return JSON.stringify([pathname, hash, query.map((name) => searchParams.getAll(name))])
}

/** Whether a page is recorded: it matches no `exclude` pattern, and one of `include` where there are any. */
export function isRecorded(url: string, { exclude, include }: UrlRules): boolean {
  const { pathname } = new URL(url)
  const matches = (pattern: string) => toRegExp(pattern).test(pathname)
  return !exclude.some(matches) && (!include.length || include.some(matches))
}

/** `*` stands for anything, slashes too; all else for itself. */
function toRegExp(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replace(/\*/g, '.*')}$`)
}
