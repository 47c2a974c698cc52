import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect } from 'vitest'
import { install, query } from '../process.js'
import { visit } from '../traffic.js'
import { mountMemory } from './disks.js'
import { fault } from './fault.js'
import { expectKept } from './tally.js'
import { countStatuses, post, startWriters } from './writers.js'

const MB = 1024 * 1024
const BACK_MS = 5000

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-full-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const untilBack = async (url: string) => {
  const start = performance.now()
  while ((await post(url, JSON.stringify(visit({ at: Date.now() })))).status !== 202) {
    if (performance.now() - start > 60_000) throw new Error('the collector did not come back')
    await wait(50)
  }
  return performance.now() - start
}

for (const [what, reserve, left] of [
  ['up to its reserve', 32, 33],
  ['to its last byte', 16, 1],
] as const) {
  fault(
    `a disk that is full ${what} takes no events, is read, and is written again when there is room`,
    ['a mount of tmpfs'],
    async () => {
      const disk = mountMemory(folder, 64)
      const collector = install({ parent: disk.path })
      const room = () => {
        const { blocks, bavail, bsize } = statfsSync(disk.path)
        return { free: (bavail * bsize) / MB, used: ((blocks - bavail) * bsize) / MB }
      }
      try {
        collector.run(['site', 'add', 'shop.example'])
        const key = collector.run(['key', 'create', '--site', 'shop.example', '--read']).out
        const url = await collector.serve('--reserve-mb', String(reserve))
        const anna = visit({ visitor: 'anna', at: Date.now() })
        expect((await post(url, JSON.stringify(anna))).status).toBe(202)
        disk.resize(Math.ceil(room().used) + left)
        const writers = startWriters({ url: () => url, tracks: 90 })

        await expect.poll(() => countStatuses(writers.replies)[503] ?? 0, { timeout: 120_000 }).toBeGreaterThan(20)
        const { free } = room()
        const today = { metrics: ['visitors'], date_range: 'day' }
        expect((await query(url, key, today)).status).toBe(200)
        const forget = await fetch(`${url}/e/forget`, {
          method: 'POST',
          body: JSON.stringify({ site: 'shop.example', visitor: anna.visitor?.id }),
        })
        if (left > reserve) {
          expect(free).toBeGreaterThan(16)
          expect(await forget.json()).toMatchObject({ erased: { visits: 1 } })
        }
        await writers.stop()
        disk.resize(512)
        const back = await untilBack(url)

        expect(back).toBeLessThan(BACK_MS)
        expect(await collector.stop()).toBe(0)
        const more = `${JSON.stringify(countStatuses(writers.replies))}, ${free.toFixed(1)} MB left, back after ${Math.round(back)} ms`
        expectKept(`disk full ${what}`, collector.store, writers.acked, more)
      } finally {
        await collector.stop('SIGKILL')
        disk.unmount()
      }
    },
  )
}
