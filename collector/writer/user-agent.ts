import bowser from 'bowser'
import { createMemory } from '../memory.js'
import { APPS, BRANDS } from './apps.js'
import { type BotClass, botClassOf } from './bots.js'
import { type Brand, brandsOf, type Hints, MAX_HEADER_LENGTH, unquoted } from './client-hints.js'
import { osVersionOf } from './os-version.js'

/** What a user agent and its client hints say; `''` for what they do not say. */
export interface UserAgent {
  bot: BotClass | null
  browser: string
  browserVersion: string
  os: string
  osVersion: string
  /** Desktop, Mobile, Tablet, TV (consoles too). */
  device: string
}

const REMEMBERED = 5000
const NOBODY: UserAgent = { bot: null, browser: '', browserVersion: '', os: '', osVersion: '', device: '' }
const DEVICES: Record<string, string> = { desktop: 'Desktop', mobile: 'Mobile', tablet: 'Tablet', tv: 'TV' }
const TV =
  /smart-?tv|hbbtv|googletv|android ?tv|appletv|crkey|\baft[a-z]{1,3}\b|bravia|netcast|web0s|roku|viera|playstation|xbox|nintendo/i

/** Names that bowser knows; any other is what a stranger wrote. */
const KNOWN = new Set([...Object.values(bowser.BROWSER_MAP), 'Opera Touch', 'Miui'])

const remembered = createMemory<string, UserAgent>(REMEMBERED)

/** Reads a user agent; cut before any pattern sees it, remembered because a site's visitors share a few hundred. */
export function readUserAgent(text: string, hints: Hints = {}): UserAgent {
  const cut = text.slice(0, MAX_HEADER_LENGTH)
  const key = `${cut}\n${Object.values(hints).join('\n')}`
  return remembered.get(key) ?? remembered.set(key, parse(cut, hints))
}

function parse(text: string, hints: Hints): UserAgent {
  const bot = botClassOf(text, hints)
  if (text === '') return { ...NOBODY, bot }
  const parsed = bowser.parse(text)
  const os = unquoted(hints['sec-ch-ua-platform']).replace('Chromium OS', 'Chrome OS')
  const osName = isKnownOs(os) ? os : isKnownOs(parsed.os.name) ? parsed.os.name : ''
  const { name, version } = browserOf(text, hints, {
    name: parsed.browser.name ?? '',
    version: parsed.browser.version ?? '',
  })
  return {
    bot,
    browser: name,
    browserVersion: /^\d{1,4}(?=\.|$)/.exec(version)?.[0] ?? '',
    os: osName,
    osVersion: osVersionOf({ text, os: osName, hint: unquoted(hints['sec-ch-ua-platform-version']), told: parsed.os }),
    device: deviceOf(text, hints, { os: osName, type: parsed.platform.type ?? '' }),
  }
}

const OS_NAMES = new Set(Object.values(bowser.OS_MAP))
const isKnownOs = (name: string | undefined): name is string => name !== undefined && OS_NAMES.has(name)

/** An app by its own word; what Chrome's user agent hides by its brand; else as bowser has it. */
function browserOf(text: string, hints: Hints, told: Brand): Brand {
  for (const [name, pattern] of APPS) {
    const match = pattern.exec(text)
    if (match) return { name, version: match[1] ?? '' }
  }
  if (told.name !== 'Chrome' && told.name !== 'Chromium') return KNOWN.has(told.name) ? told : { name: '', version: '' }
  return brandOf(hints) ?? (text.includes('; wv)') ? { ...told, name: 'Android WebView' } : told)
}

/** The brand that is more than the engine and, where there is one, more than Chrome. */
function brandOf(hints: Hints): Brand | undefined {
  const known = brandsOf(hints['sec-ch-ua']).flatMap(({ name, version }) =>
    Object.hasOwn(BRANDS, name) ? [{ name: BRANDS[name], version }] : [],
  )
  return known.find(({ name }) => name !== 'Chrome') ?? known[0]
}

function deviceOf(text: string, hints: Hints, { os, type }: { os: string; type: string }): string {
  if (TV.test(text)) return 'TV'
  if (hints['sec-ch-ua-mobile'] === '?1') return 'Mobile'
  if (hints['sec-ch-ua-mobile'] === '?0' && os === 'Android') return 'Tablet'
  return DEVICES[type] ?? (os === 'Chrome OS' || text.includes('X11') ? 'Desktop' : '')
}
