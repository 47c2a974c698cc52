import { statSync } from 'node:fs'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { fault, rounds } from './fault.js'
import { straceOf } from './strace.js'
import { expectKept } from './tally.js'
import { countStatuses, startWriters, type Writers } from './writers.js'

const MB = 1024 * 1024

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'shop.example'])
})
afterEach(() => collector.remove())

/** Every refusal says when to come back. */
function expectPolite({ replies }: Writers): void {
  const refusals = replies.filter(({ status }) => status === 503 || status === 429)
  expect(refusals.length).toBeGreaterThan(0)
  for (const { retryAfter } of refusals) {
    expect(retryAfter).toBeGreaterThanOrEqual(1)
    expect(retryAfter).toBeLessThanOrEqual(30)
  }
}

for (const [calls, error, when] of [
  ['fsync', 'EIO', '8..11'],
  ['pwrite64', 'ENOSPC', '60..63'],
  ['pwrite64', 'EROFS', '60..63'],
] as const) {
  const name = `a commit whose ${calls} fails with ${error} is refused, and the collector comes back by itself`
  fault(name, ['strace'], async () => {
    collector.wrap(straceOf({ calls, does: `error=${error}`, when, path: `${collector.store}-wal` }))
    const url = await collector.serve()
    const writers = startWriters({ url: () => url })

    await expect.poll(() => collector.said(), { timeout: 120_000 }).toContain('writing again')
    await writers.more(20)
    await writers.stop()

    expectPolite(writers)
    expect(collector.said()).toContain('writing stopped')
    expect(await collector.stop()).toBe(0)
    const replies = JSON.stringify(countStatuses(writers.replies))
    expectKept(`${calls} fails with ${error} four times`, collector.store, writers.acked, replies)
  })
}

fault('a checkpoint whose fsync fails is heard of while commits go on', ['strace'], async () => {
  collector.wrap(straceOf({ calls: 'fsync', does: 'error=EIO', when: '1+', path: collector.store }))
  const url = await collector.serve()
  const writers = startWriters({ url: () => url, tracks: 90 })

  await expect.poll(() => collector.said(), { timeout: 300_000 }).toContain('checkpoint: ')
  await writers.more(rounds(1000, 100_000))
  await writers.stop()

  expect(Object.keys(countStatuses(writers.replies))).toEqual(['202'])
  expect(statSync(`${collector.store}-wal`).size).toBeLessThan(256 * MB)
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^footfall_checkpoint_failures [1-9]/m)
  await collector.stop()
  expectKept('fsync of every checkpoint fails', collector.store, writers.acked)
})

fault('a slow disk is waited for, by many in one commit', ['strace'], async () => {
  const path = `${collector.store}-wal`
  collector.wrap(straceOf({ calls: 'fsync', does: 'delay_exit=300ms', when: '7+', path }))
  const url = await collector.serve()
  const writers = startWriters({ url: () => url, writers: 64 })

  await writers.more(rounds(1000, 20_000))
  await writers.stop()

  expect(Object.keys(countStatuses(writers.replies))).toEqual(['202'])
  await collector.stop()
  const median = writers.replies.map(({ ms }) => ms).sort((a, b) => a - b)[writers.replies.length >> 1]
  expectKept('every fsync takes 300 ms', collector.store, writers.acked, `median ${Math.round(median)} ms`)
})
