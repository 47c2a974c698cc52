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

const KILLS = rounds(20, 500)
const MAX_EVENTS = 300

fault('a collector that is killed again and again under eight writers loses nothing', [], async () => {
  let url = await collector.serve()
  const writers = startWriters({ url: () => url })

  for (let kill = 0; kill < KILLS; kill++) {
    await writers.more(Math.ceil(Math.random() * MAX_EVENTS))
    expect(await collector.stop('SIGKILL')).toBe(null)
    url = await collector.serve()
  }
  await writers.more(1)
  await writers.stop()

  expect(await collector.stop()).toBe(0)
  expectKept(`kill -9, ${KILLS} times`, collector.store, writers.acked)
})
