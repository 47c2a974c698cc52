const NAME = 'footfall-key'

/**
 * Of the API, `''` for somebody who has signed in; or what a share link was opened with, which is known as long as the
 * tab. `null`: there is none.
 */
export function readKey(share: string | null): string | null {
  try {
    return storageOf(share).getItem(nameOf(share))
  } catch {
    // Where storage is forbidden it lives as long as the page.
    return null
  }
}

/** For the next time, where storage allows it. */
export function keepKey(share: string | null, key: string | null): void {
  try {
    if (key === null) storageOf(share).removeItem(nameOf(share))
    else storageOf(share).setItem(nameOf(share), key)
  } catch {
    // It is asked for again.
  }
}

const storageOf = (share: string | null) => (share === null ? localStorage : sessionStorage)
const nameOf = (share: string | null) => (share === null ? NAME : `${NAME}-${share}`)
