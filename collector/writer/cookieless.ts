import { createHash } from 'node:crypto'

/** What tells cookieless visitors of one day apart; used in memory only. */
export interface Trace {
  site: string
  /** The address, or in a recording without one its country. */
  address: string
  userAgent: string
}

/** The visitor of one UTC day without a cookie (METRICS.md §1, visitor): worthless once the day's salt is gone. */
export function hashVisitor(salt: Uint8Array, { site, address, userAgent }: Trace): Uint8Array {
  return createHash('sha256')
    .update(salt)
    .update(JSON.stringify([site, address, userAgent]))
    .digest()
    .subarray(0, 16)
}
