import type { Refused } from '../../sdk/protocol.js'
import { type Store, TooManyGroups } from '../store/store.js'
import type { Answer } from './answer.js'
import { createAsk, type Question } from './ask.js'
import { COMMON, type CommonAnswer } from './common.js'
import { createAskDelivery, type DeliveryAnswer } from './delivery.js'
import { FEEDBACK, type FeedbackAnswer } from './feedback.js'
import { FREQUENCY, type FrequencyAnswer } from './frequency.js'
import { FUNNEL, type FunnelAnswer } from './funnel.js'
import { JOURNEYS, type JourneysAnswer } from './journeys.js'
import { createAskRealtime, type RealtimeAnswer } from './realtime.js'
import { createReport } from './report.js'
import { RETENTION, type RetentionAnswer } from './retention.js'
import { VISITOR, type VisitorAnswer } from './visitor.js'

/** What can be asked for; each is a route of its own. */
export interface ReportQuestion extends Question {
  report:
    | 'query'
    | 'delivery'
    | 'funnel'
    | 'retention'
    | 'journeys'
    | 'frequency'
    | 'common'
    | 'feedback'
    | 'visitor'
    | 'realtime'
}

export type ReportAnswer =
  | Answer
  | DeliveryAnswer
  | FunnelAnswer
  | RetentionAnswer
  | JourneysAnswer
  | FrequencyAnswer
  | CommonAnswer
  | FeedbackAnswer
  | VisitorAnswer
  | RealtimeAnswer
  | Refused

/** Answers a question of any kind, or says what is wrong with it; `signal`: nobody waits any more. Throws `StoreError`. */
export type AskReport = (question: ReportQuestion, signal?: AbortSignal) => Promise<ReportAnswer>

const TOO_MANY_GROUPS: Refused = {
  error: {
    code: 'too_many_groups',
    message: 'makes more rows than can be kept in memory: ask about fewer days, by fewer dimensions, or with a filter',
    path: 'dimensions',
  },
}

export function createReports(store: Store): AskReport {
  const reports = {
    query: createAsk(store),
    delivery: createAskDelivery(store),
    funnel: createReport(FUNNEL, store),
    retention: createReport(RETENTION, store),
    journeys: createReport(JOURNEYS, store),
    frequency: createReport(FREQUENCY, store),
    common: createReport(COMMON, store),
    feedback: createReport(FEEDBACK, store),
    visitor: createReport(VISITOR, store),
    realtime: createAskRealtime(store),
  }
  return async ({ report, ...question }) => {
    try {
      return await reports[report](question)
    } catch (error) {
      if (error instanceof TooManyGroups) return TOO_MANY_GROUPS
      throw error
    }
  }
}
