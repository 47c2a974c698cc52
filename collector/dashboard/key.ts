const NAME = 'footfall-key'

/** Where storage is forbidden the key lives as long as the page. */
export function readKey(): string | null {
  try {
    return localStorage.getItem(NAME)
  } catch {
    return null
  }
}

/** Whether this browser keeps it. */
export function keepKey(key: string | null): boolean {
  try {
    if (key === null) localStorage.removeItem(NAME)
    else localStorage.setItem(NAME, key)
    return true
  } catch {
    return false
  }
}
