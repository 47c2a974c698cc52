import { workerData } from 'node:worker_threads'
import { createLog, logWarnings } from '../log.js'
import { openStore } from '../store/open.js'
import { StoreError } from '../store/store.js'
import { answerInThread } from '../threads.js'
import { openCountries } from './country.js'
import { createDoor } from './door.js'
import { createLasting } from './lasting.js'
import { createMeasure } from './measured.js'
import { createRoom } from './room.js'
import { createSteadiness } from './steadiness.js'
import { startTasks } from './tasks.js'
import { answerWrites, refuseWrites, type Write, type Written } from './writer.js'

/** The one thread that writes: everything that arrived while the last commit ran shares the next one. */
logWarnings(createLog({ ...workerData.log, write: (line) => process.stderr.write(line), clock: Date.now }))
const countryOf = openCountries()
const room = createRoom({ reserveBytes: workerData.reserveBytes })
const { measure, checkpointFailed, read } = createMeasure()

const lasting = createLasting(() => {
  const store = openStore(workerData.store, 'write', { isHelped: true, onCheckpointFailure: checkpointFailed })
  return measure(store, (store) => createDoor({ store, countryOf, onFailure }))
})

/** A disk that fails is left alone until it works again; what else cannot be written concerns its sender alone. */
function onFailure(error: StoreError): void {
  if (error.isOfDisk) lasting.fail(error)
  else process.emitWarning(error.message)
}

async function answer(writes: Write[]): Promise<Written[]> {
  const opened = lasting.use()
  if (!opened) return refuseWrites(writes, { reason: 'the disk fails', read })
  try {
    return await answerWrites(writes, { ...opened, onFailure, read, lack: room.lack(opened.store.space) })
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    onFailure(error)
    return refuseWrites(writes, { reason: error.message, read })
  }
}

const tasks = startTasks({
  store: () => lasting.use()?.store ?? null,
  retentionDays: workerData.retentionDays,
  clock: Date.now,
  isSteady: createSteadiness(),
  onFailure,
})

answerInThread<Write, Written>(answer, () => {
  tasks.stop()
  lasting.close()
})
