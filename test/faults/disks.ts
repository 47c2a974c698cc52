import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/** A file system of a test's own. */
export interface Disk {
  /** Where it is mounted. */
  path: string
  unmount(): void
}

/** Throws what the command said. */
function command(name: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(name, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}

/** A disk in memory of so many MB, under a folder. */
export function mountMemory(folder: string, megabytes = 8): Disk & { resize(megabytes: number): void } {
  const path = join(folder, 'memory')
  mkdirSync(path)
  command('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path)
  return {
    path,
    resize: (size) => command('mount', '-o', `remount,size=${size}m`, path),
    unmount: () => command('umount', path),
  }
}

/** FS_IOC_SHUTDOWN without a flush of the journal: what was not synced is gone, as when the power is cut. */
const CUT = "import fcntl,os,struct,sys;fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587D,struct.pack('I',2))"

/** An ext4 in an image file whose power can be cut, under a folder. */
export function mountImage(folder: string, megabytes = 64): Disk & { cut(): void; remount(): void } {
  const image = join(folder, 'image')
  const path = join(folder, 'image-mounted')
  mkdirSync(path)
  closeSync(openSync(image, 'w'))
  truncateSync(image, megabytes * 1024 * 1024)
  command(process.env.FOOTFALL_MKFS ?? 'mkfs.ext4', '-q', '-F', image)
  const mount = () => command('mount', '-o', 'loop', image, path)
  mount()
  return {
    path,
    cut: () => command('python3', '-c', CUT, path),
    remount() {
      command('umount', path)
      mount()
    },
    unmount: () => command('umount', path),
  }
}
