import http from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { visit } from '../traffic.js'
import { fault, rounds } from './fault.js'
import { straceOf } from './strace.js'
import { expectKept } from './tally.js'
import { countStatuses, post, type Reply } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'hot.example'])
  collector.run(['site', 'add', 'quiet.example'])
})
afterEach(() => collector.remove())

const CLIENTS = rounds(1000, 10_000)
/** More than a site's share of the queue. */
const HOT_CLIENTS = rounds(800, 3000)
const QUIET = 10
/** A client waits a tenth of what it is told: the test shall end. */
const PACE = 100

const batchOf = (site: string, client: number) => visit({ site, visitor: `${site}-${client}`, at: Date.now() })

fault('a crowd of clients that comes back at once after an outage is served bit by bit', [], async () => {
  const url = await collector.serve()
  const acked = new Set<string>()
  const replies: Reply[] = []
  const agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS })
  const start = performance.now()

  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const { body, events } = prepare(batchOf('hot.example', client))
      for (;;) {
        const reply = await post(url, body, { agent })
        replies.push(reply)
        if (reply.status === 202) break
        await wait((reply.retryAfter ?? 1) * PACE)
      }
      for (const event of events) acked.add(event)
    }),
  )
  agent.destroy()

  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  expect(acked.size).toBe(CLIENTS)
  expect(await collector.stop()).toBe(0)
  const more = `${JSON.stringify(countStatuses(replies))} in ${seconds} s`
  expectKept(`${CLIENTS} clients at once`, collector.store, acked, more)
})

fault('a hot site that fills its share of the queue leaves the others theirs', ['strace'], async () => {
  // A commit takes as long as the hot ones need to be there all at once.
  const path = `${collector.store}-wal`
  collector.wrap(straceOf({ calls: 'fsync', does: 'delay_exit=300ms', when: '3+', path }))
  const url = await collector.serve()
  const acked = new Set<string>()
  const hot: Reply[] = []
  let isOver = false
  const agent = new http.Agent({ keepAlive: true, maxSockets: HOT_CLIENTS })
  const crowd = Promise.all(
    Array.from({ length: HOT_CLIENTS }, async (_, client) => {
      while (!isOver) {
        const { body, events } = prepare(batchOf('hot.example', client))
        const reply = await post(url, body, { agent })
        hot.push(reply)
        if (reply.status === 202) for (const event of events) acked.add(event)
        else await wait((reply.retryAfter ?? 1) * PACE)
      }
    }),
  )
  await expect.poll(() => countStatuses(hot)[429] ?? 0, { timeout: 300_000 }).toBeGreaterThan(0)

  const quiet: Reply[] = []
  for (let client = 0; client < QUIET; client++) {
    const { body, events } = prepare(batchOf('quiet.example', client))
    const reply = await post(url, body)
    quiet.push(reply)
    if (reply.status === 202) for (const event of events) acked.add(event)
  }
  isOver = true
  await crowd
  agent.destroy()

  expect(countStatuses(quiet)).not.toHaveProperty('429')
  expect(countStatuses(quiet)).not.toHaveProperty('503')
  expect(countStatuses(quiet)[202]).toBeGreaterThanOrEqual(0.9 * QUIET)
  const refused = hot.filter(({ status }) => status === 429 || status === 503)
  expect(refused.every(({ retryAfter }) => retryAfter !== null && retryAfter >= 1)).toBe(true)
  expect(await collector.stop()).toBe(0)
  expectKept('a hot site beside a quiet one', collector.store, acked, JSON.stringify({ hot: countStatuses(hot) }))
})

const prepare = (batch: ReturnType<typeof visit>) => ({
  body: JSON.stringify(batch),
  events: batch.events.map(({ view, n }) => `${view} ${n}`),
})
