import bowser from 'bowser'
import { isbot } from 'isbot'
import { createMemory } from '../memory.js'

/** What a user agent says; `''` for what it does not say. */
export interface UserAgent {
  isBot: boolean
  browser: string
  browserVersion: string
  os: string
  osVersion: string
  /** Desktop, Mobile, Tablet, TV. */
  device: string
}

const MAX_LENGTH = 512
const REMEMBERED = 5000
const DEVICES: Record<string, string> = { desktop: 'Desktop', mobile: 'Mobile', tablet: 'Tablet', tv: 'TV' }

const remembered = createMemory<string, UserAgent>(REMEMBERED)

/** Reads a user agent; cut before any pattern sees it, remembered because a site's visitors share a few hundred. */
export function readUserAgent(text: string): UserAgent {
  const cut = text.slice(0, MAX_LENGTH)
  return remembered.get(cut) ?? remembered.set(cut, parse(cut))
}

function parse(text: string): UserAgent {
  if (text === '') return { isBot: false, browser: '', browserVersion: '', os: '', osVersion: '', device: '' }
  const { browser, os, platform } = bowser.parse(text)
  return {
    isBot: isbot(text),
    browser: browser.name ?? '',
    browserVersion: major(browser.version),
    os: os.name ?? '',
    osVersion: os.versionName ?? major(os.version),
    device: DEVICES[platform.type ?? ''] ?? '',
  }
}

const major = (version = '') => version.split('.')[0] ?? ''
