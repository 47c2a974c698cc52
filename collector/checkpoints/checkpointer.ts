import type { LogOptions } from '../log.js'
import { openThread } from '../threads.js'

/** Looked at so often while batches come, and after a failure. */
const LOOK_MS = 50
const RETRY_MS = 1000

/** Brings what was committed to its place, in a thread of its own. */
export interface Checkpointer {
  /** To be told of every commit. */
  committed(): void
  /** How often it failed. */
  failures(): number
  close(): Promise<void>
}

export interface CheckpointerOptions {
  /** The store's URL. */
  store: string
  log: Pick<LogOptions, 'format' | 'level'>
  onDeath: (error: unknown) => void
}

/** Starts the thread on a store that is open to write. */
export async function openCheckpointer({ onDeath, ...workerData }: CheckpointerOptions): Promise<Checkpointer> {
  const file = new URL('./checkpoint-thread.js', import.meta.url)
  const thread = await openThread<'bring', number>(file, { workerData, onDeath })
  let failures = 0
  let nextAt = 0

  async function bring(): Promise<void> {
    nextAt = Number.POSITIVE_INFINITY
    const before = failures
    // Of its death onDeath tells.
    failures = await thread.ask('bring').catch(() => before)
    nextAt = performance.now() + (failures > before ? RETRY_MS : LOOK_MS)
  }

  return {
    committed() {
      if (performance.now() >= nextAt) void bring()
    },
    failures: () => failures,
    close: thread.close,
  }
}
