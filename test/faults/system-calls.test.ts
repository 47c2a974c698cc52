import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { fault, rounds } from './fault.js'
import { straceOf } from './strace.js'
import { expectKept } from './tally.js'
import { startWriters } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
})
afterEach(() => collector.remove())

const KILLS = rounds(4, 50)

// Each for itself: strace counts them apart, and there are many writes to one fsync.
for (const calls of ['pwrite64', 'fsync'] as const) {
  const dieAt = (when: number, path?: string) =>
    collector.wrap(straceOf({ calls, does: 'signal=SIGKILL', when: String(when), path }))

  fault(`a start that is killed at any ${calls} is finished by the next`, ['strace'], async () => {
    let killed = 0
    for (; killed < KILLS; killed++) {
      dieAt(killed + 1)
      const isStarted = await collector.serve().then(
        () => true,
        () => false,
      )
      await collector.stop()
      // There are no more calls to be killed at.
      if (isStarted) break
    }
    collector.wrap([])

    const url = await collector.serve()
    expect(collector.run(['site', 'add', 'shop.example']).status).toBe(0)
    const writers = startWriters({ url: () => url })
    await writers.more(1)
    await writers.stop()
    expect(await collector.stop()).toBe(0)
    expect(killed).toBeGreaterThan(2)
    expectKept(`SIGKILL ${killed} times at ${calls} of a start`, collector.store, writers.acked)
  })

  fault(`a commit that is killed at any ${calls} is whole or not there`, ['strace'], async () => {
    collector.run(['site', 'add', 'shop.example'])
    // With an owner a start has no link to write down.
    collector.run(['user', 'add', 'eva', '--role', 'owner'])
    let url = 'http://127.0.0.1:1'
    const writers = startWriters({ url: () => url })

    for (let kill = 1; kill <= KILLS; kill++) {
      dieAt(kill * 5, `${collector.store}-wal`)
      url = await collector.serve()
      expect(await collector.ended()).toBe('SIGKILL')
    }
    collector.wrap([])
    url = await collector.serve()
    await writers.more(1)
    await writers.stop()

    expect(await collector.stop()).toBe(0)
    expectKept(`SIGKILL ${KILLS} times at ${calls} of commits`, collector.store, writers.acked)
  })

  fault(`a checkpoint that is killed at any ${calls} loses nothing`, ['strace'], async () => {
    collector.run(['site', 'add', 'shop.example'])
    let url = 'http://127.0.0.1:1'
    const writers = startWriters({ url: () => url })

    let killed = 0
    for (let kill = 1; kill <= KILLS; kill++) {
      // A checkpoint has many writes and one fsync.
      dieAt(calls === 'fsync' ? 1 : kill, collector.store)
      // The last thing that it does; or before, even at its start, when the logs that were left have become long together.
      const started = await collector.serve().catch(() => null)
      url = started ?? url
      if (started !== null) await Promise.race([writers.more(30), collector.ended()])
      if ((await collector.stop('SIGTERM')) === null) killed++
    }
    collector.wrap([])
    url = await collector.serve()
    await writers.more(1)
    await writers.stop()

    expect(await collector.stop()).toBe(0)
    expect(killed).toBeGreaterThan(2)
    expectKept(`SIGKILL ${killed} times at ${calls} of checkpoints`, collector.store, writers.acked)
  })
}
