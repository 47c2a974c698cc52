import { isVisible } from './browser/is-visible.js'
import type { Page, Stop } from './browser/page.js'
import type { Ids } from './identity.js'
import { stringify } from './json.js'
import { type Batch, type Event, LIMITS, type View } from './protocol.js'
import type { Packet, Shelf } from './shelf.js'
import type { Send } from './transport.js'

/** A view and what of it is in no batch yet. */
export interface Sheet {
  view: View & { count: number }
  /** Whose it is; nobody's when cookieless; unknown while consent is pending: nothing of it is sent. */
  who?: Partial<Ids> | undefined
  events: Event[]
  /** The view as last put into a batch. */
  told?: View
}

export interface Queue {
  /** The views that have something to say, oldest first, and the open one. */
  sheets: Sheet[]
  add(sheet: Sheet, event: Event): void
  /**
   * Sends what is due: events, and the open view when its active time has grown by 3 s; with `all` whatever has changed;
   * with `isLast` beside the request in flight, since the page may not see its end. False: something is kept for later.
   */
  flush(all?: boolean, isLast?: boolean): Promise<boolean>
  /** Tries again at once, unless the collector has asked to be left alone. */
  retry(): void
  /** A batch leaves within a second, with what has come by then. */
  wake(): void
  /** Forgets what was not sent, in every tab. */
  clear(): void
}

interface QueueOptions {
  page: Page
  send: Send
  shelf: Shelf
  /** What every batch says. */
  head: () => Pick<Batch, 'v' | 'site' | 'sdk' | 'context'>
  /** Called before a batch is made: totals, titles and whose they are as of now; gives the open view. */
  refresh: () => Sheet | undefined
}

const MAX_EVENTS = 500
const MAX_PENDING = 50
const MAX_CHARS = 256 * 1024
const SAVE_MS = 250
const WAIT_MS = 1000
const RETRY_MS = 2000
const MAX_RETRY_MS = 5 * 60 * 1000
const MAX_HOLD_MS = 30_000
const GROWN_MS = 3000

/**
 * Events wait a second, are packed into batches, and are on the shelf until the collector has acknowledged them, as is
 * what other pages have left there. Bounded: beyond 500 events or 256 KiB of batches the oldest are given up, counted, and
 * told with the next batch as `dropped`; while consent is pending 50 wait, and the later ones are given up. No timer runs while the page is hidden: what failed is tried again
 * when it is seen.
 */
export function createQueue({ page, send, shelf, head, refresh }: QueueOptions): Queue {
  const { window, now, monotonic, after, log } = page
  let line: Promise<unknown> = Promise.resolve()
  let stopTimer: Stop | undefined
  let packets: Packet[] = []
  let dropped = 0
  let failures = 0
  let isStopped = false
  let isSaving = false
  let draft: Packet | undefined
  /** Monotonic ms: what the collector asked for, and our own patience with what failed. */
  let notBefore = 0
  let rest = 0
  let due = Number.POSITIVE_INFINITY

  function schedule(ms: number): void {
    const at = monotonic() + ms
    if (isStopped || at >= due) return
    if (stopTimer) stopTimer()
    due = at
    stopTimer = after(ms, queue.flush)
  }

  function count(): number {
    let sum = 0
    for (const { events } of queue.sheets) sum += events.length
    for (const packet of packets) sum += packet.count || 0
    return sum
  }

  function put(batch: Batch): void {
    const packet = shelf.put(stringify(batch), !!batch.visit)
    packet.count = batch.events.length
    packets.push(packet)
    while (stringify(packets).length > MAX_CHARS) giveUp(take(packets[0]))
  }

  function take(packet: Packet): Batch {
    packets = packets.filter((other) => other !== packet)
    shelf.remove(packet)
    try {
      return JSON.parse(packet.body)
    } catch {
      // Somebody else has written there.
      return { v: 1, site: '', sent: 0, views: [], events: [] }
    }
  }

  function giveUp(batch: Batch): void {
    dropped += batch.events.length + (batch.dropped || 0)
  }

  function dropOldest(): void {
    const packet = packets.find(({ isFlying }) => !isFlying)
    const sheet = queue.sheets.find(({ events }) => events[0])
    if (packet) giveUp(take(packet))
    else if (sheet) dropped += sheet.events.splice(0, 1).length
  }

  /** Writes down what waits for its second, for the case that the page is killed before. */
  function save(): void {
    isSaving = false
    const sheet = queue.sheets.find(({ who, events }) => who && who.visit && events[0])
    if (!sheet) return
    refresh()
    const { visitor, first, visits, visit = '', start } = sheet.who as Ids
    const mine = queue.sheets.filter(({ who }) => who && who.visit === visit)
    const views = mine.map(({ view }) => view)
    const events = mine.flatMap((each) => each.events).slice(0, LIMITS.events)
    const ids = { visitor: { id: visitor, first, visits }, visit: { id: visit, start } }
    const before = draft
    draft = shelf.put(stringify({ ...head(), sent: now(), ...ids, views, events }), true)
    if (before) shelf.remove(before)
  }

  /** Puts all that is due into batches, each of one visit; cookieless views have none and go together. */
  function pack(all?: boolean): void {
    const open = refresh()
    let max: number = LIMITS.events
    for (;;) {
      const due = queue.sheets.filter(
        (sheet) => sheet.who && (sheet.events[0] || isChanged(sheet, all || sheet !== open)),
      )
      if (!due[0]) break
      const { visitor, first, visits, visit, start } = due[0].who as Ids
      const items = due
        .filter(({ who }) => Object(who).visit === visit)
        .flatMap((sheet) => [{ sheet }, ...sheet.events.map((event) => ({ sheet, event }))])
        .slice(0, max + 1)
      const events = items.flatMap((item) => ('event' in item ? item.event : []))
      const sheets = new Set(items.map(({ sheet }) => sheet))
      const views = [...sheets].map(({ view }) => view)
      const batch: Batch = { ...head(), sent: now(), views, events, dropped }
      if (visit) Object.assign(batch, { visitor: { id: visitor, first, visits }, visit: { id: visit, start } })
      // In UTF-8 bytes: a Japanese title has three times as many as letters.
      const text = stringify(batch)
      const isFitting = text.length * 3 < LIMITS.sendBytes || new TextEncoder().encode(text).length < LIMITS.sendBytes
      if (isFitting || max < 3) {
        max = LIMITS.events
        dropped = 0
        if (isFitting) put(batch)
        else giveUp(batch)
        for (const sheet of sheets) {
          sheet.told = { ...sheet.view }
          sheet.events = sheet.events.filter((event) => !events.includes(event))
        }
      } else max >>= 1
    }
    queue.sheets = queue.sheets.filter((sheet) => sheet === open || !sheet.who)
    if (draft) shelf.remove(draft)
    draft = undefined
  }

  async function run(all?: boolean, isLast?: boolean): Promise<boolean> {
    pack(all)
    if (!isLast) packets.push(...shelf.adopt(draft ? [...packets, draft] : packets, schedule))
    for (;;) {
      // The newest may have no other page to send it soon.
      const packet = packets.filter(({ isFlying }) => !isFlying)[isLast ? 'pop' : 'shift']()
      if (!packet) return !packets[0]
      // Browsers fail what is in flight when a page is left, though it may arrive: what leaves does not wait for that.
      if (monotonic() < (isLast ? notBefore : rest) || shelf.rest() > 0 || !window.navigator.onLine) break
      packet.isFlying = true
      const { type, waitMs, reply } = await send(packet.body.replace(/"sent":\d+/, `"sent":${now()}`))
      packet.isFlying = false
      log(type, reply || packet.body)
      if (type === 'retry') {
        notBefore = monotonic() + waitMs
        if (waitMs && /"visit":/.test(packet.body)) shelf.rest(waitMs)
        rest = Math.max(notBefore, monotonic() + page.random() * Math.min(RETRY_MS * 2 ** failures++, MAX_RETRY_MS))
        break
      }
      failures = 0
      const batch = take(packet)
      const half = batch.events.length >> 1
      if (type === 'halve' && half) {
        put({ ...batch, events: batch.events.slice(half) })
        put({ ...batch, events: batch.events.slice(0, half), dropped: 0 })
      } else if (type !== 'sent') giveUp(batch)
    }
    const restMs = Math.ceil(Math.max(rest - monotonic(), shelf.rest()))
    if (restMs > 0) {
      // Not for longer: the page may be killed, and then they are anybody's.
      shelf.hold(packets, isLast ? 0 : Math.min(restMs, MAX_HOLD_MS))
      if (isVisible(window.document)) schedule(restMs)
    }
    return false
  }

  const queue: Queue = {
    sheets: [],
    add(sheet, event) {
      if (!queue.sheets.includes(sheet)) queue.sheets.push(sheet)
      if (!sheet.who && sheet.events.length >= MAX_PENDING) dropped++
      else sheet.events.push(event)
      if (count() > MAX_EVENTS) dropOldest()
      if (!isSaving) after(SAVE_MS, save)
      isSaving = true
      schedule(isVisible(window.document) ? WAIT_MS : 0)
    },
    flush(all, isLast) {
      if (stopTimer) stopTimer()
      due = Number.POSITIVE_INFINITY
      // What leaves cannot wait; all others wait for each other.
      const own = (isLast ? run(all, isLast) : line.then(() => run(all))).catch(
        (error) => log('failed', error) as never,
      )
      if (!isLast) line = own
      return own
    },
    retry() {
      rest = notBefore
      queue.flush()
    },
    wake: () => schedule(WAIT_MS),
    clear() {
      queue.sheets = []
      packets = []
      draft = undefined
      dropped = 0
      shelf.clear()
    },
  }
  page.undo.push(() => {
    isStopped = true
    if (stopTimer) stopTimer()
  })
  return queue
}

/** Whether a view has something to say that is in no batch; unless it is urgent, only what is worth a request. */
function isChanged({ view, told }: Sheet, isUrgent: boolean): boolean {
  const { active = 0, count } = view
  if (!told) return active + count > 0
  return isUrgent ? stringify(view) !== stringify(told) : active - Number(told.active) >= GROWN_MS
}
