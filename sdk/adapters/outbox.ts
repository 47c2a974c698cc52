import { createPost, type Outcome, type Surroundings } from './post.js'

/** An event as it is sent: API.md §3, `POST /api/v1/events`. */
export interface ServerEvent {
  id: string
  at: number
  type: 'track' | 'identify'
  [field: string]: unknown
}

/**
 * Something went wrong. `retry`: these events are kept and sent again. All others are lost: `rejected` by the collector,
 * `refused` with their whole request (a wrong key, an unknown site), `full` (too many wait), `closed` (the client was),
 * `invalid` (a call that makes no event). `cut`: the event is kept, without a property that cannot be sent.
 */
export interface Trouble {
  type: 'retry' | 'rejected' | 'refused' | 'full' | 'closed' | 'invalid' | 'cut'
  message: string
  events: readonly ServerEvent[]
}

export interface Outbox {
  add(event: ServerEvent): void
  tell(trouble: Trouble): void
  flush(): Promise<boolean>
  close(): Promise<boolean>
  readonly dropped: number
}

export interface OutboxOptions {
  endpoint: string
  site: string
  key: string
  maxWaiting: number
  onError: (trouble: Trouble) => void
}

const MAX_EVENTS = 1000
const WAIT_MS = 1000
const RETRY_MS = 1000
const MAX_RETRY_MS = 5 * 60 * 1000
const TIMEOUT_MS = 30_000
const CLOSE_MS = 5000

/**
 * Events wait here, as the texts they were when they came, until the collector has acknowledged them: what is repeated
 * has the ids it had. One request at a time.
 */
export function createOutbox(options: OutboxOptions, surroundings: Surroundings): Outbox {
  const { clock, random } = surroundings
  const { site, maxWaiting } = options
  const post = createPost(options.endpoint, options.key, surroundings)
  let waiting: string[] = []
  let line: Promise<unknown> = Promise.resolve()
  let closing: Promise<boolean> | undefined
  let stopTimer: (() => void) | undefined
  let abort = new AbortController()
  let max = MAX_EVENTS
  let dropped = 0
  let failures = 0
  let notBefore = 0
  let isOver = false

  function tell(trouble: Trouble): void {
    if (trouble.type === 'invalid') dropped++
    else if (trouble.type !== 'retry' && trouble.type !== 'cut') dropped += trouble.events.length
    try {
      options.onError(trouble)
    } catch (error) {
      console.error(error)
    }
  }

  function report(type: Trouble['type'], message: string, texts: readonly string[]): void {
    if (texts.length) tell({ type, message, events: texts.map((text) => JSON.parse(text)) })
  }

  function trim(): void {
    const excess = Math.max(0, waiting.length - maxWaiting)
    report('full', `more than ${maxWaiting} events wait: the oldest are given up`, waiting.splice(0, excess))
  }

  function schedule(ms: number): void {
    stopTimer ??= clock.after(ms, flush)
  }

  function unschedule(): void {
    stopTimer?.()
    stopTimer = undefined
  }

  function flush(): Promise<boolean> {
    const own = line.then(run)
    line = own
    return own
  }

  async function run(): Promise<boolean> {
    unschedule()
    // What comes meanwhile is for the next time: under load this would not end.
    let left = waiting.length
    while (left > 0) {
      const restMs = notBefore - clock.monotonic()
      if (restMs > 0) schedule(restMs)
      if (restMs > 0 || isOver) return false
      const texts = waiting.splice(0, Math.min(left, max))
      const outcome = await launch(texts)
      if (outcome === 'retry') return false
      if (outcome !== 'halve') left -= texts.length
    }
    if (waiting.length) schedule(WAIT_MS)
    return true
  }

  async function launch(texts: readonly string[]): Promise<Outcome['type']> {
    abort = new AbortController()
    const stop = clock.after(TIMEOUT_MS, () => abort.abort())
    const outcome = await post(`{"site":${JSON.stringify(site)},"events":[${texts.join(',')}]}`, abort.signal)
    stop()
    return land(texts, outcome)
  }

  function land(texts: readonly string[], { type, message, waitMs, rejected }: Outcome): Outcome['type'] {
    const isHalved = type === 'halve' && texts.length > 1
    failures = type === 'retry' ? failures + 1 : 0
    max = isHalved ? texts.length >> 1 : MAX_EVENTS
    if (isHalved) waiting = [...texts, ...waiting]
    else if (type === 'retry') {
      notBefore = clock.monotonic() + waitMs
      // Instead of what came meanwhile has scheduled: traffic must not shorten the wait.
      unschedule()
      schedule(Math.max(waitMs, backoff()))
      report(type, `${message}: will be sent again`, texts)
      waiting = [...texts, ...waiting]
      trim()
    } else if (type !== 'sent') report('refused', message, texts)
    for (const { path, message } of rejected) {
      const index = Number(/^events\[(\d+)\]/.exec(path)?.[1])
      report('rejected', `${path}: ${message}`, texts.slice(index, index + 1))
    }
    return type === 'halve' && !isHalved ? 'drop' : type
  }

  function backoff(): number {
    return Math.min(RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS) * (0.5 + random() / 2)
  }

  async function close(): Promise<boolean> {
    const end = clock.monotonic() + CLOSE_MS
    const stop = clock.after(CLOSE_MS, () => {
      isOver = true
      abort.abort()
    })
    while (!(await flush())) {
      const waitMs = Math.max(notBefore - clock.monotonic(), backoff())
      if (clock.monotonic() + waitMs > end) break
      await new Promise<void>((done) => clock.after(waitMs, done, true))
    }
    stop()
    unschedule()
    const left = waiting.splice(0)
    report('closed', 'closed before the collector had them', left)
    return left.length === 0
  }

  return {
    add(event) {
      const text = JSON.stringify(event)
      if (closing) {
        report('closed', 'called after close()', [text])
        return
      }
      waiting.push(text)
      trim()
      if (waiting.length === MAX_EVENTS && failures === 0) flush()
      else schedule(WAIT_MS)
    },
    tell,
    flush,
    close() {
      closing ??= close()
      return closing
    },
    get dropped() {
      return dropped
    },
  }
}
