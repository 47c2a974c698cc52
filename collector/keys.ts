import { createHash, randomBytes } from 'node:crypto'
import type { Site } from './sites.js'
import type { Key, Scope } from './store/store.js'

/** 54 random bits: no two keys share them, and 138 stay unknown. */
const PREFIX_LENGTH = 12

/** A new key of 192 random bits, and what is kept of it. */
export function createKey(site: Site, scope: Scope): { key: string; kept: Key } {
  const key = `ff_${randomBytes(24).toString('base64url')}`
  return { key, kept: { hash: hashKey(key), prefix: key.slice(0, PREFIX_LENGTH), site, scope } }
}

export const hashKey = (key: string): Uint8Array => createHash('sha256').update(key).digest()
