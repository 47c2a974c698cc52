import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answers } from './answers.js'
import type { Refuse } from './refuse.js'

/** Requests of one connection that may wait for their answers; browsers and proxies send one at a time. */
const MAX_WAITING = 64
/** Who sends on after being refused is hung up on. */
const MAX_REFUSED = 256
/** Of bodies that are not whole yet, all together. */
const MAX_UPLOAD_BYTES = 64 * 1024 * 1024
/** Their bytes are added up at most so often. */
const LOOK_MS = 100

export interface GateOptions {
  answers: Pick<Answers, 'waitingOn' | 'uploading'>
  refuse: Refuse
  /** Told of what is not let in, by status. */
  onRefused: (status: number) => void
}

/**
 * Whether a request may go on to the routes. 400: two hosts, of which a proxy may have believed the other. 503: too
 * many wait on its connection, or too much is being uploaded.
 */
export function createGate({ answers, refuse, onRefused }: GateOptions) {
  let lookedAt = Number.NEGATIVE_INFINITY
  let isFull = false

  function isTooMuch(): boolean {
    if (performance.now() - lookedAt < LOOK_MS) return isFull
    isFull = answers.uploading() > MAX_UPLOAD_BYTES
    lookedAt = performance.now()
    return isFull
  }

  function whyNot(request: IncomingMessage): 400 | 503 | null {
    if (hasTwoHosts(request)) return 400
    return answers.waitingOn(request.socket) > MAX_WAITING || (hasBody(request) && isTooMuch()) ? 503 : null
  }

  return (request: IncomingMessage, answer: ServerResponse): boolean => {
    const status = whyNot(request)
    if (status === null) return true
    onRefused(status)
    refuse(answer, status)
    if (answers.waitingOn(request.socket) > MAX_REFUSED) request.socket.destroy()
    return false
  }
}

/** Node keeps the first alone. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i].length === 4 && rawHeaders[i].toLowerCase() === 'host') hosts++
  }
  return hosts > 1
}

const hasBody = ({ headers }: IncomingMessage) => 'content-length' in headers || 'transfer-encoding' in headers
