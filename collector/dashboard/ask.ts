import type { Refused } from '../../sdk/protocol.js'
import type { DimensionName } from '../dimensions.js'
import type { MetricName } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import type { TimeName } from '../query/time.js'

/** A question to the collector that serves this page. The key says which site. */
export interface PageQuestion {
  metrics: MetricName[]
  date_range: string | [from: string, to: string]
  dimensions?: (DimensionName | TimeName | 'time')[]
  include?: { time_labels: boolean }
  pagination?: { limit: number }
}

/** The collector's no; 401 means the key. */
export class AskError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
  }
}

/** Asks by `POST /api/v2/query`. Throws `AskError`. */
export async function ask(question: PageQuestion, key: string): Promise<Answer> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const reply = await fetch('/api/v2/query', { method: 'POST', headers, body: JSON.stringify(question) })
  const answer: Answer | Refused = await reply.json()
  if ('error' in answer) throw new AskError(answer.error.message, reply.status)
  return answer
}
