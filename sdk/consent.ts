import type { Jar } from './browser/cookies.js'
import { useStorage } from './browser/storage.js'
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
  site: string,
  jar: Jar,
  { consent, respect }: Pick<Options, 'consent' | 'respect'>,
): Consent {
  const name = `footfall-consent.${site}`
  const { globalPrivacyControl } = navigator as { globalPrivacyControl?: boolean }
  const isPrivate =
    (globalPrivacyControl && !/^(dnt|none)$/.test(respect)) ||
    (navigator.doNotTrack === '1' && !/^(gpc|none)$/.test(respect))
  const given = isPrivate && consent === 'granted' ? 'denied' : consent
  return {
    // A misspelt one records least.
    read: () => [jar.read(name), given].find(isAnswer) || (given === 'pending' ? given : 'none'),
    answer(answer) {
      jar.write(name, answer, KEEP_MS)
      useStorage((storage) => {
        // Nothing stays there: the other tabs hear of it.
        storage.setItem(name, answer)
        storage.removeItem(name)
      })
    },
  }
}

/** Whether a value is one that `consent()` takes. */
export function isAnswer(value: unknown): value is ConsentAnswer {
  return /^(granted|denied|none)$/.test(value as string)
}
