import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answers } from './answers.js'
import type { Refuse } from './refuse.js'

/** Requests of one connection that may wait for their answers; browsers and proxies send one at a time. */
const MAX_WAITING = 64
/** Who sends on after being refused is hung up on. */
const MAX_REFUSED = 256

export interface GateOptions {
  answers: Pick<Answers, 'waitingOn'>
  refuse: Refuse
  /** Told of what is not let in, by status. */
  onRefused: (status: number) => void
}

/**
 * Whether a request may go on to the routes. 400: two hosts, of which a proxy may have believed the other. 503: too many
 * wait on its connection.
 */
export function createGate({ answers, refuse, onRefused }: GateOptions) {
  function whyNot(request: IncomingMessage): 400 | 503 | null {
    if (hasTwoHosts(request)) return 400
    return answers.waitingOn(request.socket) > MAX_WAITING ? 503 : null
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
