import { existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { visit } from '../traffic.js'
import { fault } from './fault.js'
import { post } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'shop.example'])
})
afterEach(() => collector.remove())

const ADDRESSES = Array.from({ length: 1000 }, (_, i) => `203.${i % 250}.${100 + Math.floor(i / 250)}.${(i * 7) % 250}`)

fault('no address is in the file, in its log or in what the collector says, of a thousand that sent', [], async () => {
  const url = await collector.serve('--trust-proxy', '1')

  for (const [i, address] of ADDRESSES.entries()) {
    const body = JSON.stringify(visit({ visitor: i % 2 === 0 ? null : `visitor-${i}`, at: Date.now() }))
    const headers = { 'X-Forwarded-For': address, Connection: 'keep-alive' }
    expect((await post(url, body, { headers })).status).toBe(202)
  }
  await collector.stop('SIGKILL')

  const files = ['', '-wal', '-shm', '.lock', '.sock'].map((end) => `${collector.store}${end}`)
  const bytes = Buffer.concat(
    files.filter((file) => existsSync(file) && !file.endsWith('.sock')).map((file) => readFileSync(file)),
  )
  const kept = ADDRESSES.filter((address) => bytes.includes(address) || collector.said().includes(address))
  expect(bytes.includes('shop.example')).toBe(true)
  expect(kept).toEqual([])
})
