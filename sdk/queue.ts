import { isVisible } from './browser/is-visible.js'
import type { Page, Stop } from './browser/page.js'
import type { Ids } from './identity.js'
import { stringify } from './json.js'
import { type Batch, type Event, LIMITS, type View } from './protocol.js'
import type { Packet, Shelf } from './shelf.js'
import type { Send } from './transport.js'

/** A view, and whose it is. */
export interface Sheet {
  view: View & { count: number }
  /** Nobody's when cookieless; unknown while consent is pending: nothing of it is sent. */
  who?: Partial<Ids> | undefined
  /** The view's title, when it is not the document's. */
  title?: string | undefined
  /** How far the visitor has seen, and how high the page is, px. */
  bottom?: number
  height?: number
  /** The view as last put into a batch. */
  told?: View
}

/** What every batch says. */
export type Head = Pick<Batch, 'v' | 'site' | 'sdk' | 'context' | 'sent'>

export interface Queue {
  /** Says of the views that wait whose they are. */
  own(whoAt: (at: number) => Sheet['who']): void
  /** Puts an event into the batch that is being filled, or without one the totals of its view. */
  add(sheet: Sheet, event?: Event): unknown
  /** Puts a view's totals into it, when they have changed: at all, or worth a request. */
  tell(sheet: Sheet, isUrgent?: boolean): void
  /**
   * Sends what is there, and the totals of the open view when its active time has grown by 3 s; with `all` whatever has
   * changed; with `isLast` beside the request in flight, since the page may not see its end. False: something is kept for
   * later.
   */
  flush(all?: boolean, isLast?: boolean): Promise<boolean>
  /** Tries again at once, unless the collector has asked to be left alone, or it has failed often and nothing says better. */
  retry(isSure?: boolean): void
  /** A batch leaves within a second, with what has come by then. */
  wake(): void
  /** Forgets what was not sent, in every tab. */
  clear(): void
}

const MAX_EVENTS = 500
const MAX_PENDING = 50
const MAX_CHARS = 256 * 1024
const SAVE_MS = 250
const WAIT_MS = 1000
const RETRY_MS = 2000
const MAX_RETRY_MS = 5 * 60 * 1000
/** What fails so often is held back, and what never had any answer is taken for blocked. */
const MAX_TRIES = 3
/** After so many failures a look at the page is no reason to try again at once. */
const MAX_LOOKS = 5
const GROWN_MS = 3000
/** A title is known late: as long as one may become, in bytes. */
const TITLE = ' '.repeat(3 * LIMITS.title)

/**
 * Events fill a batch for a second, which is on the shelf (after 250 ms, for the case that the page is killed) until the
 * collector has acknowledged it, as is what other pages have left there. Each batch is of one visit (cookieless views
 * have none) and inside the limits of the wire. Bounded: beyond 500 events or 256 KiB the oldest are given up, counted,
 * and told with the next batch as `dropped`; while consent is pending 50 wait, and the later ones are given up. No timer
 * runs while the page is hidden: what failed is tried again when it is seen. `refresh` is called before a batch is
 * closed: totals, titles and whose they are as of now; it gives the open view. What other pages have left is somebody's
 * by name: it is touched only where `mayAdopt` allows.
 */
export function createQueue(
  { now, monotonic, after, log, undo }: Page,
  shelf: Shelf,
  send: Send,
  head: () => Head,
  refresh: () => Sheet | undefined,
  mayAdopt: () => boolean,
): Queue {
  let line: Promise<unknown> = Promise.resolve()
  let stopTimer: Stop = () => {}
  let isSaving = false
  let packets: Packet[] = []
  /** The batch that is being filled: its views, events, and UTF-8 bytes. */
  let sheets: Sheet[] = []
  let events: Event[] = []
  let bytes = 0
  let draft: Packet | undefined
  /** What waits until consent is answered. */
  let pending: [Sheet, Event][] = []
  let dropped = 0
  let failures = 0
  /** Monotonic ms: what the collector asked for, and our own patience with what failed. */
  let notBefore = 0
  let rest = 0
  let due = Number.POSITIVE_INFINITY

  function schedule(ms: number): void {
    const at = monotonic() + ms
    if (at >= due) return
    stopTimer()
    due = at
    stopTimer = after(ms, queue.flush)
  }

  /** Writes down what fills the batch. */
  function save(): void {
    isSaving = false
    refresh()
    if (!sheets[0]) return
    const { visitor, visit } = Object(sheets[0].who)
    const views = sheets.map(({ view }) => ({ ...view }))
    draft = shelf.put({ ...head(), visitor, visit, views, events, dropped }, draft)
  }

  /** What fills the batch is one that is to be sent. */
  function close(): void {
    save()
    if (!draft) return
    for (const sheet of sheets) sheet.told = { ...sheet.view }
    packets.push(draft)
    draft = undefined
    sheets = []
    events = []
    bytes = dropped = 0
    while (packets.flatMap((each) => each.batch.events).length > MAX_EVENTS || stringify(packets).length > MAX_CHARS) {
      const free = packets.filter((each) => !each.isFlying).sort((a, b) => a.batch.sent - b.batch.sent)
      giveUp(free.find((each) => !each.batch.events.some(isWorthMoney)) || (free[0] as Packet))
    }
  }

  function forget(packet: Packet): void {
    packets = packets.filter((other) => other !== packet)
  }

  /** There is reason to believe that it works again. */
  function hurry(): void {
    rest = notBefore
    for (const packet of packets) packet.due = 0
  }

  function take(packet: Packet): void {
    forget(packet)
    shelf.remove(packet)
  }

  /** Unless another page has it now. */
  function giveUp(packet: Packet): void {
    if (shelf.claim(packet) === false) forget(packet)
    else {
      take(packet)
      const { events, dropped: before = 0 } = packet.batch
      dropped += events.length + before
    }
  }

  /** What another page of the visit has left goes with the newest batch, where there is room: a request less. */
  function join(found: Packet): void {
    const last = packets[packets.length - 1]
    const { batch } = found
    const { visit, views, events, dropped = 0 } = Object(last && !last.isFlying && !last.tries && last.batch) as Batch
    const isOf = visit && batch.visit && visit.id === batch.visit.id
    const all = isOf && {
      ...(last as Packet).batch,
      views: [...batch.views, ...views],
      events: [...batch.events, ...events],
      dropped: dropped + (batch.dropped || 0),
    }
    // A letter has at most three bytes.
    if (all && all.events.length <= LIMITS.events && stringify(all).length < LIMITS.sendBytes / 3) {
      shelf.put(all, last)
      shelf.remove(found)
    } else packets.push(found)
  }

  async function deliver(all?: boolean, isLast?: boolean): Promise<boolean> {
    const open = refresh()
    if (open) queue.tell(open, all)
    close()
    if (!isLast && mayAdopt()) shelf.adopt(packets).forEach(join)
    for (;;) {
      // What was withdrawn meanwhile is gone, also what an answer has brought back.
      refresh()
      const free = packets.filter(
        ({ isFlying, isLeft, due = 0 }) => !isFlying && (isLast ? !isLeft : due <= monotonic()),
      )
      // Of what leaves the newest may have no other page to send it soon.
      const packet = isLast ? free.pop() : free.find(({ due }) => !due) || free[0]
      if (!packet) return !packets[0] && !pending[0]
      if (now() - packet.batch.sent > LIMITS.ageMs) {
        giveUp(packet)
        continue
      }
      // Browsers fail what is in flight when a page is left, though it may arrive: what leaves does not wait for that, once.
      const restMs = Math.ceil(Math.max((isLast ? notBefore : rest) - monotonic(), shelf.rest()))
      if (restMs > 0 && isVisible()) schedule(restMs)
      if (restMs > 0 || !navigator.onLine) return false
      if (shelf.claim(packet) === false) {
        forget(packet)
        continue
      }
      packet.isFlying = true
      packet.isLeft = packet.isLeft || isLast
      const sending = send(stringify({ ...packet.batch, sent: now() }))
      // What leaves goes at once, as far as the browser lets it.
      if (isLast) queue.flush(all, true)
      const [outcome, waitMs, reply] = await sending
      packet.isFlying = false
      log(outcome, reply || packet.batch)
      if (!packets.includes(packet)) continue
      if (outcome === 'retry' || outcome === 'cut') {
        notBefore = monotonic() + waitMs
        if (packet.until) shelf.rest(waitMs)
        rest = notBefore + patienceOf(failures)
        // Without any answer so often it is a blocker.
        if (outcome === 'cut' && failures >= MAX_TRIES) rest += MAX_RETRY_MS
        failures++
        const { tries = 0 } = packet
        packet.tries = tries + 1
        // A batch that somebody in between never lets through does not hold up the others.
        if (tries >= MAX_TRIES) {
          const heldMs = patienceOf(tries)
          packet.due = monotonic() + heldMs
          if (isVisible()) schedule(heldMs)
        }
        if (isLast) return false
      } else {
        failures = 0
        const { batch } = packet
        const half = batch.events.length >> 1
        if (outcome === 'sent') take(packet)
        else if (outcome === 'drop' || !half) giveUp(packet)
        else {
          take(packet)
          packets.push(shelf.put({ ...batch, events: batch.events.slice(half) }))
          packets.push(shelf.put({ ...batch, events: batch.events.slice(0, half), dropped: 0 }))
        }
      }
    }
  }

  const queue: Queue = {
    own(whoAt) {
      for (const [sheet, event] of pending.splice(0)) {
        sheet.who = sheet.who || whoAt(sheet.view.at)
        queue.add(sheet, event)
      }
    },
    add(sheet, event) {
      // A vital is worth no request of its own while the page will send another one.
      if (event && (event.type !== 'vital' || !isVisible())) schedule(isVisible() ? WAIT_MS : 0)
      const text = stringify([event, sheets.includes(sheet) || { ...sheet.view, title: TITLE }])
      // In UTF-8 at most: a letter that is not of ASCII has two or three bytes.
      const size = text.replace(/[^\0-\x7f]/g, '...').length
      if (size > LIMITS.sendBytes || pending[MAX_PENDING - 1]) return event && dropped++
      if (!sheet.who) return event && pending.push([sheet, event])
      const isFull = events.length >= LIMITS.events || bytes + size > LIMITS.sendBytes
      const isOther = sheets[0] && visitOf(sheets[0]) !== visitOf(sheet)
      if (isFull || isOther) close()
      if (!sheets.includes(sheet)) sheets.push(sheet)
      bytes += size
      if (!event) return
      events.push(event)
      if (!isSaving) after(SAVE_MS, save)
      isSaving = true
    },
    tell(sheet, isUrgent) {
      const { view, told } = sheet
      const { active = 0 } = view
      const isChanged =
        isUrgent || !told ? stringify(view) !== stringify(told) : active - Number(told.active) >= GROWN_MS
      if (!isChanged) return
      const waiting = packets.find((each) => !each.isFlying && each.batch.views.some(({ id }) => id === view.id))
      if (!waiting || sheets.includes(sheet)) return queue.add(sheet)
      // However often the page is left while nothing gets through.
      sheet.told = { ...view }
      const views = waiting.batch.views.map((each) => (each.id === view.id ? { ...view } : each))
      shelf.put({ ...waiting.batch, views }, waiting)
    },
    flush(all, isLast) {
      stopTimer()
      due = Number.POSITIVE_INFINITY
      if (all && !isLast) hurry()
      const run = () => deliver(all, isLast).catch((error) => log('failed', error) as never)
      // What leaves cannot wait; all others wait for each other.
      const own = isLast ? run() : line.then(run)
      if (!isLast) line = own
      return own
    },
    retry(isSure) {
      if (isSure) hurry()
      else if (failures < MAX_LOOKS) rest = notBefore
      queue.flush()
    },
    wake: () => schedule(WAIT_MS),
    clear() {
      packets = []
      pending = []
      sheets = []
      events = []
      draft = undefined
      bytes = dropped = 0
      shelf.clear()
    },
  }
  undo.push(() => {
    stopTimer()
    due = 0
    queue.flush = async () => !packets[0]
  })
  return queue
}

/** Full jitter, so that not all come back at once. */
const patienceOf = (failures: number) => Math.random() * Math.min(RETRY_MS * 2 ** failures, MAX_RETRY_MS)
const isWorthMoney = (event: Event) => 'currency' in event
const visitOf = ({ who }: Sheet) => Object(Object(who).visit).id
