import type { Refused } from '../../sdk/protocol.js'
import type { Store } from '../store/store.js'
import type { Answer } from './answer.js'
import { createAsk, type Question } from './ask.js'
import { createAskDelivery, type DeliveryAnswer } from './delivery.js'

/** What can be asked for; each is a route of its own. */
export interface ReportQuestion extends Question {
  report: 'query' | 'delivery'
}

export type ReportAnswer = Answer | DeliveryAnswer | Refused

/** Answers a question of any kind, or says what is wrong with it. Throws `StoreError`. */
export type AskReport = (question: ReportQuestion) => Promise<ReportAnswer>

export function createReports(store: Store): AskReport {
  const reports = { query: createAsk(store), delivery: createAskDelivery(store) }
  return ({ report, ...question }) => reports[report](question)
}
