import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Answers } from './answers.js'

/** Hangs up on a connection whose request is not whole and will not be; with `null` nothing is said. */
export type HangUp = (socket: Socket, status: 400 | 408 | 431 | null) => void

export interface HangUpOptions {
  answers: Pick<Answers, 'hasBegun'>
  /** Told to all of them. */
  headers: Record<string, string>
  /** Told of those who were, by status. */
  onRefused: (status: number) => void
}

export function createHangUp({ answers, headers, onRefused }: HangUpOptions): HangUp {
  const rest = Object.entries({ ...headers, Connection: 'close', 'Content-Length': 0 })
  const lines = rest.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return (socket, status) => {
    if (status === null || !socket.writable || answers.hasBegun(socket)) {
      socket.destroy()
      return
    }
    onRefused(status)
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n`)
    socket.destroySoon()
  }
}

/** Without a body of ours: what was garbled on its way is no refusal, so the script keeps it and comes back. */
export function statusOf({ code = '' }: NodeJS.ErrnoException): 400 | 408 | 431 | null {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  return code.startsWith('HPE_') ? 400 : null
}
