import type { Space } from '../store.js'
import type { Connection } from './open.js'

/**
 * Pages of the log that are brought to their place together. SQLite takes 1000, which is 6 to 12 ms that nothing can be
 * committed in; a quarter of it costs hardly more in sum (measured).
 */
const CHECKPOINT_PAGES = 250
/** From here on the log starts over as soon as nobody reads it. */
const LONG_LOG_PAGES = 16_384
const RETRY_MS = 1000

/** What `pragma wal_checkpoint` says: pages in the log, and how many of them are in their place. */
interface Checkpoint {
  busy: number
  log: number
  checkpointed: number
}

/**
 * Brings the write-ahead log into the file, and hears when that fails: a failing fsync of the checkpoint that SQLite makes
 * within a commit is silent (FAULTS.md, facts). For the connection that writes; what was committed stays so in any case.
 */
export function createCheckpoints(db: Connection, clock: () => number = () => performance.now()) {
  const look = db.prepare<[], Checkpoint>('pragma wal_checkpoint(noop)')
  const pageBytes = Number(db.pragma('page_size', { simple: true }))
  let failures = 0
  let triedAt = Number.NEGATIVE_INFINITY
  let isStuck = false
  let mustBeEmptied = false

  const lookNow = (): Checkpoint => look.get() ?? { busy: 0, log: 0, checkpointed: 0 }

  /** Is stuck when it failed, or had to leave something for readers. */
  function attempt(mode: 'passive' | 'truncate'): void {
    triedAt = clock()
    const patience = db.pragma('busy_timeout', { simple: true })
    // Whoever reads would hold up every browser.
    db.pragma('busy_timeout = 0')
    try {
      const [{ busy, log, checkpointed }] = db.pragma(`wal_checkpoint(${mode})`) as [Checkpoint]
      isStuck = busy !== 0 || log !== checkpointed
    } catch (error) {
      failures++
      process.emitWarning(`checkpoint: ${error instanceof Error ? error.message : error}`)
      isStuck = true
    } finally {
      db.pragma(`busy_timeout = ${patience}`)
    }
  }

  function empty(): boolean {
    attempt('truncate')
    mustBeEmptied = isStuck
    return !isStuck
  }

  return {
    /** Costs microseconds while there is little to do; what does not work is tried again a second later. */
    afterCommit(): void {
      const { log, checkpointed } = lookNow()
      const isRested = clock() - triedAt >= RETRY_MS
      if ((mustBeEmptied || log >= LONG_LOG_PAGES) && isRested) empty()
      else if (log - checkpointed >= CHECKPOINT_PAGES && (!isStuck || isRested)) attempt('passive')
    },
    /** Leaves nothing in the log: now, or after a later commit when somebody reads it, which is false. */
    empty,
    /** As it is now; a log that is too long has another chance to start over. */
    state(): Omit<Space, 'freeBytes'> {
      const { log } = lookNow()
      if (log >= LONG_LOG_PAGES && clock() - triedAt >= RETRY_MS) empty()
      return { logBytes: lookNow().log * pageBytes, checkpointFailures: failures }
    },
  }
}
