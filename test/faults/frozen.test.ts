import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { fault, rounds } from './fault.js'
import { expectKept } from './tally.js'
import { countStatuses, startWriters } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'shop.example'])
})
afterEach(() => collector.remove())

const FREEZES = rounds(3, 20)
const FROZEN_MS = rounds(2000, 30_000)

fault('a collector that is frozen and thawed keeps what clients sent again meanwhile, once', [], async () => {
  const url = await collector.serve()
  const writers = startWriters({ url: () => url, patienceMs: FROZEN_MS / 4 })

  for (let freeze = 0; freeze < FREEZES; freeze++) {
    await writers.more(30)
    process.kill(collector.pid(), 'SIGSTOP')
    await wait(FROZEN_MS)
    process.kill(collector.pid(), 'SIGCONT')
  }
  await writers.more(30)
  await writers.stop()

  expect(countStatuses(writers.replies)[0]).toBeGreaterThan(0)
  expect(await collector.stop()).toBe(0)
  expectKept(`frozen ${FREEZES} times for ${FROZEN_MS} ms`, collector.store, writers.acked)
})
