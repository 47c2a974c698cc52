/**
 * The page of a URL (METRICS.md §1): its path, percent-decoded where that is valid UTF-8, without trailing slashes
 * except the root's; with the parameters of `keep` in alphabetical order; with the fragment where `hash` says so.
 */
export function pageOf(
  url: URL,
  { keep = [], hash = false }: { keep?: readonly string[]; hash?: boolean } = {},
): string {
  const path = decode(url.pathname).replace(/\/+$/, '') || '/'
  const query = [...url.searchParams]
    .filter(([key]) => keep.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${key}=${value}`)
    .join('&')
  return path + (query && `?${query}`) + (hash ? decode(url.hash) : '')
}

function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped
    }
  })
}
