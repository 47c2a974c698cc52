import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'vitest'
import { mountImage, mountMemory } from './disks.js'

/** All rounds, for hours (`npm run test:faults -- --long`), or a few of each for every commit. */
export const isLong = process.env.FOOTFALL_LONG === '1'

/** How often: in a short round, in a long one. */
export const rounds = (short: number, long: number): number => (isLong ? long : short)

/** What a fault is made with. */
export const NEEDS = {
  root: () => process.getuid?.() === 0,
  linux: () => process.platform === 'linux',
  strace: () => process.env.FOOTFALL_STRACE !== undefined && canTrace(),
  faketime: () => process.env.FOOTFALL_FAKETIME !== undefined,
  prlimit: () => process.env.FOOTFALL_PRLIMIT !== undefined,
  'a mount of tmpfs': () => canMount(mountMemory),
  'a loop mount of ext4': () => process.env.FOOTFALL_MKFS !== undefined && canMount(mountImage),
  'a memory cgroup': () => existsSync('/sys/fs/cgroup/memory/cgroup.procs'),
} satisfies Record<string, () => boolean>

export type Need = keyof typeof NEEDS

/** A test that is skipped, and says so, where the fault cannot be made; with CI=true it fails there. */
export function fault(name: string, needs: readonly Need[], run: () => Promise<void>): void {
  const lack = needs.find((need) => !NEEDS[need]())
  const timeout = isLong ? 2 * 3_600_000 : 600_000
  if (lack === undefined) it(name, run, timeout)
  else {
    console.error(`skipped: ${name}: needs ${lack}`)
    if (process.env.CI === 'true') it(name, () => Promise.reject(new Error(`needs ${lack}`)))
    else it.skip(`${name} (needs ${lack})`, run)
  }
}

const canTrace = () => spawnSync(process.env.FOOTFALL_STRACE ?? '', ['-o', '/dev/null', 'true']).status === 0

function canMount(mount: (folder: string) => { unmount(): void }): boolean {
  if (process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'footfall-probe-'))
  try {
    mount(folder).unmount()
    return true
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
