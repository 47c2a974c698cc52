export interface OsSigns {
  /** The user agent. */
  text: string
  os: string
  /** `Sec-CH-UA-Platform-Version`, which browsers send only where a site has asked for it. */
  hint: string
  /** As bowser reads the user agent. */
  told: { version?: string; versionName?: string }
}

/**
 * The version of a system, whole as people name it (`11`, `10.14`, `18`); `''` where the user agent has stood still: macOS
 * at 10.15, Android at "10; K". Windows has, too: without the hint 10 and 11 are one.
 */
export function osVersionOf({ text, os, hint, told: { version = '', versionName = '' } }: OsSigns): string {
  const major = /^\d{1,3}(?=\.|$)/.exec(version)?.[0] ?? ''
  const hinted = /^\d{1,3}(?=\.|$)/.exec(hint)?.[0]
  switch (os) {
    case 'Windows':
      // From 13 on it is Windows 11 (Microsoft, "Detect Windows 11 using User-Agent Client Hints").
      if (hinted) return Number(hinted) >= 13 ? '11' : Number(hinted) > 0 ? '10' : versionName
      return versionName === '10' ? '10 or 11' : /^[\w.]{1,6}$/.test(versionName) ? versionName : ''
    case 'macOS':
      if (hinted) return hinted
      return /^10[._]15/.test(version) ? '' : major === '10' ? (/^10\.\d{1,2}/.exec(version)?.[0] ?? '') : major
    case 'Android':
      return hinted ?? (/Android 10; K\b/.test(text) ? '' : major)
    case 'iOS':
      // Safari 26 says 18_6 for whatever it runs on, and has the number of its system.
      return /Version\/(2[6-9]|[3-9]\d)\./.exec(text)?.[1] ?? major
    default:
      return major
  }
}
