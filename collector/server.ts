import { createServer, type Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { watchAnswers } from './answers.js'
import type { Config } from './config.js'
import type { Direct } from './direct.js'
import { createGate } from './gate.js'
import { createHangUp, statusOf } from './hang-up.js'
import { isByHttps, safeHeaders } from './headers.js'
import { createRefuse } from './refuse.js'

/** Requests that are being answered when the collector stops have so long. */
const FINISH_MS = 2000
const LOOK_MS = 25

/** What a client may take for its headers, and for its whole request. */
const HEADERS_MS = 8000
const REQUEST_MS = 12_000
/** How often the above is looked at: a slow client is gone a second after its time. */
const CHECK_MS = 1000

/** Of a browser; a proxy's connection is kept longer than proxies do (Caddy: 2 minutes), so that we never cut first. */
const KEEP_ALIVE_MS = 5000
const KEEP_PROXY_MS = 125_000

/** Of requests that are not whole yet, all together; looked at so often. Who has been sending for longest is cut. */
const MAX_UPLOAD_BYTES = 64 * 1024 * 1024
const UPLOADS_MS = 100

const MAX_CONNECTIONS = 10_000
/** Cookies of the whole site travel along. */
const MAX_HEADER_BYTES = 16 * 1024

export interface Server {
  /** `http://127.0.0.1:8080` */
  url: string
  /** Answers 503 to everything that waits. */
  refuse(): void
  /** Takes no new connection, lets what is being answered finish, then cuts those that only hold a connection. */
  close(): Promise<void>
}

export interface ServerOptions extends Pick<Config, 'port' | 'host' | 'ingestPath' | 'trustProxy' | 'baseUrl'> {
  fetch: Parameters<typeof getRequestListener>[0]
  /** Serves what it can before that. */
  direct: Direct
  /** Told of what HTTP itself refused, by status. */
  onRefused: (status: number) => void
}

/** Listens; throws the system's error for a port that is taken. */
export async function listen(options: ServerOptions): Promise<Server> {
  const { fetch, direct, port, host, trustProxy, onRefused } = options
  const headers = safeHeaders(isByHttps(options))
  const errorHandler = () => {
    onRefused(400)
    return new Response(null, { status: 400, headers })
  }
  const limits = {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: CHECK_MS,
    keepAliveTimeout: trustProxy > 0 ? KEEP_PROXY_MS : KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  }
  const listener = getRequestListener(fetch, { errorHandler })
  const server = createServer(limits, (incoming, outgoing) => {
    if (isLetIn(incoming, outgoing) && !direct(incoming, outgoing)) void listener(incoming, outgoing)
  })
  server.maxConnections = MAX_CONNECTIONS
  const answers = watchAnswers(server)
  const refuse = createRefuse(options)
  const isLetIn = createGate({ answers, refuse, onRefused })
  const hangUp = createHangUp({ answers, headers, onRefused })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => hangUp(socket, statusOf(error)))
  const cutting = [
    setInterval(answers.cutSlow, CHECK_MS).unref(),
    setInterval(() => {
      for (const socket of answers.uploadsBeyond(MAX_UPLOAD_BYTES)) hangUp(socket, 408)
    }, UPLOADS_MS).unref(),
  ]
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  const shownHost = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shownHost}:${actual}`,
    refuse: () => answers.refuseAll(refuse),
    async close() {
      await finish(server)
      for (const timer of cutting) clearInterval(timer)
    },
  }
}

function finish(server: HttpServer): Promise<void> {
  return new Promise((done) => {
    // A connection is idle again after each answer, and the browser would keep it.
    const idle = setInterval(() => server.closeIdleConnections(), LOOK_MS)
    const cut = setTimeout(() => server.closeAllConnections(), FINISH_MS)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(cut)
      done()
    })
  })
}
