import type { Space, StoreOptions } from '../store.js'
import type { Connection } from './open.js'

/**
 * Pages of the log that are brought to their place together. SQLite takes 1000, which is 6 to 12 ms (measured) that
 * nothing can be committed in where nobody helps.
 */
const CHECKPOINT_PAGES = 250
/** From here on the log starts over as soon as nobody reads it and nearly all of it is in its place. */
const LONG_LOG_PAGES = 4096
const RETRY_MS = 1000
/** Of who empties the log and finds another checkpoint at work. */
const TRIES = 5
const PAUSE_MS = 10

/** What `pragma wal_checkpoint` says: pages in the log, and how many of them are in their place. */
interface Checkpoint {
  busy: number
  log: number
  checkpointed: number
}

/**
 * Brings the write-ahead log into the file, and hears when that fails: a failing fsync of the checkpoint that SQLite makes
 * within a commit is silent (FAULTS.md, facts). What was committed stays so in any case. `isHelped`: another connection
 * brings what there is; who writes only lets the log start over, which takes next to nothing then.
 */
export function createCheckpoints(
  db: Connection,
  {
    isHelped = false,
    onCheckpointFailure = () => {},
    clock = () => performance.now(),
  }: StoreOptions & { clock?: () => number } = {},
) {
  const look = db.prepare<[], Checkpoint>('pragma wal_checkpoint(noop)')
  const pageBytes = Number(db.pragma('page_size', { simple: true }))
  let triedAt = Number.NEGATIVE_INFINITY
  let isStuck = false
  let mustBeEmptied = false

  const lookNow = (): Checkpoint => look.get() ?? { busy: 0, log: 0, checkpointed: 0 }
  const isRested = () => clock() - triedAt >= RETRY_MS

  /** Is stuck when it failed, or had to leave something for readers. */
  function attempt(mode: 'passive' | 'restart' | 'truncate'): void {
    triedAt = clock()
    const patience = db.pragma('busy_timeout', { simple: true })
    // Whoever reads would hold up every browser.
    db.pragma('busy_timeout = 0')
    try {
      const [{ busy, log, checkpointed }] = db.pragma(`wal_checkpoint(${mode})`) as [Checkpoint]
      isStuck = busy !== 0 || log !== checkpointed
    } catch (error) {
      onCheckpointFailure()
      process.emitWarning(`checkpoint: ${error instanceof Error ? error.message : error}`)
      isStuck = true
    } finally {
      db.pragma(`busy_timeout = ${patience}`)
    }
  }

  function empty(tries = 1): boolean {
    attempt('truncate')
    for (let tried = 1; isStuck && tried < tries; tried++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
      attempt('truncate')
    }
    mustBeEmptied = isStuck
    return !isStuck
  }

  /** What does not work is tried again a second later. */
  function bring(): void {
    const { log, checkpointed } = lookNow()
    if (log - checkpointed >= CHECKPOINT_PAGES && (!isStuck || isRested())) attempt('passive')
  }

  function tidy(): void {
    const before = lookNow()
    // Who helps may be slow, or not be told of what no browser has sent.
    if (!isHelped || before.log - before.checkpointed >= LONG_LOG_PAGES) bring()
    const { log, checkpointed } = lookNow()
    if (mustBeEmptied && isRested()) empty()
    else if (log >= LONG_LOG_PAGES && log - checkpointed <= CHECKPOINT_PAGES && isRested()) attempt('restart')
  }

  return {
    /** Brings what there is to its place, when it is worth it. */
    bring,
    /** After a commit: the log starts over where it has become long, or was to be emptied. */
    tidy,
    /**
     * Leaves nothing in the log: now, or after a later commit when somebody reads it, which is false. Who only brings the
     * log to its place is waited for.
     */
    empty: () => empty(TRIES),
    /** As it is now; a log that is too long has another chance to start over. */
    state(): Omit<Space, 'freeBytes'> {
      tidy()
      const { log, checkpointed } = lookNow()
      // When all is in its place the next commit starts the log over: what it is long then is no matter.
      return { logBytes: log === checkpointed ? 0 : log * pageBytes }
    },
  }
}
