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

const CLIENTS = rounds(100, 1000)
const BEAT_MS = 1000
const LINE = 'POST /e HTTP/1.1\r\nHost: slow\r\n'

fault('clients that send a byte a second are cut, and the others are served meanwhile', [], async () => {
  const url = await collector.serve()
  const port = Number(new URL(url).port)
  const slow = [
    ...Array.from({ length: CLIENTS }, () => send(port, `${LINE}X-Slow: `)),
    ...Array.from({ length: CLIENTS }, () => send(port, `${LINE}Content-Length: 50000\r\n\r\n`)),
  ]
  const writers = startWriters({ url: () => url, writers: 4 })
  await writers.more(100)
  const served = writers.replies.filter(({ status }) => status === 202).length

  const lives = await Promise.all(slow)
  await writers.stop()

  const longest = Math.round(Math.max(...lives))
  const worst = Math.round(Math.max(...writers.replies.map(({ ms }) => ms)))
  expect(served).toBeGreaterThan(0)
  expect(writers.replies.every(({ status }) => status === 202)).toBe(true)
  expect(longest).toBeLessThan(60_000)
  expect(await collector.stop()).toBe(0)
  const more = `cut after at most ${longest} ms; slowest answer to others ${worst} ms`
  expectKept(`${2 * CLIENTS} slow clients`, collector.store, writers.acked, more)
})

/** Sends a head, then a letter a second, until the other side has had enough; resolves to how long that took, in ms. */
async function send(port: number, head: string): Promise<number> {
  const start = performance.now()
  const socket: Socket = connect(port, '127.0.0.1', () => socket.write(head))
  socket.on('error', () => {}).resume()
  const beat = setInterval(() => socket.write('x'), BEAT_MS)
  await new Promise((done) => socket.once('close', done))
  clearInterval(beat)
  return performance.now() - start
}
