import type { IncomingMessage, ServerResponse } from 'node:http'
import { LIMITS } from '../sdk/protocol.js'
import type { Collect } from './collect.js'
import type { Answer } from './reply.js'

/** Serves a request if it is of its kind, which it says. */
export type Direct = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

export interface DirectOptions {
  collect: Collect
  /** `/e` */
  path: string
  answered: (status: number, ms: number) => void
}

/** A name or address with or without a port; of every other one Hono finds out what is wrong. */
const HOST = /^[\w.-]+(?::\d+)?$/

/**
 * A batch as browsers post it, of a length that it tells and that is allowed, from Node's request to Node's answer. The
 * way through Hono makes the same of it and takes all others; it costs a tenth more of the thread (measured).
 */
export function createDirect({ collect, path, answered }: DirectOptions): Direct {
  const isOurs = ({ method, url = '', headers }: IncomingMessage) =>
    method === 'POST' &&
    (url === path || url.startsWith(`${path}?`)) &&
    Number(headers['content-length']) <= LIMITS.batchBytes &&
    HOST.test(headers.host ?? '')

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const start = performance.now()
    const { url = '', socket } = incoming
    try {
      const read = () => bodyOf(incoming)
      write(outgoing, await collect({ header: headerOf(incoming), url, socket: socket.remoteAddress, read }))
      answered(outgoing.statusCode, Math.round(performance.now() - start))
    } catch {
      // The client is gone; there is nobody to answer.
      outgoing.destroy()
    }
  }

  return (incoming, outgoing) => {
    const isTaken = isOurs(incoming)
    if (isTaken) void serve(incoming, outgoing)
    return isTaken
  }
}

/** A header by its name in small letters; one that came more than once as one text. */
export const headerOf =
  ({ headers }: IncomingMessage) =>
  (name: string): string | undefined => {
    const value = headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

/** All at once, unless another answer was given meanwhile: the one that tells all who wait of our end. */
function write(outgoing: ServerResponse, { status, body, headers }: Answer): void {
  if (outgoing.headersSent) return
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  outgoing.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': length, ...headers })
  outgoing.end(text)
}

/** A batch is decoded here and parsed there: the other thread, which has more to do, gets a text cheaper than bytes. */
function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  return new Promise((done, failed) => {
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => done((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString()))
    incoming.on('error', failed)
  })
}
