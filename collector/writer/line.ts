import { isInvalid, isObject } from './checks.js'
import type { Arrival } from './door.js'
import { readStored } from './stored.js'

/** Clocks of two machines differ a little. */
const FUTURE_MS = 60_000

/** One line of a recording (docs/API.md §6, import) → a batch at the door with `received` as its clock, or what is wrong. */
export function readLine(text: string, now: number): Arrival | string {
  const line = parse(text)
  if (!isObject(line)) return 'not a JSON object'
  const { received, batch, user_agent = '', ip, country, stored, cookieless } = line
  if (typeof received !== 'number' || !Number.isInteger(received) || received < 0)
    return 'received: must be a time in ms'
  if (received > now + FUTURE_MS) return 'received: lies in the future'
  if (!isObject(batch)) return 'batch: must be an object'
  if (typeof user_agent !== 'string') return 'user_agent: must be a text'
  if (ip !== undefined && typeof ip !== 'string') return 'ip: must be a text'
  if (country !== undefined && !isCountry(country)) return 'country: must be two letters (ISO 3166)'
  if (cookieless !== undefined && typeof cookieless !== 'boolean') return 'cookieless: must be true or false'
  const known = stored === undefined ? null : readStored(stored)
  if (isInvalid(known)) return `${known.in('stored').path}: ${known.message}`
  const recorded = { stored: known, isCookieless: cookieless === true }
  return { body: { parsed: batch }, request: { received, userAgent: user_agent, ip, country }, recorded }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isCountry = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z]{2}$/.test(value)
