import { SOURCES, type Source } from './sources.js'

const WWW = /^(www|m|l|lm|mobile|amp)\./

const byWord = new Map(SOURCES.flatMap((source) => (source.words ?? []).map((word) => [word, source] as const)))
const byHost = new Map(SOURCES.flatMap((source) => (source.hosts ?? []).map((host) => [host, source] as const)))

/** What may follow `google.` */
const TOP_LEVEL = /^[a-z]{2,3}(?:\.[a-z]{2})?$/

/**
 * Where a view came from: a known source, else the word of the link, else the referring host without `www.`; without a
 * name when nobody sent the visitor or when the referrer is the site itself.
 */
export function sourceOf({ word, referrerHost }: { word: string; referrerHost: string }): Source {
  if (word !== '') return byWord.get(word.toLowerCase()) ?? { name: word }
  if (referrerHost === '') return { name: '' }
  const host = referrerHost.replace(WWW, '')
  return knownHost(host) ?? { name: host }
}

/** The source of a host or of the nearest domain above it, so that gemini.google.com is not Google. */
function knownHost(host: string): Source | undefined {
  for (let rest = host; rest !== ''; rest = after(rest)) {
    const above = after(rest)
    const known =
      byHost.get(rest) ?? (TOP_LEVEL.test(above) ? byHost.get(`${rest.slice(0, -above.length)}*`) : undefined)
    if (known) return known
  }
  return undefined
}

const after = (host: string) => (host.includes('.') ? host.slice(host.indexOf('.') + 1) : '')

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
