import { workerData } from 'node:worker_threads'
import { createLog, logWarnings } from '../log.js'
import { openCheckpoints } from '../store/open.js'
import type { Checkpoints } from '../store/store.js'
import { answerInThread } from '../threads.js'

/** The thread that brings what was committed to its place, so that no batch waits for it. */
logWarnings(createLog({ ...workerData.log, write: (line) => process.stderr.write(line), clock: Date.now }))

let failures = 0
const open = () => openCheckpoints(workerData.store, { onCheckpointFailure: () => failures++ })
let opened: Checkpoints | null = open()

/** After a failure with a fresh connection: the old one may call the file damaged that is not. */
function bring(): void {
  const before = failures
  try {
    opened ??= open()
    opened.bring()
  } catch (error) {
    failures++
    process.emitWarning(`checkpoint: ${error instanceof Error ? error.message : error}`)
  }
  if (failures === before) return
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
