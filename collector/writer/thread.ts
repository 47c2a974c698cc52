import { workerData } from 'node:worker_threads'
import { openStore } from '../store/open.js'
import { answerInThread } from '../threads.js'
import { openCountries } from './country.js'
import { createDoor } from './door.js'
import { answerWrites, type Write, type Written } from './writer.js'

/** The one thread that writes: everything that arrived while the last commit ran shares the next one. */
const store = openStore(workerData.store, 'write')
const door = createDoor({ store, countryOf: openCountries() })
const FORGET_MS = 60 * 60_000

store.forgetSalts(Date.now())
setInterval(() => store.forgetSalts(Date.now()), FORGET_MS).unref()

answerInThread<Write, Written>(
  (writes) => answerWrites(writes, door, store),
  () => store.close(),
)
