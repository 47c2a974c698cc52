import { workerData } from 'node:worker_threads'
import { standBack } from '../priority.js'
import { openStore } from '../store/open.js'
import { Interrupted, StoreError } from '../store/store.js'
import { answerInThread } from '../threads.js'
import type { StoppableQuestion } from './budget.js'
import type { ThreadAnswer } from './queries.js'
import { createReports } from './reports.js'
import { checkStop, createStop } from './stop.js'

const LOOK_EVERY_MS = 10_000
/** So that questions come in between. */
const BREATH_MS = 10

/** The thread that answers questions, so that none of them delays a browser. It can only read. */
standBack()
let current = createStop()
const checkWanted = () => checkStop(current)
const store = openStore(workerData.store, 'read', { checkWanted })
const ask = createReports(store)

async function answer({ question, stop }: StoppableQuestion): Promise<ThreadAnswer> {
  current = stop
  try {
    checkWanted()
    return await ask(question)
  } catch (error) {
    if (error instanceof Interrupted) return { error: { code: 'interrupted', message: error.message } }
    if (error instanceof StoreError) return { failed: { message: error.message, isOfDisk: error.isOfDisk } }
    throw error
  }
}

/** Between questions: whoever asks first after an import, or after midnight, should not have to wait for it. */
function seal(): void {
  current = createStop()
  let isMore = false
  try {
    isMore = store.sealDay()
  } catch (error) {
    // The day is built when it is asked for.
    process.emitWarning(error instanceof Error ? error.message : String(error))
  }
  setTimeout(seal, isMore ? BREATH_MS : LOOK_EVERY_MS).unref()
}
setTimeout(seal, LOOK_EVERY_MS).unref()

// One by one: each is answered as soon as it can be, and fails alone.
answerInThread<StoppableQuestion, ThreadAnswer>(async ([question]) => [await answer(question)], store.close, 1)
