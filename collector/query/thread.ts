import { workerData } from 'node:worker_threads'
import type { Refused } from '../../sdk/protocol.js'
import { openStore } from '../store/open.js'
import { answerInThread } from '../threads.js'
import type { Answer } from './answer.js'
import { createAsk, type Question } from './ask.js'

/** The thread that answers questions, so that none of them delays a browser. It can only read. */
const store = openStore(workerData.store, 'read')
const ask = createAsk(store)

answerInThread<Question, Answer | Refused>(
  async (questions) => {
    const answers = []
    for (const question of questions) answers.push(await ask(question))
    return answers
  },
  () => store.close(),
)
