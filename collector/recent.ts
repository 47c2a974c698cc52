/** Remembers the `limit` values that were put last, by key. */
export interface Recent<V> {
  get(key: string): V | undefined
  put(key: string, value: V): V
  /** The last one first. */
  list(): V[]
}

export function createRecent<V>(limit: number): Recent<V> {
  const values = new Map<string, V>()
  return {
    get: (key) => values.get(key),
    put(key, value) {
      values.delete(key)
      values.set(key, value)
      const [oldest] = values.keys()
      if (values.size > limit) values.delete(oldest)
      return value
    },
    list: () => [...values.values()].reverse(),
  }
}
