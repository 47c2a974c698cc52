import { cutBatch, type Head, type Load, type Sheet } from './batch.js'
import { isVisible } from './browser/has-attention.js'
import type { Page, Stop } from './browser/page.js'
import { stringify } from './json.js'
import { type Event, LIMITS } from './protocol.js'
import type { Shelf } from './shelf.js'
import type { Outcome, Send } from './transport.js'

/**
 * How much is sent, and when. `due`: views with 3 s more or deeper scroll. `all`: whatever has changed. `leave`: the
 * same in place of the request in flight, since the page may not see its end.
 */
export type FlushMode = 'due' | 'all' | 'leave'

export interface Queue {
  /** The views of which something may have to be sent, oldest first. */
  sheets(): readonly Sheet[]
  /** A view from now on; its totals are sent when they have grown. */
  open(sheet: Sheet): void
  add(sheet: Sheet, event: Event): void
  /** True: nothing is left. False: something is kept and sent later. */
  flush(mode: FlushMode): Promise<boolean>
  /** A batch leaves within a second, with what has come by then. */
  wake(): void
  /** Forgets what was not sent, in every tab's record. */
  clear(): void
  stop(): void
}

interface QueueOptions {
  page: Pick<Page, 'window' | 'clock' | 'random' | 'log'>
  site: string
  send: Send
  shelf: Shelf
  context: () => Head['context']
  /** Called before a batch is made, so that totals, titles and whose they are is as of now; gives the open view. */
  refresh: () => Sheet | undefined
}

const MAX_EVENTS = 500
const MAX_PENDING = 50
const SAVE_MS = 250
const WAIT_MS = 1000
const RETRY_MS = 2000
const MAX_RETRY_MS = 5 * 60 * 1000
const GROWN_MS = 3000

/**
 * Events wait here until the collector has acknowledged them, and are written down before they are sent; what is removed
 * is removed by identity, so that nothing that came meanwhile goes with it. Bounded: of more than 500 events or 256 KiB
 * the oldest is given up, counted, and told with the next batch as `dropped`. While consent is pending 50 wait, and the
 * later ones are given up. No timer runs while the page is hidden: what failed is tried again when it is seen.
 */
export function createQueue({ page, site, send, shelf, context, refresh }: QueueOptions): Queue {
  const { window, clock, random, log } = page
  let sheets: Sheet[] = []
  let line: Promise<unknown> = Promise.resolve()
  let flight: Load | undefined
  let stopTimer: Stop | undefined
  let isSaving = false
  let isStopped = false
  let max: number = LIMITS.events
  let dropped = 0
  let failures = 0
  let rest = 0

  function schedule(ms: number): void {
    if (!stopTimer && !isStopped) stopTimer = clock.after(ms, () => flush('due'))
  }

  const count = () => sheets.reduce((sum, { events }) => sum + events.length, 0)

  function giveUpOldest(): boolean {
    const sheet = sheets.find(({ events }) => events[0])
    if (sheet) dropped += sheet.events.splice(0, 1).length
    return !!sheet
  }

  /** Also forgets the views that have nothing to say any more. */
  function save(): void {
    const open = refresh()
    sheets = sheets.filter((sheet) => sheet === open || sheet.events[0] || isChanged(sheet))
    const kept = sheets.filter((sheet) => sheet.who?.visit && (sheet.events[0] || isChanged(sheet)))
    while (!shelf.keep(kept, dropped) && giveUpOldest());
  }

  /** What other pages left: the larger totals of a view win, and an event is known by its number. */
  function adopt(): void {
    const found = shelf.adopt()
    dropped += found.dropped
    for (const sheet of found.sheets) {
      const known = sheets.find(({ view }) => view.id === sheet.view.id)
      if (!known) sheets.push({ ...sheet, told: undefined })
      else known.events.push(...sheet.events.filter(({ n }) => !known.events.some((event) => event.n === n)))
    }
  }

  async function run(mode: FlushMode): Promise<boolean> {
    for (;;) {
      if (mode !== 'leave') adopt()
      save()
      const open = refresh()
      const ready = sheets.filter(
        (sheet) => sheet.who && (sheet.events[0] || isChanged(sheet, mode === 'due' && sheet === open)),
      )
      if (!ready[0]) return !count()
      const restMs = Math.max(rest, shelf.rest()) - clock.now()
      if (restMs > 0 || !window.navigator.onLine) {
        if (restMs > 0 && isVisible(window.document)) schedule(restMs)
        return false
      }
      if (!(await launch(ready))) return false
      // Totals that have grown meanwhile are for the next time: a visitor who scrolls would send without end.
      if (!count()) return true
    }
  }

  /** True unless it has to be repeated. */
  async function launch(ready: Sheet[]): Promise<boolean> {
    const load = cutBatch(ready, max, { site, sent: clock.now(), dropped: dropped || undefined, context: context() })
    const told = dropped
    flight = load
    const outcome: Outcome = load.body ? await send(load.body) : { type: 'drop', waitMs: 0 }
    // Another one went in its place, with the same events.
    if (flight !== load) return false
    flight = undefined
    log(outcome.type, load.body)
    if (outcome.type === 'sent') dropped -= told
    return land(load, outcome)
  }

  function land({ parts }: Load, { type, waitMs, reply }: Outcome): boolean {
    const sum = parts.reduce((all, { events }) => all + events.length, 0)
    const isRetry = type === 'retry'
    const isHalved = type === 'halve' && sum > 1
    failures = isRetry ? failures + 1 : 0
    max = isHalved ? sum >> 1 : LIMITS.events
    if (isRetry) {
      const ms = Math.max(waitMs, random() * Math.min(RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS))
      rest = clock.now() + ms
      if (parts[0].sheet.who?.visit) shelf.rest(rest)
      if (isVisible(window.document)) schedule(ms)
    } else if (!isHalved) {
      for (const { sheet, view, events } of parts) {
        sheet.told = view
        sheet.events = sheet.events.filter((event) => !events.includes(event))
      }
      if (type !== 'sent') dropped += sum
    }
    if (reply && (reply.error || reply.rejected?.[0])) log('rejected', reply)
    save()
    return !isRetry
  }

  function flush(mode: FlushMode): Promise<boolean> {
    if (stopTimer) stopTimer()
    stopTimer = undefined
    // What leaves cannot wait; all others wait for each other.
    const own = (mode === 'leave' ? run(mode) : line.then(() => run(mode))).catch((error) => {
      log('failed', error)
      return false
    })
    line = own
    return own
  }

  return {
    sheets: () => sheets,
    open(sheet) {
      sheets.push(sheet)
    },
    add(sheet, event) {
      if (!sheets.includes(sheet)) sheets.push(sheet)
      if (!sheet.who && count() >= MAX_PENDING) dropped++
      else sheet.events.push(event)
      if (count() > MAX_EVENTS) giveUpOldest()
      if (!isSaving) {
        isSaving = true
        clock.after(SAVE_MS, () => {
          isSaving = false
          save()
        })
      }
      schedule(isVisible(window.document) ? WAIT_MS : 0)
    },
    flush,
    wake: () => schedule(WAIT_MS),
    clear() {
      sheets = []
      dropped = 0
      flight = undefined
      shelf.clear()
    },
    stop() {
      isStopped = true
      if (stopTimer) stopTimer()
    },
  }
}

/** Whether a view has something to say that the collector has not; of the open one, whether it is worth a request. */
function isChanged({ view, told }: Sheet, isDue = false): boolean {
  const { active = 0, scroll = 0, count } = view
  if (!told) return active + count > 0
  if (!isDue) return stringify(view) !== stringify(told)
  return active - (told.active || 0) >= GROWN_MS || scroll > (told.scroll || 0)
}
