import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { install } from '../process.js'
import { mountImage } from './disks.js'
import { fault, rounds } from './fault.js'
import { expectKept } from './tally.js'
import { countStatuses, startWriters } from './writers.js'

const ROUNDS = rounds(3, 10)
const BACK_MS = 5000

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-read-only-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

fault(
  'a file that may not be written any more is refused to, and written again when it may',
  ['a loop mount of ext4'],
  async () => {
    const disk = mountImage(folder, 256)
    const collector = install({ parent: disk.path })
    // As a remount does, which the kernel refuses while files are open for writing.
    const forbid = (isForbidden: boolean) =>
      expect(spawnSync('chattr', [isForbidden ? '+i' : '-i', collector.store, `${collector.store}-wal`]).status).toBe(0)
    try {
      collector.run(['site', 'add', 'shop.example'])
      const url = await collector.serve()
      const writers = startWriters({ url: () => url })
      let longest = 0

      for (let round = 0; round < ROUNDS; round++) {
        await writers.more(10)
        const refused = () => countStatuses(writers.replies)[503] ?? 0
        const before = refused()
        forbid(true)
        await expect.poll(refused, { timeout: 120_000 }).toBeGreaterThan(before)
        forbid(false)
        const start = performance.now()
        await writers.more(1)
        longest = Math.max(longest, performance.now() - start)
      }
      await writers.stop()

      expect(longest).toBeLessThan(BACK_MS)
      expect(await collector.stop()).toBe(0)
      const more = `${JSON.stringify(countStatuses(writers.replies))}, back after at most ${Math.round(longest)} ms`
      expectKept(`read-only, ${ROUNDS} times`, collector.store, writers.acked, more)
    } finally {
      await collector.stop('SIGKILL')
      disk.unmount()
    }
  },
)
