import type { Sheet } from './batch.js'
import type { Page } from './browser/page.js'
import type { Consent, ConsentAnswer, ConsentState } from './consent.js'
import { createId } from './id.js'
import type { Identity, Who } from './identity.js'
import { type Event, LIMITS, type View } from './protocol.js'
import type { Queue } from './queue.js'
import type { Stopwatch } from './stopwatch.js'
import { scrub } from './url.js'

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
  /** Puts an event into the open view, or into one of before, not before its beginning. */
  add(happening: Happening, at: number, sheet?: Sheet): void
  /** The visitor is active: a visit that is over makes the page go on as a new view, without a pageview. */
  touch(at: number): void
  /** Active time counts as activity: the visit lasts until its last moment. */
  extend(): void
  /** The view was seen as deep as this %. */
  deepen(percent: number): void
  /** Totals, title, consent and whose it is, as of now; gives the open view. */
  refresh(): Sheet | undefined
  /** Takes an answer. The page goes on as a new view, without a pageview; a withdrawal deletes what was not sent. */
  answer(answer: ConsentAnswer): void
  /** What was answered meanwhile in another tab. */
  sync(): ConsentState
  /** Goes on as somebody else. */
  reset(): void
}

interface ViewsOptions {
  page: Page
  watch: Stopwatch
  identity: Identity
  consent: Consent
  queue: Queue
  /** What is recorded of an event; nothing when a hook of the page drops it. */
  filter(event: Happening & { at: number }): (Happening & { at: number }) | undefined
}

/** Views of this page, one after the other; whose they are is decided when they begin. */
export function createViews({ page, watch, identity, consent, queue, filter }: ViewsOptions): Views {
  const { clock, window, log } = page
  let state = consent.read()
  let sheet: Sheet | undefined
  let isTitled = false

  function whoAt(at: number): Who | undefined {
    return state === 'granted' ? identity.current(at) : state === 'denied' ? {} : undefined
  }

  function refresh(): Sheet | undefined {
    sync()
    if (sheet) {
      const { view, who, told } = sheet
      Object.assign(view, watch.times(clock.monotonic()))
      if (!isTitled) view.title = scrub(window.document.title).slice(0, LIMITS.title)
      // Two tabs may have begun a visit at once: both go on with the one that is there now.
      if (!told && who) sheet.who = identity.settle(who)
    }
    return sheet
  }

  function close(): void {
    // Routers set the title after the URL, some before it: a title that was sent already is the surer one.
    if (sheet && sheet.told) isTitled = true
    refresh()
    sheet = undefined
  }

  function open({ url, title, referrer }: Opening, at: number, isArrival = false): void {
    close()
    if (state === 'none') return
    watch.restart(clock.monotonic(), isArrival)
    isTitled = !!title
    sheet = { view: { id: createId(at), url, title, referrer, at, count: 0 }, who: whoAt(at), events: [] }
    queue.open(sheet)
  }

  function reopen(): void {
    if (sheet) open({ url: sheet.view.url, title: isTitled ? sheet.view.title : undefined }, clock.now())
  }

  function touch(at: number): void {
    sync()
    const visit = sheet && sheet.who && sheet.who.visit
    if (visit && identity.current(at).visit.id !== visit.id) reopen()
  }

  function extend(): void {
    const ago = clock.monotonic() - watch.lastActive()
    if (sheet && sheet.who) identity.extend(sheet.who, Math.round(clock.now() - ago))
  }

  function sync(): ConsentState {
    const before = state
    state = consent.read()
    if (before === state) return state
    if (before === 'pending' && state !== 'none') {
      for (const each of queue.sheets()) each.who = each.who || whoAt(each.view.at)
      extend()
      queue.wake()
    } else {
      if (before === 'granted' || state === 'none') {
        queue.clear()
        identity.forget()
      }
      reopen()
    }
    return state
  }

  return {
    current: () => sheet,
    open,
    close,
    touch,
    extend,
    refresh,
    sync,
    add(happening, at, to) {
      if (!to) touch(at)
      const of = to || sheet
      // What a view from before a withdrawal still has to say is gone with it.
      const isOurs = !to || !(to.who && to.who.visit) === (state !== 'granted')
      if (!of || !isOurs) return log('not recorded', happening)
      const { view } = of
      const seen = filter({ ...happening, at: Math.max(at, view.at) })
      if (seen) queue.add(of, { ...seen, view: view.id, n: view.count++ })
    },
    deepen(percent) {
      if (sheet) sheet.view.scroll = Math.max(sheet.view.scroll || 0, percent)
    },
    answer(answer) {
      consent.answer(answer)
      sync()
    },
    reset() {
      identity.forget()
      reopen()
    },
  }
}
