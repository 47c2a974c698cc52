import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Connection } from './open.js'

/** Bytes that are free on the disk of a file, for those who are not root. */
export function freeBytesAt(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path))
  return bavail * bsize
}

/** One page to the log, down to the disk, that says what the file says already. Throws SQLite's error. */
export function prove(db: Connection): void {
  const rewrite = db.transaction(() => db.pragma(`user_version = ${db.pragma('user_version', { simple: true })}`))
  rewrite.immediate()
}
