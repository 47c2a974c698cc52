import type { Refused } from '../../sdk/protocol.js'
import type { Store } from '../store/store.js'
import type { Answer } from './answer.js'
import { createAsk, type Question } from './ask.js'

/** The last five minutes: what `/api/v2/query` says of `realtime`. The most visited first, ten at most. */
export interface RealtimeAnswer {
  visitors: number
  pageviews: number
  events: number
  pages: { page: string; visitors: number; pageviews: number }[]
  sources: { source: string; visitors: number }[]
}

const TOP = { date_range: 'realtime', order_by: [['visitors', 'desc']], pagination: { limit: 10 } }
const TOTALS = { date_range: 'realtime', metrics: ['visitors', 'pageviews', 'events'] }
const PAGES = { ...TOP, metrics: ['visitors', 'pageviews'], dimensions: ['event:page'] }
const SOURCES = { ...TOP, metrics: ['visitors'], dimensions: ['visit:source'] }

/** Of a site at `now`; the question's body says nothing. Throws `StoreError`. */
export function createAskRealtime(store: Store): (question: Question) => Promise<RealtimeAnswer> {
  const ask = createAsk(store)

  async function rowsOf(question: Question, body: object): Promise<{ names: string[]; numbers: number[] }[]> {
    const { results } = answered(await ask({ ...question, body }))
    return results.map(({ dimensions, metrics }) => ({ names: dimensions, numbers: metrics.map(Number) }))
  }

  return async (question) => {
    const [totals] = await rowsOf(question, TOTALS)
    const [visitors, pageviews, events] = totals.numbers
    const pages = await rowsOf(question, PAGES)
    const sources = await rowsOf(question, SOURCES)
    return {
      visitors,
      pageviews,
      events,
      pages: pages.map(({ names: [page], numbers: [visitors, pageviews] }) => ({ page, visitors, pageviews })),
      sources: sources.map(({ names: [source], numbers: [visitors] }) => ({ source, visitors })),
    }
  }
}

/** Our own questions are never wrong. */
function answered(answer: Answer | Refused): Answer {
  if ('error' in answer) throw new Error(answer.error.message)
  return answer
}
