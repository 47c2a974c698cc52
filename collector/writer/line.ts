import { LIMITS } from '../../sdk/protocol.js'
import { type Check, isInvalid, isObject, object } from './checks.js'
import { readDelivered } from './delivered.js'
import type { AnyArrival } from './door.js'
import { keptPlace } from './edges.js'
import type { Locality } from './enrich.js'
import { type KeptLine, keptIn } from './kept.js'
import { readStored, textOrNone } from './stored.js'

/** Clocks of two machines differ a little. */
const FUTURE_MS = 60_000

/**
 * One line of a recording (docs/API.md §6, import) → a batch at the door with `received` as its clock, or what is wrong.
 * `signed`: its page had a token of the site's backend. What servers sent has `server` in the place of `batch`, the
 * account of a day `delivered`; what the site keeps besides has no `received` (kept.ts).
 */
export function readLine(text: string, now: number): AnyArrival | KeptLine | string {
  const line = parse(text)
  if (!isObject(line)) return 'not a JSON object'
  const kept = keptIn(line)
  if (kept) return kept
  const {
    received,
    batch,
    server,
    delivered,
    user_agent = '',
    ip,
    country,
    signed,
    stored,
    cookieless,
    region,
    city,
  } = line
  if (typeof received !== 'number' || !Number.isInteger(received) || received < 0)
    return 'received: must be a time in ms'
  if (received > now + FUTURE_MS) return 'received: lies in the future'
  if (isObject(server)) return { body: { parsed: server }, received, keyOf: null, isExported: stored !== undefined }
  if (delivered !== undefined) {
    const account = readDelivered(delivered, received)
    return isInvalid(account) ? `${account.in('delivered').path}: ${account.message}` : { account, received }
  }
  if (!isObject(batch)) return 'batch: must be an object'
  if (typeof user_agent !== 'string') return 'user_agent: must be a text'
  if (ip !== undefined && typeof ip !== 'string') return 'ip: must be a text'
  if (country !== undefined && !isCountry(country)) return 'country: must be two letters (ISO 3166)'
  const locality = readLocality({ region, city })
  if (isInvalid(locality)) return `${locality.path}: ${locality.message}`
  if (cookieless !== undefined && typeof cookieless !== 'boolean') return 'cookieless: must be true or false'
  const known = stored === undefined ? null : readStored(stored)
  if (isInvalid(known)) return `${known.in('stored').path}: ${known.message}`
  return {
    body: { parsed: batch },
    request: { received, userAgent: user_agent, ip, country, locality, isSigned: signed === true },
    recorded: { stored: known, isCookieless: cookieless === true },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isCountry = (value: unknown): value is string => typeof value === 'string' && /^[A-Za-z]{2}$/.test(value)

const place: Check<string> = (value) => {
  const read = textOrNone(LIMITS.name)(value)
  return isInvalid(read) ? read : keptPlace(read)
}
const readLocality = object<Locality>({ region: place, city: place })
