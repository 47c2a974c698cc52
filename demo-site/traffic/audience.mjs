/** Where visitors live: `weight`, the browser's language and zone, hours by which their day is later than in Berlin. */
export const COUNTRIES = {
  DE: { weight: 470, language: 'de-DE', timezone: 'Europe/Berlin', later: 0 },
  US: { weight: 118, language: 'en-US', timezone: 'America/New_York', later: 6 },
  AT: { weight: 88, language: 'de-AT', timezone: 'Europe/Vienna', later: 0 },
  CH: { weight: 68, language: 'de-CH', timezone: 'Europe/Zurich', later: 0 },
  GB: { weight: 58, language: 'en-GB', timezone: 'Europe/London', later: 1 },
  NL: { weight: 44, language: 'nl-NL', timezone: 'Europe/Amsterdam', later: 0 },
  FR: { weight: 40, language: 'fr-FR', timezone: 'Europe/Paris', later: 0 },
  PL: { weight: 30, language: 'pl-PL', timezone: 'Europe/Warsaw', later: 0 },
  DK: { weight: 20, language: 'da-DK', timezone: 'Europe/Copenhagen', later: 0 },
  CA: { weight: 16, language: 'en-CA', timezone: 'America/Toronto', later: 6 },
  SE: { weight: 14, language: 'sv-SE', timezone: 'Europe/Stockholm', later: 0 },
  IT: { weight: 13, language: 'it-IT', timezone: 'Europe/Rome', later: 0 },
  ES: { weight: 11, language: 'es-ES', timezone: 'Europe/Madrid', later: 0 },
  AU: { weight: 7, language: 'en-AU', timezone: 'Australia/Sydney', later: -10 },
  JP: { weight: 3, language: 'ja-JP', timezone: 'Asia/Tokyo', later: -8 },
}

/** A link that was posted on a technical forum is read elsewhere than a shop in Leipzig. */
export const FORUM_COUNTRIES = {
  US: 46,
  DE: 12,
  GB: 10,
  CA: 7,
  FR: 4,
  NL: 4,
  AU: 4,
  PL: 3,
  SE: 3,
  CH: 2,
  ES: 2,
  IT: 2,
  JP: 1,
}

const DESKTOP = ['1920x1080', '1536x864', '1440x900', '2560x1440', '1680x1050']
const MAC = ['1512x982', '1440x900', '1728x1117', '2560x1440']
const IPHONE = ['393x852', '390x844', '430x932', '402x874']
const ANDROID = ['412x915', '360x800', '384x832', '412x892']
const IPAD = ['820x1180', '834x1194', '1024x1366']

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const MACINTOSH = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64)'
const ANDROID_10 = 'Mozilla/5.0 (Linux; Android 10; K)'
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const SAFARI = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'

/** Browsers with their shares, per mille, and the screens they are used on. */
export const BROWSERS = [
  { weight: 190, screens: IPHONE, agent: iPhone('18_7', 'Version/26.4 Mobile/15E148 Safari/604.1') },
  { weight: 96, screens: IPHONE, agent: iPhone('18_6', 'Version/18.6 Mobile/15E148 Safari/604.1') },
  { weight: 22, screens: IPHONE, agent: iPhone('26_4', 'CriOS/155.0.7612.40 Mobile/15E148 Safari/604.1') },
  { weight: 160, screens: ANDROID, agent: `${ANDROID_10} ${WEBKIT} Chrome/155.0.0.0 Mobile Safari/537.36` },
  { weight: 52, screens: ANDROID, agent: `${ANDROID_10} ${WEBKIT} Chrome/154.0.0.0 Mobile Safari/537.36` },
  {
    weight: 28,
    screens: ANDROID,
    agent: `${ANDROID_10} ${WEBKIT} SamsungBrowser/30.0 Chrome/149.0.0.0 Mobile Safari/537.36`,
  },
  { weight: 14, screens: ANDROID, agent: 'Mozilla/5.0 (Android 15; Mobile; rv:157.0) Gecko/157.0 Firefox/157.0' },
  {
    weight: 38,
    screens: IPAD,
    agent: `Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) ${SAFARI} Version/18.7 Mobile/15E148 Safari/604.1`,
  },
  { weight: 128, screens: DESKTOP, agent: `${WINDOWS} ${WEBKIT} Chrome/155.0.0.0 Safari/537.36` },
  { weight: 46, screens: DESKTOP, agent: `${WINDOWS} ${WEBKIT} Chrome/155.0.0.0 Safari/537.36 Edg/155.0.0.0` },
  {
    weight: 58,
    screens: DESKTOP,
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:157.0) Gecko/20100101 Firefox/157.0',
  },
  { weight: 72, screens: MAC, agent: `${MACINTOSH} ${SAFARI} Version/26.4 Safari/605.1.15` },
  { weight: 52, screens: MAC, agent: `${MACINTOSH} ${WEBKIT} Chrome/155.0.0.0 Safari/537.36` },
  {
    weight: 16,
    screens: MAC,
    agent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:157.0) Gecko/20100101 Firefox/157.0',
  },
  { weight: 12, screens: DESKTOP, agent: `${LINUX} ${WEBKIT} Chrome/155.0.0.0 Safari/537.36` },
  { weight: 16, screens: DESKTOP, agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:157.0) Gecko/20100101 Firefox/157.0' },
]

/** How much likelier this browser is among readers of a technical forum. */
export function forumFactor(agent) {
  if (/X11|Macintosh/.test(agent)) return 5
  return agent.includes('Firefox') ? 2 : 0.6
}

/** What a browser has to show a page in, between its bars. */
export function viewportOf(screen) {
  const [width, height] = screen.split('x').map(Number)
  return `${width}x${height - (width < 1100 ? 118 : 137)}`
}

function iPhone(system, rest) {
  return `Mozilla/5.0 (iPhone; CPU iPhone OS ${system} like Mac OS X) ${SAFARI} ${rest}`
}
