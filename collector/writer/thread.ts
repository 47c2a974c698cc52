import { workerData } from 'node:worker_threads'
import { createLog, logWarnings } from '../log.js'
import { openStore } from '../store/open.js'
import { answerInThread } from '../threads.js'
import { openCountries } from './country.js'
import { createDoor } from './door.js'
import { measure } from './measured.js'
import { startTasks } from './tasks.js'
import { answerWrites, type Write, type Written } from './writer.js'

/** The one thread that writes: everything that arrived while the last commit ran shares the next one. */
const measured = measure(openStore(workerData.store, 'write'), (store) =>
  createDoor({ store, countryOf: openCountries() }),
)
const { store } = measured

logWarnings(createLog({ ...workerData.log, write: (line) => process.stderr.write(line), clock: Date.now }))
const tasks = startTasks({ store, retentionDays: workerData.retentionDays, clock: Date.now })

answerInThread<Write, Written>(
  (writes) => answerWrites(writes, measured),
  () => {
    tasks.stop()
    store.close()
  },
)
