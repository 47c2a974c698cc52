import type { Refused } from '../../../sdk/protocol.js'
import { headersOf } from '../ask.js'
import { doubt } from '../doubt.js'

/** The collector's no: `path` is the field that is wrong. */
export class CallError extends Error {
  constructor(
    message: string,
    readonly path: string | undefined,
    readonly status: number | null,
  ) {
    super(message)
  }
}

/** Asks the API with the key that the page has. */
export type Call = <Reply>(method: Method, path: string, body?: object, signal?: AbortSignal) => Promise<Reply>
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** Calls reject with a `CallError`, also where nobody answers. */
export function createCall(key: string): Call {
  return async <Reply>(method: Method, path: string, body?: object, signal?: AbortSignal) => {
    const request = { method, headers: headersOf(key), signal, ...(body && { body: JSON.stringify(body) }) }
    const reply = await fetch(path, request).catch((error) => {
      if (signal?.aborted) throw error
      throw new CallError('The collector does not answer: try again.', undefined, null)
    })
    const answer: Reply & Partial<Refused> = await reply.json()
    if (reply.ok) return answer
    const { message = `the collector answered ${reply.status}`, code, path: wrong } = answer.error ?? {}
    doubt(code)
    throw new CallError(message, wrong, reply.status)
  }
}

/** `/api/v1/goals` of a site, or one of them by its name. */
export const pathOf = (list: string, site: string, name?: string) =>
  `/api/v1/${list}${name === undefined ? '' : `/${encodeURIComponent(name)}`}?site=${encodeURIComponent(site)}`
