import type { Page } from './browser/page.js'
import type { Consent } from './consent.js'
import { createId } from './id.js'
import type { Identity, Ids } from './identity.js'
import type { ConsentState } from './options.js'
import { type Event, LIMITS, type View } from './protocol.js'
import type { Queue, Sheet } from './queue.js'
import type { Stopwatch } from './stopwatch.js'
import { scrub } from './url.js'

/** An event before it has its place in a view. */
export type Happening = Event extends infer E ? (E extends Event ? Omit<E, 'view' | 'n' | 'at'> : never) : never

/** What is known of a view when it begins. */
export type Opening = Pick<View, 'url' | 'title' | 'referrer'>

/** The one view that is open, and whose it is. */
export interface Views {
  current(): Sheet | undefined
  /** The view of the last load, to which its Web Vitals belong. */
  landing(): Sheet | undefined
  /** Ends the open view and begins the next one. Arriving counts as input. */
  open(opening: Opening, isArrival?: boolean): void
  close(): void
  /** The page is seen for the first time: what was told of it so far happened, or was first of use, now. */
  see(): void
  /** Puts an event into the open view, or into one of before. */
  add(happening: Happening & { at: number }, sheet?: Sheet): void
  /** The visitor is active: a visit that is over makes the page go on as a new view, without a pageview. */
  touch(): void
  /** Active time counts as activity: the visit lasts until its last moment. */
  extend(): void
  /** Totals, title and whose it is, as of now; gives the open view. */
  refresh(): Sheet | undefined
  /**
   * Heeds what was answered meanwhile, in this tab or another one. The page goes on as a new view, without a pageview; a
   * withdrawal deletes what was not sent.
   */
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
}

/** Views of this page, one after the other; whose they are is decided when they begin. */
export function createViews({ page, watch, identity, consent, queue }: ViewsOptions): Views {
  const { now, monotonic, window } = page
  let isSeen = false
  let state = read()
  let sheet: Sheet | undefined
  let landing: Sheet | undefined
  let isTitled = false

  /** Nobody is asked anything by a page that was never seen. */
  function read(): ConsentState {
    const given = consent.read()
    return isSeen || given === 'none' ? given : 'pending'
  }

  function whoAt(at: number): Partial<Ids> | undefined {
    return state === 'granted' ? identity.current(at) : state === 'denied' ? {} : undefined
  }

  function refresh(): Sheet | undefined {
    sync()
    if (sheet) {
      const { view, who, told } = sheet
      Object.assign(view, watch.times(monotonic()))
      if (!isTitled) view.title = scrub(window.document.title.slice(0, LIMITS.title))
      // Two tabs may have begun a visit at once: both go on with the one that is there now.
      if (!told && who && who.visit) sheet.who = identity.settle(who as Ids)
    }
    return sheet
  }

  function close(): void {
    // Routers set the title after the URL, some before it: a title that was sent already is the surer one.
    if (sheet && sheet.told) isTitled = true
    refresh()
    sheet = undefined
  }

  function open({ url, title, referrer }: Opening, isArrival = false): void {
    close()
    const at = now()
    watch.restart(monotonic(), isArrival)
    isTitled = !!title
    sheet = { view: { id: createId(at), url, title, referrer, at, count: 0 }, who: whoAt(at), events: [] }
    if (isArrival) landing = sheet
    if (state !== 'none') queue.sheets.push(sheet)
  }

  function reopen(): void {
    if (sheet) open({ url: sheet.view.url, title: isTitled ? sheet.view.title : undefined })
  }

  function touch(): void {
    sync()
    const { visit } = Object(sheet && sheet.who)
    if (visit && identity.current(now()).visit !== visit) reopen()
  }

  function extend(): void {
    if (state === 'granted') identity.extend(Math.round(now() - monotonic() + watch.lastActive()))
  }

  function sync(): ConsentState {
    const before = state
    state = read()
    if (before === 'pending' && /d$/.test(state)) {
      for (const each of queue.sheets) each.who = each.who || whoAt(each.view.at)
      extend()
      queue.wake()
    } else if (before !== state) {
      if (before === 'granted' || state === 'none') {
        landing = undefined
        queue.clear()
        identity.forget()
      }
      reopen()
    }
    return state
  }

  return {
    current: () => sheet,
    landing: () => landing,
    open,
    close,
    see() {
      isSeen = true
      if (sheet && sheet.who === undefined) {
        sheet.view.at = now()
        for (const event of sheet.events) event.at = Math.max(event.at, now())
        watch.restart(monotonic(), true)
      }
      sync()
    },
    touch,
    extend,
    refresh,
    sync,
    add(happening, to = sheet) {
      if (to && state !== 'none') queue.add(to, { ...happening, view: to.view.id, n: to.view.count++ })
    },
    reset() {
      identity.forget()
      reopen()
    },
  }
}
