import { workerData } from 'node:worker_threads'
import { createLog, logWarnings } from '../log.js'
import { openCheckpoints } from '../store/open.js'
import type { Checkpoints } from '../store/store.js'
import { answerInThread } from '../threads.js'

/** The thread that brings what was committed to its place, so that no batch waits for it. */
logWarnings(createLog({ ...workerData.log, write: (line) => process.stderr.write(line), clock: Date.now }))

let opened: Checkpoints | null = openCheckpoints(workerData.store)
let failures = 0

/** After a failure with a fresh connection: the old one may call the file damaged that is not. */
function bring(): void {
  try {
    opened ??= openCheckpoints(workerData.store)
    opened.bring()
    if (opened.failures() === 0) return
  } catch (error) {
    process.emitWarning(`checkpoint: ${error instanceof Error ? error.message : error}`)
  }
  failures++
  opened?.close()
  opened = null
}

answerInThread<'bring', number>(
  async (asked) => {
    bring()
    return asked.map(() => failures)
  },
  () => opened?.close(),
)
