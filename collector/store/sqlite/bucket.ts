/** The bucket a time falls into; what is asked one after the other is mostly close together. */
export function createBucketOf(buckets: readonly number[] | null): (at: number) => number {
  if (!buckets) return () => 0
  let last = 0
  return (at) => {
    if (at >= buckets[last] && (last + 1 === buckets.length || at < buckets[last + 1])) return last
    let low = 0
    let high = buckets.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (buckets[middle] <= at) low = middle
      else high = middle - 1
    }
    last = low
    return last
  }
}
