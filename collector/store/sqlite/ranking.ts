/** The most frequent keys: the first `limit` of them by count, ties by what they are called, by code point. */
export function mostFrequent<Key, Named>(
  counts: ReadonlyMap<Key, number>,
  { limit, nameOf, textOf }: { limit: number; nameOf: (key: Key) => Named; textOf: (named: Named) => string },
): { named: Named; count: number }[] {
  const sorted = Float64Array.from(counts.values()).sort()
  const least = sorted[Math.max(0, sorted.length - limit)]
  return [...counts]
    .filter(([, count]) => count >= least)
    .map(([key, count]) => ({ named: nameOf(key), count }))
    .sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(textOf(a.named)), Buffer.from(textOf(b.named))))
    .slice(0, limit)
}
