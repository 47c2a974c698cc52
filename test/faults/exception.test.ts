import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { inTrouble } from '../trouble.js'
import { fault, rounds } from './fault.js'
import { expectKept } from './tally.js'
import { countStatuses, startWriters } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'shop.example'])
})
afterEach(() => collector.remove())

const TIMES = rounds(4, 100)

fault('an error that nobody catches, again and again under eight writers, loses nothing', [], async () => {
  collector.wrap(inTrouble('throws'))
  let url = await collector.serve()
  const writers = startWriters({ url: () => url })

  for (let time = 1; time <= TIMES; time++) {
    await writers.more(100)
    expect(await collector.stop('SIGUSR2')).toBe(1)
    expect(collector.said()).toContain('injected')
    collector.wrap(inTrouble(time % 2 === 0 ? 'throws' : 'rejects'))
    url = await collector.serve()
  }
  await writers.more(1)
  await writers.stop()

  expect(await collector.stop()).toBe(0)
  const replies = countStatuses(writers.replies)
  expect(replies[503]).toBeGreaterThanOrEqual(TIMES)
  expectKept(`errors that nobody catches, ${TIMES} times`, collector.store, writers.acked, JSON.stringify(replies))
})
