import { SOURCES } from './sources.js'

const WWW = /^(www|m|l|lm|mobile|amp)\./

const byWord = new Map(SOURCES.flatMap(({ name, words = [] }) => words.map((word) => [word, name] as const)))
const byHost = SOURCES.flatMap(({ name, hosts = [] }) => hosts.map((host) => ({ name, host, isMatch: matcher(host) })))
  // The longest host first, so that gemini.google.com is not Google.
  .sort((a, b) => b.host.length - a.host.length)

/**
 * Where a view came from: the name of a known source, else the word of the link, else the referring host without
 * `www.`; `''` when nobody sent the visitor or when the referrer is the site itself.
 */
export function sourceOf({ word, referrerHost }: { word: string; referrerHost: string }): string {
  if (word !== '') return byWord.get(word.toLowerCase()) ?? word
  if (referrerHost === '') return ''
  const host = referrerHost.replace(WWW, '')
  return byHost.find(({ isMatch }) => isMatch(host))?.name ?? host
}

/** `google.*` is google under any top-level domain, and like any host it includes its subdomains. */
function matcher(known: string): (host: string) => boolean {
  if (!known.endsWith('.*')) return (host) => host === known || host.endsWith(`.${known}`)
  const pattern = new RegExp(`(^|\\.)${known.slice(0, -2)}\\.[a-z]{2,3}(\\.[a-z]{2})?$`)
  return (host) => pattern.test(host)
}

/** The host of another site that links here; `''` for none, for what is no web address and for the page's own site. */
export function referrerHostOf(referrer: string, page: URL): string {
  if (!URL.canParse(referrer)) return ''
  const url = new URL(referrer)
  if (url.protocol === 'android-app:') return url.host
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return ''
  return isSameSite(url.hostname, page.hostname) ? '' : url.hostname
}

const isSameSite = (a: string, b: string) => {
  const [x, y] = [a.replace(WWW, ''), b.replace(WWW, '')]
  return x === y || x.endsWith(`.${y}`) || y.endsWith(`.${x}`)
}
