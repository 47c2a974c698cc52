import type { Recorder } from '../chunks.js'

const MAX_A_VIEW = 10

/** Passive `error` events of what nobody caught, at most 10 a view. Gives what begins a new view. */
export function captureErrors({ page: { listen }, record, scrub }: Recorder): () => void {
  let count = 0
  listen(window, 'error unhandledrejection', (event) => {
    const { message, filename, lineno, reason } = event as ErrorEvent & PromiseRejectionEvent
    const text = message || (event.type === 'unhandledrejection' && `${Object(reason).message || reason}`)
    // A picture that does not load is an `error` event without a message.
    if (!text || count++ >= MAX_A_VIEW) return
    const props = { message: scrub(text), ...(filename && { source: scrub(filename), line: lineno }) }
    record({ type: 'track', name: 'error', passive: true, props })
  })
  return () => {
    count = 0
  }
}
