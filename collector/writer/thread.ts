import { workerData } from 'node:worker_threads'
import { openStore } from '../store/open.js'
import { answerInThread } from '../threads.js'
import { openCountries } from './country.js'
import { createDoor } from './door.js'
import { startTasks } from './tasks.js'
import { answerWrites, type Write, type Written } from './writer.js'

/** The one thread that writes: everything that arrived while the last commit ran shares the next one. */
const store = openStore(workerData.store, 'write')
const door = createDoor({ store, countryOf: openCountries() })
const tasks = startTasks({ store, retentionDays: workerData.retentionDays, clock: Date.now })

answerInThread<Write, Written>(
  (writes) => answerWrites(writes, door, store),
  () => {
    tasks.stop()
    store.close()
  },
)
