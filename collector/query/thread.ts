import { workerData } from 'node:worker_threads'
import { standBack } from '../priority.js'
import { openStore } from '../store/open.js'
import { answerInThread } from '../threads.js'
import { createReports, type ReportAnswer, type ReportQuestion } from './reports.js'

/** The thread that answers questions, so that none of them delays a browser. It can only read. */
standBack()
const store = openStore(workerData.store, 'read')
const ask = createReports(store)

answerInThread<ReportQuestion, ReportAnswer>(
  async (questions) => {
    const answers = []
    for (const question of questions) answers.push(await ask(question))
    return answers
  },
  () => store.close(),
)
