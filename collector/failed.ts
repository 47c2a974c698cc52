import { type Answer, retryAfter } from './reply.js'
import { StoreError } from './store/store.js'

/** What is answered where something went wrong here; a disk that fails is to be tried again. */
export function failedAnswer(error: unknown): Answer & { status: 500 | 503 } {
  if (error instanceof StoreError && error.isOfDisk) {
    const message = 'what is kept cannot be reached now; try again later'
    return {
      status: 503,
      body: { error: { code: 'unavailable', message } },
      headers: { 'Retry-After': retryAfter() },
    }
  }
  const message = 'something went wrong here; it was logged'
  return { status: 500, body: { error: { code: 'internal', message } }, headers: {} }
}

/** The client went away before its body was whole: nothing went wrong here. */
export const isGone = (error: unknown) =>
  error instanceof Error && (error.message === 'aborted' || error.name === 'AbortError')
