import type { Sheet } from './batch.js'
import type { Page } from './browser/page.js'
import type { Consent, ConsentAnswer } from './consent.js'
import { createId } from './id.js'
import type { Identity, Who } from './identity.js'
import { type Event, LIMITS, type View } from './protocol.js'
import type { Queue } from './queue.js'
import type { Stopwatch } from './stopwatch.js'

/** An event before it has its place in a view. */
export type Happening = Event extends infer E ? (E extends Event ? Omit<E, 'view' | 'n' | 'at'> : never) : never

/** What is known of a view when it begins. */
export type Opening = Pick<View, 'url' | 'title' | 'referrer'>

/** The one view that is open, and whose it is. */
export interface Views {
  current(): Sheet | undefined
  /** Ends the open view and begins the next one, unless nothing may be recorded. Arriving counts as input. */
  open(opening: Opening, at: number, isArrival?: boolean): void
  close(): void
  /** Puts an event into the open view, not before its beginning; without a view it is not recorded. */
  add(happening: Happening, at: number): void
  /** The visitor is active: a visit that is over makes the page go on as a new view, without a pageview. */
  touch(at: number): void
  /** Active time counts as activity: the visit lasts until its last moment. */
  extend(): void
  /** The view was seen as deep as this %. */
  deepen(percent: number): void
  /** Totals and title as of now. */
  refresh(): void
  /** Consent changes: the page goes on as a new view, without a pageview. A withdrawal deletes what was not sent. */
  answer(answer: ConsentAnswer): void
}

interface ViewsOptions {
  page: Page
  watch: Stopwatch
  identity: Identity
  consent: Consent
  queue: Queue
}

/** Views of this page, one after the other; whose they are is decided when they begin. */
export function createViews({ page, watch, identity, consent, queue }: ViewsOptions): Views {
  const { clock, window, log } = page
  let sheet: Sheet | undefined
  let isTitled = false

  function whoAt(at: number): Who | undefined {
    if (consent.state === 'granted') return identity.current(at)
    return consent.state === 'denied' ? {} : undefined
  }

  function refresh(): void {
    if (!sheet) return
    Object.assign(sheet.view, watch.times(clock.monotonic()))
    if (!isTitled) sheet.view.title = window.document.title.slice(0, LIMITS.title)
  }

  function close(): void {
    // Routers set the title after the URL, some before it: a title that was sent already is the surer one.
    if (sheet?.sent) isTitled = true
    refresh()
    if (sheet) sheet.isOpen = false
    sheet = undefined
  }

  function open({ url, title, referrer }: Opening, at: number, isArrival = false): void {
    close()
    if (consent.state === 'none') return
    watch.restart(clock.monotonic(), isArrival)
    isTitled = !!title
    sheet = { view: { id: createId(at), url, title, referrer, at, count: 0 }, who: whoAt(at), isOpen: true }
    queue.sheets.add(sheet)
  }

  function reopen(at: number): void {
    if (sheet) open({ url: sheet.view.url, title: isTitled ? sheet.view.title : undefined }, at)
  }

  function touch(at: number): void {
    const visit = sheet?.who?.visit
    if (visit && identity.current(at).visit.id !== visit.id) reopen(at)
  }

  function extend(): void {
    const ago = clock.monotonic() - watch.lastActive()
    if (sheet?.who) identity.extend(sheet.who, Math.round(clock.now() - ago))
  }

  return {
    current: () => sheet,
    open,
    close,
    touch,
    extend,
    refresh,
    add(happening, at) {
      touch(at)
      if (!sheet) return log('not recorded', happening)
      const { view } = sheet
      queue.add(sheet, { ...happening, view: view.id, n: view.count++, at: Math.max(at, view.at) })
    },
    deepen(percent) {
      if (sheet) sheet.view.scroll = Math.max(sheet.view.scroll || 0, percent)
    },
    answer(answer) {
      const before = consent.state
      consent.answer(answer)
      if (before === answer) return
      if (before === 'pending' && answer !== 'none') {
        for (const each of queue.sheets) each.who = each.who || whoAt(each.view.at)
        extend()
        return queue.wake()
      }
      if (before === 'granted' || answer === 'none') {
        queue.clear()
        identity.forget()
      }
      reopen(clock.now())
    },
  }
}
