import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { type Clock, TIME_PATH, timeScript } from './clock.js'

/**
 * The whole web of these tests: a proxy that answers for every host. `*.shop` are sites with the built script from the real
 * collector on their own host, so that it is first-party; every other host has an empty page. Plain http, as it says.
 */
export interface Web {
  port: number
  /** What the collector does with a batch. `forgets`: stores it, and the answer is lost. */
  collector: 'works' | 'fails' | 'forgets' | 'hangs'
  /** Requests so far, as `GET http://host/path`. */
  readonly requests: string[]
  /** The tag's attributes, by host. */
  readonly tags: Map<string, string>
  /** Where the collector itself is, with its dashboard. */
  readonly home: string
  close(): Promise<void>
}

const OURS = /^\/(footfall\.js|f-[\w-]+\.js|e|e\/.*)$/

/** `collector` is its URL; the pages' time is that of `clock`. */
export async function openWeb({ collector, clock }: { collector: string; clock: Clock }): Promise<Web> {
  const held: (() => unknown)[] = []
  const server = http.createServer(answer)
  // Browsers ask their makers for this and that, over TLS: nobody is there.
  server.on('connect', (_request, socket) => socket.destroy())

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { host, pathname, search, href } = new URL(request.url ?? '', 'http://nowhere')
    web.requests.push(`${request.method} ${href}`)
    const tag = web.tags.get(host)
    if (`http://${host}` === web.home) forward({ request, response, to: collector + pathname + search })
    else if (tag !== undefined && OURS.test(pathname)) toCollector(request, response, pathname)
    else if (pathname === TIME_PATH) response.setHeader('Cache-Control', 'no-store').end(String(clock.now()))
    else response.setHeader('Content-Type', 'text/html; charset=utf-8').end(pageOf(pathname, tag))
  }

  function toCollector(request: IncomingMessage, response: ServerResponse, path: string): void {
    const how = request.method === 'POST' ? web.collector : 'works'
    const go = () => forward({ request, response, to: collector + path, isForgotten: how === 'forgets' })
    if (how === 'hangs') held.push(() => response.destroyed || go())
    else if (how !== 'fails') go()
    else request.resume().once('end', () => response.writeHead(500).end('out of order'))
  }

  const web: Web & { state: Web['collector'] } = {
    port: 0,
    requests: [],
    tags: new Map(),
    home: 'http://stats.example',
    state: 'works',
    get collector() {
      return web.state
    },
    /** What was left hanging goes on when it no longer hangs. */
    set collector(next) {
      web.state = next
      if (next !== 'hangs') for (const go of held.splice(0)) go()
    },
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address === 'object' && address) web.port = address.port
  return web
}

interface Forward {
  request: IncomingMessage
  response: ServerResponse
  to: string
  isForgotten?: boolean
}

/** As it came, with all of its headers. */
function forward({ request, response, to, isForgotten }: Forward): void {
  const { method, headers } = request
  const onward = http.request(to, { method, headers }, (reply) => {
    if (!isForgotten) reply.pipe(response.writeHead(reply.statusCode ?? 502, reply.headers))
    else reply.resume().once('end', () => response.writeHead(502).end('bad gateway'))
  })
  onward.on('error', () => response.destroy())
  request.once('aborted', () => onward.destroy())
  request.pipe(onward)
}

/** A page long enough to scroll. Without a tag: somebody else's. */
function pageOf(path: string, tag: string | undefined): string {
  if (tag === undefined) return `<!doctype html><title>Elsewhere</title><p id="elsewhere">Elsewhere`
  return `<!doctype html>
    <html lang="en"><head><title>Page ${path}</title><script>${timeScript()}</script>
    <script defer src="/footfall.js" data-site="shop.example" data-vitals="off" ${tag}></script></head>
    <body style="height: 3000px">
      <p><a id="next" href="/next">Next</a> <a id="out" href="http://elsewhere.example/there">Out</a></p>
      <p><button id="buy" data-footfall-event="buy" data-footfall-prop-item="mug">Buy</button></p>
    </body></html>`
}
