import type { Refused } from '../../sdk/protocol.js'
import type { AskReport, ReportAnswer, ReportQuestion } from './reports.js'
import { createStop, type Stop, stopNow } from './stop.js'

/** A question for a thread, and what tells the thread that nobody waits for the answer any more. */
export interface StoppableQuestion {
  question: ReportQuestion
  stop: Stop
}

export interface BudgetOptions {
  ask: (question: StoppableQuestion) => Promise<ReportAnswer>
  /** From when it is asked: the wait for other questions counts. */
  seconds: number
}

/**
 * Asks, and waits for so long, or until the signal; then the thread leaves the question for the next one, and the answer
 * is the refusal `query_timeout`.
 */
export function createBudget({ ask, seconds }: BudgetOptions): AskReport {
  const message = `took longer than ${seconds} s, with the wait for its turn: ask about fewer days or by fewer dimensions, ask again later, or raise FOOTFALL_QUERY_BUDGET`
  const late: Refused = { error: { code: 'query_timeout', message } }

  return async (question, signal) => {
    const stop = createStop()
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<Refused>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000, late)
      signal?.addEventListener('abort', () => resolve(late), { once: true })
      if (signal?.aborted) resolve(late)
    })
    try {
      return await Promise.race([ask({ question, stop }), over])
    } finally {
      clearTimeout(timer)
      stopNow(stop)
    }
  }
}
