const NAME = 'footfall-key'

/** Where storage is forbidden the key lives as long as the page. */
export function readKey(): string | null {
  try {
    return localStorage.getItem(NAME)
  } catch {
    return null
  }
}

/** For the next time, where storage allows it. */
export function keepKey(key: string | null): void {
  try {
    if (key === null) localStorage.removeItem(NAME)
    else localStorage.setItem(NAME, key)
  } catch {
    // It is asked for again.
  }
}
