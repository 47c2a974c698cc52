import { cutBatch, type Head, type Item, type Sheet } from './batch.js'
import type { Page, Stop } from './browser/page.js'
import { type Event, LIMITS } from './protocol.js'
import type { Outcome, Send } from './transport.js'

/**
 * How much is sent, and when. `due`: views with 3 s more or deeper scroll. `all`: whatever has changed. `leave`: the
 * same without waiting for the request in flight, since the page may not see its end.
 */
export type FlushMode = 'due' | 'all' | 'leave'

export interface Queue {
  /** The views of which something may have to be sent, oldest first. */
  readonly sheets: Set<Sheet>
  add(sheet: Sheet, event: Event): void
  /** True: nothing is left. False: something is kept and sent later. */
  flush(mode: FlushMode): Promise<boolean>
  /** A batch leaves within a second, with what has come by then. */
  wake(): void
  /** Forgets what was not sent. */
  clear(): void
  stop(): void
}

interface QueueOptions {
  page: Pick<Page, 'clock' | 'random' | 'log'>
  site: string
  send: Send
  context: () => Head['context']
  /** Called before a batch is made, so that totals and titles are as of now. */
  refresh: () => void
}

const MAX_EVENTS = 500
const MAX_PENDING = 50
const WAIT_MS = 1000
const RETRY_MS = 2000
const MAX_RETRY_MS = 5 * 60 * 1000
const GROWN_MS = 3000

/**
 * Events wait here until the collector has acknowledged them; what is removed is removed by identity, so that nothing
 * that came meanwhile goes with it. Bounded: of more than 500 events the oldest is given up, counted, and told with
 * the next batch as `dropped`. While consent is pending 50 wait and the later ones are given up.
 */
export function createQueue({ page: { clock, random, log }, site, send, context, refresh }: QueueOptions): Queue {
  const sheets = new Set<Sheet>()
  let waiting: Item[] = []
  let line: Promise<unknown> = Promise.resolve()
  let stopTimer: Stop | undefined
  let isStopped = false
  let max: number = LIMITS.events
  let dropped = 0
  let failures = 0
  let notBefore = 0

  function schedule(ms: number): void {
    if (!stopTimer && !isStopped) stopTimer = clock.after(ms, () => flush('due'))
  }

  function remove(items: readonly Item[]): number {
    const before = waiting.length
    waiting = waiting.filter((item) => !items.includes(item))
    for (const sheet of sheets) if (!sheet.isOpen && !isChanged(sheet)) sheets.delete(sheet)
    return before - waiting.length
  }

  function next(mode: FlushMode): Item[] {
    refresh()
    const totals = [...sheets].filter((sheet) => isChanged(sheet, mode)).map((sheet): Item => ({ sheet }))
    return [...waiting, ...totals].filter(({ sheet, isFlying }) => sheet.who && !isFlying)
  }

  async function run(mode: FlushMode): Promise<boolean> {
    let items = next(mode)
    while (items.length) {
      const restMs = notBefore - clock.monotonic()
      if (restMs > 0) schedule(restMs)
      if (restMs > 0 || !(await launch(items))) return false
      items = next(mode)
      // Totals that have grown meanwhile are for the next time: a visitor who scrolls would send without end.
      if (!items.some(({ event }) => event)) break
    }
    return !waiting.length
  }

  /** True unless it has to be repeated. */
  async function launch(candidates: Item[]): Promise<boolean> {
    const { items, body } = cutBatch(candidates, max, { site, sent: clock.now(), dropped, context: context() })
    for (const { sheet } of items) sheet.sent = { ...sheet.view }
    if (!body) {
      dropped += remove(items)
      return true
    }
    const told = dropped
    dropped = 0
    for (const item of items) item.isFlying = true
    const outcome = await send(body)
    for (const item of items) item.isFlying = false
    log(outcome.type, body)
    if (outcome.type !== 'sent') dropped += told
    return land(items, outcome)
  }

  function land(items: Item[], { type, waitMs, reply }: Outcome): boolean {
    const isRetry = type === 'retry'
    const isHalved = type === 'halve' && items.length > 1
    failures = isRetry ? failures + 1 : 0
    max = isHalved ? items.length >> 1 : LIMITS.events
    if (isRetry || isHalved) for (const { sheet } of items) sheet.sent = undefined
    else dropped += remove(items) * Number(type !== 'sent')
    if (isRetry) {
      notBefore = clock.monotonic() + waitMs
      schedule(Math.max(waitMs, random() * Math.min(RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS)))
    }
    if (type === 'drop') log(`refused: ${reply?.error?.message}`)
    for (const { path, message } of reply?.rejected || []) log(`rejected ${path}`, message)
    return !isRetry
  }

  function flush(mode: FlushMode): Promise<boolean> {
    if (stopTimer) stopTimer()
    stopTimer = undefined
    // A request of a leaving page goes beside the one in flight, with other events; all others wait for each other.
    const own = (mode === 'leave' ? run(mode) : line.then(() => run(mode))).catch((error) => {
      log(`failed: ${error}`)
      return false
    })
    if (mode !== 'leave') line = own
    return own
  }

  return {
    sheets,
    add(sheet, event) {
      if (!sheet.who && waiting.length >= MAX_PENDING) dropped++
      else waiting.push({ sheet, event })
      if (waiting.length > MAX_EVENTS) dropped += remove([waiting[0]])
      sheets.add(sheet)
      schedule(WAIT_MS)
    },
    flush,
    wake: () => schedule(WAIT_MS),
    clear() {
      waiting = []
      sheets.clear()
      dropped = 0
    },
    stop() {
      isStopped = true
      if (stopTimer) stopTimer()
    },
  }
}

/** Whether a view has something to say that no batch has said. */
function isChanged({ view, sent, isOpen }: Sheet, mode: FlushMode = 'all'): boolean {
  const { active = 0, scroll = 0, count } = view
  if (!sent) return active + count > 0
  if (mode !== 'due' || !isOpen) return JSON.stringify(view) !== JSON.stringify(sent)
  return active - (sent.active || 0) >= GROWN_MS || scroll > (sent.scroll || 0)
}
