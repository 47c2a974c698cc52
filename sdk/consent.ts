import type { Jar } from './browser/cookies.js'
import { KEEP_MS } from './identity.js'

/**
 * `granted`: with cookies. `denied`: counted without cookie or storage. `none`: nothing sent, nothing kept but the
 * opt-out. `pending`: nothing sent, nothing stored, events wait in memory for one of the others.
 */
export type ConsentState = 'granted' | 'denied' | 'none' | 'pending'
/** What a visitor can say. */
export type ConsentAnswer = Exclude<ConsentState, 'pending'>

export interface Consent {
  /** As it is now, in this tab or another one. */
  read(): ConsentState
  /** Remembers an answer. */
  answer(answer: ConsentAnswer): void
}

interface ConsentOptions {
  window: Window
  site: string
  jar: Jar
  /** The site's own setting. */
  initial: ConsentState
  /** The browser asks not to be recognised (GPC or DNT, as the site respects them). */
  isPrivate: boolean
}

/**
 * An answer given earlier wins over everything; it is kept 13 months in `footfall-consent.<site>`, which holds only that
 * word. A browser's privacy signal makes `granted` into `denied` and leaves the stricter settings as they are.
 */
export function createConsent({ window, site, jar, initial, isPrivate }: ConsentOptions): Consent {
  const name = `footfall-consent.${site}`
  let standing = isPrivate && initial === 'granted' ? 'denied' : initial
  return {
    read() {
      const remembered = jar.read(name)
      return isAnswer(remembered) ? remembered : standing
    },
    answer(answer) {
      standing = answer
      jar.write(name, answer, KEEP_MS)
      try {
        // Nothing stays there: the other tabs hear of it.
        window.localStorage.setItem(name, answer)
        window.localStorage.removeItem(name)
      } catch {}
    },
  }
}

/** Whether a value is one that `consent()` takes. */
export function isAnswer(value: unknown): value is ConsentAnswer {
  return /^(granted|denied|none)$/.test(value as string)
}

/** Whether this browser sends a signal that the site respects. */
export function isPrivateBrowser(
  { globalPrivacyControl, doNotTrack }: Navigator & { globalPrivacyControl?: boolean },
  respect: string,
): boolean {
  return (!!globalPrivacyControl && /gpc|both/.test(respect)) || (doNotTrack === '1' && /dnt|both/.test(respect))
}
