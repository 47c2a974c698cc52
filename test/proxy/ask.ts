import { once } from 'node:events'
import http, { type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Asked {
  /** With one it is a POST. */
  body?: string | undefined
  /** The address that the client has. */
  from?: string | undefined
  headers?: Record<string, string> | undefined
}

interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** One request to a port of this machine; its path goes out as it is, not cleaned as `fetch` would. */
export function ask(port: number, path: string, { body, from, headers = {} }: Asked = {}): Promise<Reply> {
  return new Promise((done, failed) => {
    const method = body === undefined ? 'GET' : 'POST'
    const isChunked = 'Transfer-Encoding' in headers
    const length = body !== undefined && !isChunked && { 'Content-Length': String(Buffer.byteLength(body)) }
    const request = http.request(
      { host: '127.0.0.1', port, path, method, localAddress: from, headers: { ...length, ...headers }, agent: false },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        const end = () => done({ status: response.statusCode ?? 0, headers: response.headers, body: text })
        response.on('end', end).on('error', end)
      },
    )
    request.on('error', failed)
    request.end(body)
  })
}

/** A collector that notes what reaches it. */
export interface MockCollector {
  /** `127.0.0.1:8080` */
  host: string
  seen: Pick<http.IncomingMessage, 'method' | 'url' | 'headers'>[]
  connections: number
  close(): void
}

export async function startMock(): Promise<MockCollector> {
  const server = http.createServer((request, response) => {
    mock.seen.push({ method: request.method, url: request.url, headers: request.headers })
    request.resume().on('end', () => {
      response.setHeader('Set-Cookie', ['a=1; Path=/; Max-Age=60', 'b=2; Path=/; SameSite=Lax'])
      response.setHeader('Retry-After', '7')
      response.end('mock collector')
    })
  })
  server.on('connection', () => mock.connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const mock: MockCollector = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    connections: 0,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return mock
}
