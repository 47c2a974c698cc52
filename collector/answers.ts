import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Refuse } from './refuse.js'

/** A client may take so long to take our answer. */
const ANSWER_MS = 12_000

/** The answers of a server that are not over. */
export interface Answers {
  /** Cuts who does not read: what we had to say is said, and has waited for too long to be taken. */
  cutSlow(): void
  /** Answers 503 to all that wait. */
  refuseAll(refuse: Refuse): void
  /** Whether an answer has begun on this connection: it cannot be taken back. */
  hasBegun(socket: Socket): boolean
  /** How many wait on this connection, those that were refused too. */
  waitingOn(socket: Socket): number
  /**
   * Connections whose requests have been coming for longest: of the others no more than `maxBytes` have come that are
   * not whole yet, headers included.
   */
  uploadsBeyond(maxBytes: number): Socket[]
}

export function watchAnswers(server: Server): Answers {
  /** Who has waited for longest comes first. */
  const bySocket = new Map<Socket, Set<ServerResponse>>()
  const readSince = new WeakMap<ServerResponse, number>()
  /** Bytes of a connection that had come when it was last idle. */
  const readBefore = new WeakMap<Socket, number>()
  const all = () => [...bySocket.values()].flatMap((answers) => [...answers])

  server.prependListener('request', ({ socket }, answer) => {
    const answers = bySocket.get(socket) ?? new Set()
    bySocket.set(socket, answers.add(answer))
    answer.once('close', () => {
      answers.delete(answer)
      if (answers.size > 0) return
      bySocket.delete(socket)
      readBefore.set(socket, socket.bytesRead)
    })
  })
  // Answers that were never begun do not close.
  server.on('connection', (socket: Socket) => socket.once('close', () => bySocket.delete(socket)))

  function bytesOf({ socket, headers }: IncomingMessage): number {
    const declared = headers['content-length']
    const read = socket.bytesRead - (readBefore.get(socket) ?? 0)
    return declared === undefined ? read : Math.min(read, Number(declared))
  }

  return {
    cutSlow() {
      const now = performance.now()
      for (const answer of all().filter(({ writableEnded }) => writableEnded)) {
        const since = readSince.get(answer)
        if (since === undefined) readSince.set(answer, now)
        else if (now - since > ANSWER_MS) answer.destroy()
      }
    },
    refuseAll(refuse) {
      for (const answer of all().filter(({ headersSent }) => !headersSent)) refuse(answer, 503)
    },
    waitingOn: (socket) => bySocket.get(socket)?.size ?? 0,
    uploadsBeyond(maxBytes) {
      const beyond: Socket[] = []
      let bytes = 0
      for (const { req } of all().reverse()) {
        if (req.complete) continue
        bytes += bytesOf(req)
        if (bytes > maxBytes) beyond.push(req.socket)
      }
      return beyond
    },
    hasBegun: (socket) => [...(bySocket.get(socket) ?? [])].some(({ headersSent }) => headersSent),
  }
}
