import { workerData } from 'node:worker_threads'
import { openStore } from '../store/open.js'
import { StoreError } from '../store/store.js'
import { answerInThread } from '../threads.js'
import { openCountries } from './country.js'
import { createDoor } from './door.js'
import { createLasting } from './lasting.js'
import { createRoom } from './room.js'
import { createSteadiness } from './steadiness.js'
import { answerWrites, refuseWrites, type Write, type Written } from './writer.js'

/** The one thread that writes: everything that arrived while the last commit ran shares the next one. */
const countryOf = openCountries()
const room = createRoom({ reserveBytes: workerData.reserveBytes })
const isSteady = createSteadiness()
const FORGET_MS = 5 * 60_000

const lasting = createLasting(() => {
  const store = openStore(workerData.store, 'write')
  return { store, door: createDoor({ store, countryOf, onFailure }) }
})

/** A disk that fails is left alone until it works again; what else cannot be written concerns its sender alone. */
function onFailure(error: StoreError): void {
  if (error.isOfDisk) lasting.fail(error)
  else process.emitWarning(error.message)
}

async function answer(writes: Write[]): Promise<Written[]> {
  const opened = lasting.use()
  if (!opened) return refuseWrites(writes)
  try {
    return await answerWrites(writes, { ...opened, onFailure, isFull: room.lack(opened.store.space) !== null })
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    onFailure(error)
    return refuseWrites(writes)
  }
}

setInterval(() => {
  if (!isSteady()) return
  try {
    lasting.use()?.store.forgetSalts(Date.now())
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    onFailure(error)
  }
}, FORGET_MS).unref()

answerInThread<Write, Written>(answer, lasting.close)
