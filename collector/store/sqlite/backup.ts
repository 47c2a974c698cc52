import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { type BackupOptions, UnusableStore } from '../store.js'
import type { Connection } from './open.js'

/** Pages a step: 4 MiB, after which others have their turn. */
const STEP_PAGES = 1024

/**
 * Copies the file as it is now, page by page, while others write to it: they wait for nothing, only the log of what they
 * write grows until the copy is whole. The copy has its name once it is on disk; what fails or is aborted leaves nothing.
 * Throws `UnusableStore` when the name is taken. Bytes written.
 */
export async function backup(db: Connection, { to, onProgress, signal }: BackupOptions): Promise<number> {
  refuseTaken(to)
  const part = `${to}.${process.pid}.part`
  try {
    // The transaction holds the state: without it every write would make the copy start over.
    db.exec('begin')
    db.prepare('select count(*) from sites').get()
    await db.backup(part, {
      progress({ totalPages, remainingPages }) {
        signal.throwIfAborted()
        onProgress(totalPages === 0 ? 0 : 1 - remainingPages / totalPages)
        return STEP_PAGES
      },
    })
    sync(part)
    refuseTaken(to)
    renameSync(part, to)
    sync(dirname(to))
    return statSync(to).size
  } finally {
    if (db.inTransaction) db.exec('rollback')
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(part + end, { force: true })
  }
}

function refuseTaken(file: string): void {
  if (existsSync(file)) throw new UnusableStore(`${file} is there already: choose another name for the backup`)
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
