import { existsSync, statSync } from 'node:fs'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { fault, rounds } from './fault.js'
import { expectKept } from './tally.js'
import { startWriters } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'shop.example'])
})
afterEach(() => collector.remove())

const STOPS = rounds(5, 100)
const STARTS = rounds(3, 50)
const STOP_MS = 5000

fault('a collector that is told to stop under load finishes, loses nothing and leaves no log', [], async () => {
  let url = await collector.serve()
  const writers = startWriters({ url: () => url })
  let longest = 0

  for (let stop = 0; stop < STOPS; stop++) {
    await writers.more(100)
    const start = performance.now()
    expect(await collector.stop('SIGTERM')).toBe(0)
    longest = Math.max(longest, performance.now() - start)
    expect(logBytes()).toBe(0)
    url = await collector.serve()
  }
  await writers.stop()

  expect(await collector.stop()).toBe(0)
  expect(longest).toBeLessThan(STOP_MS)
  expectKept(`SIGTERM, ${STOPS} times`, collector.store, writers.acked, `at most ${Math.round(longest)} ms`)
})

fault('a second collector on the file does not start, and the first goes on', [], async () => {
  const url = await collector.serve()
  const writers = startWriters({ url: () => url })

  for (let start = 0; start < STARTS; start++) {
    const second = collector.run(['serve', '--port', '0'])
    expect(second).toMatchObject({ status: 1, err: expect.stringContaining('another footfall is writing') })
  }
  await writers.more(1)
  await writers.stop()

  expect(await collector.stop()).toBe(0)
  expectKept(`second serve, ${STARTS} times`, collector.store, writers.acked)
})

function logBytes(): number {
  const log = `${collector.store}-wal`
  return existsSync(log) ? statSync(log).size : 0
}
