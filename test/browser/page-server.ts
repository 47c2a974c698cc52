import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Batch } from '../../sdk/protocol.js'

/** A page by its body alone (the tag is added), or whole: a text that begins with `<!doctype`, with `$TAG` in it. */
export type PageSource = string | { html: string; headers?: Record<string, string>; status?: number }

/**
 * What the page server does with a batch. `pass`: the collector answers. `lose`: the collector stores it and its answer is
 * lost. `cut`: the connection breaks before. `slow`: the collector answers, a second later. `hang`: no answer, ever. Or an answer of its own, from somebody in between.
 */
export type Reply =
  | 'pass'
  | 'slow'
  | 'lose'
  | 'cut'
  | 'hang'
  | { status: number; headers?: Record<string, string>; body?: string }

/** A request that reached the server for a path of the collector. */
export interface Sent {
  url: string
  method: string
  headers: http.IncomingHttpHeaders
  body: string
  /** The body, where it is a batch. */
  batch: Batch
  /** It was never answered. */
  isHanging?: boolean
}

export interface PageServer {
  port: number
  /** The pages of the test that runs, by path or by host and path. */
  pages: Record<string, PageSource>
  /** Told of each batch; says what is done with it. */
  onBatch: (sent: Sent) => Reply
  close(): Promise<void>
}

const SLOW_MS = 1000
const OURS = /^\/(footfall\.js|f-[\w-]+\.js|e(\/\w+)?)(\?|$)/
/** What belongs to the hop between collector and this server. */
const HOP = ['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding']

/**
 * Serves pages on every host name, by http and by https with a certificate of its own on the same port, and stands in
 * front of the collector on each of them, as a reverse proxy of a site would.
 */
export async function startPageServer(collector: string, folder: string): Promise<PageServer> {
  const sockets = new Set<net.Socket>()
  const server = { port: 0, pages: {}, onBatch: () => 'pass', close } as PageServer

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    // A connection of its own for each request: the browser repeats by itself what fails on a used one.
    response.setHeader('Connection', 'close')
    const url = request.url ?? ''
    if (!OURS.test(url)) return servePage(`${request.headers.host}`, url.split(/[?#]/)[0], response)
    const body = String(await buffer(request))
    if (request.method !== 'POST') return forward(request, response, body)
    const reply = server.onBatch({ url, method: request.method, headers: request.headers, body, batch: read(body) })
    if (reply === 'slow') await sleep(SLOW_MS)
    if (reply === 'pass' || reply === 'slow') await forward(request, response, body)
    else if (reply === 'cut') request.socket.destroy()
    else if (reply === 'lose') {
      await ask(request, body)
      request.socket.destroy()
    } else if (reply !== 'hang') response.writeHead(reply.status, reply.headers).end(reply.body)
  }

  function servePage(host: string, path: string, response: http.ServerResponse): void {
    const page = server.pages[`${host}${path}`] ?? server.pages[path]
    if (page === undefined) return void response.writeHead(404).end()
    const { html, headers, status = 200 } = typeof page === 'string' ? { html: page } : page
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(html)
  }

  const ask = ({ method, url, headers }: http.IncomingMessage, body: string) => {
    const { 'user-agent': agent = '', 'content-type': type = '', host = '', origin, cookie } = headers
    const passed = {
      'x-forwarded-host': host,
      'user-agent': agent,
      'content-type': type,
      'accept-encoding': 'identity',
    }
    const more = { ...(origin && { origin }), ...(cookie && { cookie }) }
    return fetch(collector + url, { method, headers: { ...passed, ...more }, body: method === 'POST' ? body : null })
  }

  async function forward(request: http.IncomingMessage, response: http.ServerResponse, body: string): Promise<void> {
    const reply = await ask(request, body)
    for (const [name, value] of reply.headers) if (!HOP.includes(name)) response.appendHeader(name, value)
    const content = Buffer.from(await reply.arrayBuffer())
    response.writeHead(reply.status).end(content)
  }

  const run = (request: http.IncomingMessage, response: http.ServerResponse) => {
    // The browser may be gone before the answer is there.
    answer(request, response).catch(() => response.destroy())
  }
  const plain = http.createServer(run)
  const secure = https.createServer(createCertificate(folder), run)
  // Both protocols on one port, since Chromium maps every host to one address: a TLS connection begins with byte 22.
  const door = net.createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}))
    socket.once('data', (first) => {
      socket.pause().unshift(first)
      const target = first[0] === 22 ? secure : plain
      target.emit('connection', socket)
      process.nextTick(() => socket.resume())
    })
  })

  function close(): Promise<void> {
    for (const socket of sockets) socket.destroy()
    return new Promise((done) => door.close(() => done()))
  }

  await new Promise<void>((listening) => door.listen(0, '127.0.0.1', listening))
  server.port = (door.address() as net.AddressInfo).port
  return server
}

function read(body: string): Batch {
  try {
    return JSON.parse(body)
  } catch {
    return { v: 1, site: '', sent: 0, views: [], events: [] }
  }
}

/** Signed by nobody; browsers of these tests take it. */
function createCertificate(folder: string): { key: Buffer; cert: Buffer } {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name))
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=example.com']
  spawnSync('openssl', [...made, '-keyout', key, '-out', cert])
  return { key: readFileSync(key), cert: readFileSync(cert) }
}
