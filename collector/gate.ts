import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answers } from './answers.js'
import { retryAfter } from './reply.js'

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
  /** On every answer. */
  headers: Record<string, string>
  /** Told of what is not let in, by status. */
  onRefused: (status: number) => void
}

/**
 * Whether a request may go on to the routes. 400: two hosts, of which a proxy may have believed the other. 503, with an
 * empty body, which nobody takes for a refusal: too many wait on its connection, or too much is being uploaded.
 */
export function createGate({ answers, headers, onRefused }: GateOptions) {
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
    const later = status === 503 && { 'Retry-After': retryAfter() }
    answer.writeHead(status, { ...headers, ...later, Connection: 'close', 'Content-Length': 0 }).end()
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
