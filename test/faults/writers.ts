import http from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { CHROME, visit } from '../traffic.js'

const PAUSE_MS = 20
const REPEATED = 10
const PATIENCE_MS = 60_000
const GOAL_MS = 300_000

export interface Reply {
  /** 0: none came. */
  status: number
  retryAfter: number | null
  ms: number
}

export interface WritersOptions {
  /** Asked anew for each request: a collector that was started again may have another. */
  url: () => string
  site?: string
  writers?: number
  /** Events of a batch beside its pageview. */
  tracks?: number
  /** Before a batch that was refused is sent again. */
  pauseMs?: number
  /** For an answer, before the batch is sent again. */
  patienceMs?: number
  /** After an acknowledged batch. */
  restMs?: number
}

/** Clients that send batch after batch, each until it is acknowledged. */
export interface Writers {
  /** `view n` of what was answered 202. */
  acked: Set<string>
  replies: Reply[]
  /** Resolves when so many more events are acknowledged. */
  more(events: number): Promise<void>
  /** Lets every writer have its last answer. */
  stop(): Promise<void>
}

let batches = 0

export function startWriters({
  url,
  site = 'shop.example',
  writers = 8,
  tracks = 2,
  pauseMs = PAUSE_MS,
  patienceMs = PATIENCE_MS,
  restMs = 0,
}: WritersOptions): Writers {
  const agent = new http.Agent({ keepAlive: true, maxSockets: writers })
  const acked = new Set<string>()
  const replies: Reply[] = []
  let isRunning = true

  async function write(): Promise<void> {
    while (isRunning) {
      const number = ++batches
      const at = Date.now()
      const batch = visit({ site, visitor: `${process.pid}-${number}`, at, tracks: Array(tracks).fill({}) })
      const body = JSON.stringify(batch)
      if (!(await sendUntilAcked(body))) continue
      for (const { view, n } of batch.events) acked.add(`${view} ${n}`)
      if (restMs > 0) await wait(restMs)
      // As a client does whose answer was lost.
      if (number % REPEATED === 0) replies.push(await post(url(), body, { agent, timeout: patienceMs }))
    }
  }

  async function sendUntilAcked(body: string): Promise<boolean> {
    for (;;) {
      const reply = await post(url(), body, { agent, timeout: patienceMs })
      replies.push(reply)
      if (reply.status === 202) return true
      if (!isRunning) return false
      await wait(pauseMs)
    }
  }

  const all = Promise.all(Array.from({ length: writers }, write))
  return {
    acked,
    replies,
    async more(events) {
      const goal = acked.size + events
      const end = Date.now() + GOAL_MS
      while (acked.size < goal) {
        if (Date.now() > end) throw new Error(`${acked.size} events are acknowledged, not ${goal}`)
        await wait(5)
      }
    },
    async stop() {
      isRunning = false
      await all
      agent.destroy()
    },
  }
}

/** Sends a body to `/e`; a connection that fails is a reply with status 0. */
export function post(url: string, body: string, { headers = {}, ...given }: http.RequestOptions = {}): Promise<Reply> {
  const start = performance.now()
  return new Promise((done) => {
    const end = (status: number, retryAfter: string | undefined) =>
      done({ status, retryAfter: retryAfter === undefined ? null : Number(retryAfter), ms: performance.now() - start })
    const all = { 'User-Agent': CHROME, ...headers }
    const options = { method: 'POST', timeout: PATIENCE_MS, ...given, headers: all }
    const request = http.request(`${url}/e`, options, (reply) => {
      reply.resume()
      reply.on('end', () => end(reply.statusCode ?? 0, reply.headers['retry-after']))
      reply.on('error', () => end(0, undefined))
    })
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.on('error', () => end(0, undefined))
    request.end(body)
  })
}

/** How often each status came: `{ 202: 950, 503: 12 }`. */
export function countStatuses(replies: readonly Reply[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
