import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IdentifyEvent } from '../../sdk/protocol.js'
import type { Site } from '../sites.js'
import { Invalid, isInvalid, isObject } from './checks.js'
import { keepEvents } from './keep.js'
import type { Valid } from './validate.js'

/** What a site's backend proves with the secret that it shares with the collector. */

/**
 * A batch whose `identify` events have lost the trait `signature`, and those that are not proven where the site asks for
 * it, each named by its place in the body.
 */
export function checkClaims(valid: Valid, site: Site, body: unknown): Valid {
  const { batch } = valid
  if (!batch.events.some(({ type }) => type === 'identify')) return valid
  return keepEvents(valid, body, (event) => {
    const read = event.type === 'identify' ? checkClaim(event, site) : event
    return isInvalid(read) ? read.in('traits') : read
  })
}

/**
 * The signature is HMAC-SHA256(secret, user) in hex, as Intercom and others have it; with an account it is that of the
 * user (or nothing), a line break and the account.
 */
function checkClaim({ traits, ...event }: IdentifyEvent, { signedIdentify, secret }: Site): IdentifyEvent | Invalid {
  const { signature, ...others } = traits ?? {}
  const { user = '', account } = event
  const claim = account === undefined ? user : `${user}\n${account}`
  if (signedIdentify && signature === undefined) {
    return new Invalid('unsigned', "must be the signature that the site's backend gives for this user", 'signature')
  }
  const given = Buffer.from(String(signature), 'hex')
  if (signedIdentify && (secret === null || user.includes('\n') || !equal(given, hmac('sha256', secret, claim)))) {
    return new Invalid('bad_signature', "is not what the site's secret makes of this user", 'signature')
  }
  return { ...event, ...(Object.keys(others).length > 0 && { traits: others }) }
}

/**
 * Whether a page got this from the site's backend: `payload.signature`, both base64url, the payload JSON of
 * `{ "site", "expires": ms }`, the signature HMAC-SHA512(secret, payload): another hash than that of users, so that
 * nobody who may choose a name gets a token with it.
 */
export function isToken(token: string | undefined, { id, secret }: Site, now: number): boolean {
  if (token === undefined || secret === null) return false
  const [payload, signature = ''] = token.split('.')
  if (!equal(Buffer.from(signature, 'base64url'), hmac('sha512', secret, payload))) return false
  const said = parse(Buffer.from(payload, 'base64url').toString())
  return isObject(said) && said.site === id && typeof said.expires === 'number' && now < said.expires
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const hmac = (hash: 'sha256' | 'sha512', secret: string, text: string) => createHmac(hash, secret).update(text).digest()

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b)
