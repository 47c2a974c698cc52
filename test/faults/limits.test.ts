import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
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

const DESCRIPTORS = 80
const HELD = 120
const GROUP = `/sys/fs/cgroup/memory/footfall-${process.pid}`
const MEMORY_MB = 300

fault('a collector without file descriptors lives, and serves again when it has some', ['prlimit'], async () => {
  collector.wrap([process.env.FOOTFALL_PRLIMIT ?? 'prlimit', `--nofile=${DESCRIPTORS}`])
  const url = await collector.serve()
  const before = startWriters({ url: () => url, writers: 1 })
  await before.more(1)
  await before.stop()

  const held = await Promise.all(Array.from({ length: HELD }, () => hold(Number(new URL(url).port))))
  for (const socket of held) socket.destroy()
  const writers = startWriters({ url: () => url })
  await writers.more(30)
  await writers.stop()

  expect(await collector.stop()).toBe(0)
  expectKept(
    `${HELD} sockets at ${DESCRIPTORS} descriptors`,
    collector.store,
    new Set([...before.acked, ...writers.acked]),
  )
})

/** A connection that sends nothing; refused ones are over already. */
async function hold(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  await new Promise((done) => socket.once('connect', done).once('close', done))
  return socket
}

fault(`a collector that may have ${MEMORY_MB} MB is not killed under load`, ['root', 'a memory cgroup'], async () => {
  mkdirSync(GROUP)
  try {
    writeFileSync(`${GROUP}/memory.limit_in_bytes`, `${MEMORY_MB}M`)
    collector.wrap(['sh', '-c', `echo $$ > ${GROUP}/cgroup.procs && exec "$@"`, 'sh'])
    const url = await collector.serve()
    const writers = startWriters({ url: () => url, writers: 64, tracks: 90 })
    await writers.more(rounds(20_000, 10_000_000))
    await writers.stop()

    const most = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${collector.pid()}/status`, 'utf8'))?.[1]) / 1024
    expect(await collector.stop()).toBe(0)
    expectKept(`${MEMORY_MB} MB`, collector.store, writers.acked, `at most ${Math.round(most)} MB resident`)
  } finally {
    await collector.stop('SIGKILL')
    rmdirSync(GROUP)
  }
})
