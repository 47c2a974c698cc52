import type { Jar } from './browser/cookies.js'
import { KEEP_MS } from './identity.js'
import type { ConsentAnswer, ConsentState, Options } from './options.js'

export interface Consent {
  /** As it is now, in this tab or another one. */
  read(): ConsentState
  /** Remembers an answer. */
  answer(answer: ConsentAnswer): void
}

/**
 * An answer given earlier wins over everything; it is kept 13 months in `footfall-consent.<site>`, which holds only that
 * word. A browser's privacy signal makes `granted` into `denied` and leaves the stricter settings as they are.
 */
export function createConsent(
  window: Window,
  site: string,
  jar: Jar,
  { consent, respect }: Pick<Options, 'consent' | 'respect'>,
): Consent {
  const name = `footfall-consent.${site}`
  const signals = [
    (window.navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl && 'gpc',
    window.navigator.doNotTrack === '1' && 'dnt',
  ]
  const isPrivate = signals.some((signal) => signal && (respect === 'both' || respect.includes(signal)))
  return {
    read() {
      const answer = jar.read(name)
      if (isAnswer(answer)) return answer
      // A misspelt one records least.
      if (!isAnswer(consent) && consent !== 'pending') return 'none'
      return isPrivate && consent === 'granted' ? 'denied' : consent
    },
    answer(answer) {
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
