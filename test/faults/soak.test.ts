import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect } from 'vitest'
import { quantile } from '../bench/table.js'
import { type Installation, install, query } from '../process.js'
import { fault, isLong, rounds } from './fault.js'
import { expectKept } from './tally.js'
import { countStatuses, startWriters } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'shop.example'])
})
afterEach(() => collector.remove())

const ROUNDS = rounds(6, 60)
const ROUND_MS = rounds(8000, 60_000)
const FROZEN_MS = 3000
const QUESTIONS = 5
const HEAVY = {
  metrics: ['visitors', 'visits', 'pageviews', 'bounce_rate', 'active_time'],
  dimensions: ['event:page', 'visit:source'],
  date_range: 'all',
}

let url = ''

/** What happens to it in a round, one after the other. */
const TROUBLES: Record<string, (key: string) => Promise<unknown>> = {
  nothing: async () => {},
  async 'kill -9'() {
    await collector.stop('SIGKILL')
    url = await collector.serve()
  },
  async 'heavy questions'(key) {
    for (let i = 0; i < QUESTIONS; i++) expect((await query(url, key, HEAVY)).status).toBe(200)
  },
  async frozen() {
    process.kill(collector.pid(), 'SIGSTOP')
    await wait(FROZEN_MS)
    process.kill(collector.pid(), 'SIGCONT')
  },
  async 'a backup'() {
    const file = join(collector.folder, 'backup.db')
    expect(await collector.runBeside(['backup', file])).toBe(0)
    rmSync(file)
  },
  async 'a restart'() {
    expect(await collector.stop('SIGTERM')).toBe(0)
    url = await collector.serve()
  },
}

interface Row {
  trouble: string
  requests: number
  refused: number
  unanswered: number
  'p50 ms': number
  'p99 ms': number
  'resident MB': number
  'log MB': number
  'file MB': number
}

fault(`a collector that has every trouble in turn for ${ROUNDS} rounds loses nothing`, [], async () => {
  const key = collector.run(['key', 'create', '--site', 'shop.example', '--read']).out
  url = await collector.serve()
  const writers = startWriters({ url: () => url, patienceMs: FROZEN_MS / 2, restMs: 20 })
  const rows: Row[] = []

  for (let round = 0; round < ROUNDS; round++) {
    const [trouble, befall] = Object.entries(TROUBLES)[round % Object.keys(TROUBLES).length]
    const before = writers.replies.length
    await Promise.all([befall(key), wait(ROUND_MS)])
    const replies = writers.replies.slice(before)
    const { 202: acked = 0, 0: unanswered = 0 } = countStatuses(replies)
    const times = replies.filter(({ status }) => status === 202).map(({ ms }) => ms)
    expect(acked).toBeGreaterThan(0)
    rows.push({
      trouble,
      requests: replies.length,
      refused: replies.length - acked - unanswered,
      unanswered,
      'p50 ms': Math.round(quantile(times, 0.5)),
      'p99 ms': Math.round(quantile(times, 0.99)),
      'resident MB': residentMb(),
      'log MB': megabytes(`${collector.store}-wal`),
      'file MB': megabytes(collector.store),
    })
    if (isLong) console.log(rows.at(-1))
  }
  await writers.stop()

  console.table(rows)
  expect(await collector.stop()).toBe(0)
  expect(collector.run(['check'])).toMatchObject({ status: 0, out: 'ok' })
  expectKept(`${ROUNDS} rounds of ${ROUND_MS / 1000} s`, collector.store, writers.acked)
  expect(Math.max(...rows.map((row) => row['resident MB']))).toBeLessThan(300)
})

const residentMb = () =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${collector.pid()}/status`, 'utf8'))?.[1]) / 1024)

const megabytes = (file: string) => Math.round((statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20)
