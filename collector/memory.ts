/** Remembers up to `limit` values by key; when it is full it forgets all and starts over, which costs next to nothing. */
export interface Memory<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): V
  clear(): void
}

export function createMemory<K, V>(limit: number): Memory<K, V> {
  const values = new Map<K, V>()
  return {
    get: (key) => values.get(key),
    set(key, value) {
      if (values.size >= limit) values.clear()
      values.set(key, value)
      return value
    },
    clear: () => values.clear(),
  }
}
