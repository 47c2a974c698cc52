import type { Refused } from '../../sdk/protocol.js'
import type { Site } from '../sites.js'
import type { Store } from '../store/store.js'
import { type Answer, answer } from './answer.js'
import { parseQuery } from './parse.js'
import { isProblem } from './problem.js'

/** A question about one site, as it came: whoever asks has been found to have the right to. */
export interface Question {
  site: Site
  body: unknown
  /** UTC ms: what `day` and its like are counted from. */
  now: number
}

/** Answers a question, or says what is wrong with it. Throws `StoreError`. */
export type Ask = (question: Question) => Promise<Answer | Refused>

export function createAsk(store: Store): Ask {
  return async ({ site, body, now }) => {
    const firstDay = await store.firstDay(site)
    const known = { site, now, firstDay, goals: store.listGoals(site), segments: store.segments.list(site) }
    const query = parseQuery(body, known)
    return isProblem(query) ? { error: query.error } : answer(query, store)
  }
}
