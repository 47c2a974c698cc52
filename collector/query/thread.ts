import { workerData } from 'node:worker_threads'
import { standBack } from '../priority.js'
import { openStore } from '../store/open.js'
import { Interrupted } from '../store/store.js'
import { answerInThread } from '../threads.js'
import type { StoppableQuestion } from './budget.js'
import { createReports, type ReportAnswer } from './reports.js'
import { checkStop, createStop } from './stop.js'

/** The thread that answers questions, so that none of them delays a browser. It can only read. */
standBack()
let current = createStop()
const checkWanted = () => checkStop(current)
const store = openStore(workerData.store, 'read', { checkWanted })
const ask = createReports(store)

async function answer({ question, stop }: StoppableQuestion): Promise<ReportAnswer> {
  current = stop
  try {
    checkWanted()
    return await ask(question)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    return { error: { code: 'interrupted', message: error.message } }
  }
}

// One by one: each is answered as soon as it can be, and fails alone.
answerInThread<StoppableQuestion, ReportAnswer>(async ([question]) => [await answer(question)], store.close, 1)
