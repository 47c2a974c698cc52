import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type Installation, install } from '../process.js'
import { mountImage } from './disks.js'
import { fault, rounds } from './fault.js'
import { expectKept } from './tally.js'
import { startWriters, type Writers } from './writers.js'

const CUTS = rounds(5, 200)
const MAX_EVENTS = 200

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-power-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

fault('a power cut loses nothing that was acknowledged', ['linux', 'a loop mount of ext4'], async () => {
  const disk = mountImage(folder, 256)
  const collector = install({ parent: disk.path })
  let writers: Writers | null = null
  try {
    collector.run(['site', 'add', 'shop.example'])
    spawnSync('sync', ['-f', disk.path])
    let url = await collector.serve()
    writers = startWriters({ url: () => url })

    for (let cut = 0; cut < CUTS; cut++) {
      await writers.more(Math.ceil(Math.random() * MAX_EVENTS))
      disk.cut()
      await collector.stop('SIGKILL')
      disk.remount()
      url = await collector.serve()
    }
    await writers.more(1)
    await writers.stop()
    await collector.stop()

    expectKept(`power cut, ${CUTS} times`, collector.store, writers.acked)
  } finally {
    await end(collector, writers)
    disk.unmount()
  }
})

async function end(collector: Installation, writers: Writers | null): Promise<void> {
  await collector.stop('SIGKILL')
  await writers?.stop()
}
