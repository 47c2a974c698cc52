import type { Who } from './identity.js'
import { type Batch, type Context, type Event, LIMITS, type View } from './protocol.js'

/** A view as the queue keeps it: what is sent of it, whose it is, and what was sent last. */
export interface Sheet {
  view: View & { count: number }
  /** Unknown while consent is pending: nothing of it is sent. */
  who: Who | undefined
  /** Its totals still grow. */
  isOpen: boolean
  /** The view as last put into a batch. */
  sent?: View | undefined
}

/** Something to send: an event with its view, or a view whose totals have changed. */
export interface Item {
  sheet: Sheet
  event?: Event
  /** In a request whose answer is not here yet. */
  isFlying?: boolean
}

/** What a batch says besides its items. */
export interface Head {
  site: string
  sent: number
  dropped: number
  context: Context
}

/**
 * One batch of the first items that belong to one visit: at most `max`, and less than 48 KiB, since browsers refuse
 * keepalive bodies once 64 KiB are in flight. Without a body: a single item that is too large.
 */
export function cutBatch(waiting: readonly Item[], max: number, head: Head): { items: Item[]; body?: string } {
  let items = waiting.filter(({ sheet }) => visitOf(sheet) === visitOf(waiting[0].sheet)).slice(0, max)
  for (;;) {
    const body = JSON.stringify(toBatch(items, head))
    // In UTF-8 bytes: a Japanese title has three times as many as letters.
    if (new Blob([body]).size < LIMITS.sendBytes) return { items, body }
    if (items.length < 2) return { items }
    items = items.slice(0, items.length / 2)
  }
}

function toBatch(items: readonly Item[], { site, sent, dropped, context }: Head): Batch {
  const { visitor, visit, ephemeral }: Who = items[0].sheet.who || {}
  return {
    v: 1,
    site,
    sent,
    sdk: 'footfall/0.1.0',
    visitor,
    visit,
    context: { ...context, ephemeral },
    views: [...new Set(items.map(({ sheet }) => sheet.view))],
    events: items.map(({ event }) => event).filter((event) => event !== undefined),
    dropped: dropped || undefined,
  }
}

/** Cookieless views have no visit and go together. */
function visitOf({ who }: Sheet): string | undefined {
  return who?.visit?.id
}
