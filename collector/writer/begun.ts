import type { Batch } from '../../sdk/protocol.js'

/** Whose visit begins with a batch, and where the script keeps their cookie. */
export interface Begun {
  site: string
  visitor: string
  /** When the batch was sent, on the sender's clock. */
  sent: number
  /** `''`: at the page's own host only. */
  domain: string
}

/**
 * Whose visit begins with this batch: it brings the first event (n = 0) of the view that began when the visit did.
 * Every later batch of the visit begins none; a repeated one begins it again.
 */
export function begunBy({ site, sent, visitor, visit, context, views, events }: Batch): Begun | undefined {
  if (!visitor || !visit) return undefined
  const isFirst = events.some(({ view, n }) => n === 0 && views.some(({ id, at }) => id === view && at === visit.start))
  return isFirst ? { site, visitor: visitor.id, sent, domain: context?.domain ?? '' } : undefined
}
