import type { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Installation, install } from '../process.js'
import { open } from '../raw.js'
import { CHROME, visit } from '../traffic.js'

const SOCKETS = 100
const DRIP_MS = 500

let footfall: Installation
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await footfall.remove()
})

async function hold(url: string, count: number): Promise<Socket[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => open(url)))
  sockets.push(...opened)
  return opened
}

async function send(url: string, visitor: string): Promise<number> {
  const headers = { 'User-Agent': CHROME, 'Content-Type': 'text/plain' }
  const body = JSON.stringify(visit({ visitor, at: Date.now() }))
  return (await fetch(`${url}/e`, { method: 'POST', headers, body })).status
}

/** So many answers do not fit into any buffer between us. */
const PAGES = 'GET /page.js HTTP/1.1\r\nHost: stats.example\r\n\r\n'.repeat(500)

// Each would hold its connections for ever.
const SLOW: [what: string, count: number, first: string, drip: string][] = [
  ['say nothing', SOCKETS, '', ''],
  ['send headers a byte at a time', SOCKETS, 'POST /e HTTP/1.1\r\nHost: x\r\nX-A: ', 'a'],
  ['send a body a byte at a time', SOCKETS, 'POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n', 'a'],
  ['send chunks of a byte', SOCKETS, 'POST /e HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\na\r\n'],
  // Who does not read only learns by writing that the other side is gone.
  ['ask and do not read', 4, PAGES, 'G'],
]

describe('a collector', () => {
  it('hangs up on slow clients of every kind, and answers the others meanwhile', async () => {
    footfall = install()
    footfall.run(['site', 'add', 'shop.example'])
    const url = await footfall.serve()
    for (const [, count, first] of SLOW) {
      for (const socket of await hold(url, count)) {
        if (first === PAGES) socket.pause()
        else socket.resume().once('end', () => socket.destroy())
        socket.write(first)
      }
    }
    const open = () => sockets.filter((socket) => !socket.closed).length
    const drips = SLOW.flatMap(([, count, , drip]) => Array.from({ length: count }, () => drip))

    const statuses: number[] = []
    while (open() > 0) {
      for (const [i, socket] of sockets.entries()) if (drips[i] !== '' && socket.writable) socket.write(drips[i])
      statuses.push(await send(url, `v${statuses.length}`))
      await new Promise((wait) => setTimeout(wait, DRIP_MS))
    }

    expect(statuses.length).toBeGreaterThan(1)
    expect(statuses.filter((status) => status !== 202)).toEqual([])
  })

  it('lives through more connections than it may open files, and answers again when they go', async () => {
    footfall = install({ under: ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh'] })
    footfall.run(['site', 'add', 'shop.example'])
    const url = await footfall.serve()
    await hold(url, 100)

    for (const socket of sockets.splice(0)) socket.destroy()
    const status = await vi.waitFor(() => send(url, 'anna'), { timeout: 30_000, interval: 100 })

    expect(status).toBe(202)
    expect(await footfall.stop()).toBe(0)
  })
})
