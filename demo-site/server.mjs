import { readdir, readFile } from 'node:fs/promises'
import http from 'node:http'
import { extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { composePage } from './compose.mjs'

const ROOT = fileURLToPath(new URL('.', import.meta.url))
const DEFAULT_COLLECTOR = 'http://localhost:8080'
const CONTENT_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
}

/**
 * Serves the demo shop. Its pages load the script from `collectorUrl`; `port` 0 takes a free one. Rejects with the error
 * of `listen` (EADDRINUSE) as it is. `close` drops open connections.
 */
export async function startDemoSite({ port = 8081, host = '127.0.0.1', collectorUrl = DEFAULT_COLLECTOR } = {}) {
  const routes = await listRoutes()
  const server = http.createServer((request, response) => answer({ request, response, routes, collectorUrl }))
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${server.address().port}`,
    close: () => close(server),
  }
}

// A request can only name what is in this map, so there is no path to walk out of.
async function listRoutes() {
  const routes = new Map()
  for (const file of await listFiles('pages')) {
    routes.set(`/${file.replace(/(^|\/)index\.html$/, '').replace(/\.html$/, '')}`, join('pages', file))
  }
  for (const file of await listFiles('public')) routes.set(`/${file}`, join('public', file))
  return routes
}

async function listFiles(folder) {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(join(ROOT, folder), join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'),
    )
}

async function answer({ request, response, routes, collectorUrl }) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send({ request, response, status: 405, type: '.txt', body: 'Method not allowed\n' })
  }
  const path = request.url.split(/[?#]/, 1)[0]
  const file = findFile(routes, path)
  if (!file && path.endsWith('/') && findFile(routes, path.slice(0, -1))) {
    return response.writeHead(301, { Location: path.slice(0, -1), 'Cache-Control': 'no-cache' }).end()
  }
  try {
    const found = file ?? routes.get('/404')
    const source = await readFile(join(ROOT, found))
    const layout = await readFile(join(ROOT, 'layout.html'), 'utf8')
    const body = found.startsWith('pages') ? composePage({ page: String(source), layout, collectorUrl }) : source
    send({ request, response, status: file ? 200 : 404, type: extname(found), body })
  } catch (error) {
    console.error(`demo site: ${path}:`, error)
    send({ request, response, status: 500, type: '.txt', body: 'The demo site could not read this page\n' })
  }
}

// The studio is one page: the script in it shows the route.
function findFile(routes, path) {
  if (path === '/404') return undefined
  return routes.get(/^\/studio\/[a-z]+$/.test(path) ? '/studio' : path)
}

function send({ request, response, status, type, body }) {
  response.writeHead(status, {
    'Content-Type': CONTENT_TYPES[type] ?? 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function close(server) {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
