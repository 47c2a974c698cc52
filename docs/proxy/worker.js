// A Cloudflare worker on the route www.example.com/ff/*; the variable COLLECTOR is https://stats.example.com
const PATH = /^\/ff\/(footfall\.js|f-[A-Za-z0-9_-]+\.js|e|e\/q|e\/forget|e\/export)$/
const MAX_BODY_BYTES = 64 * 1024

export default {
  async fetch(request, { COLLECTOR }) {
    const url = new URL(request.url)
    const [, path] = PATH.exec(url.pathname) ?? []
    if (path === undefined) return new Response('Not found\n', { status: 404 })
    const body = request.method === 'POST' ? await readBody(request) : undefined
    if (body === null) return new Response('Too large\n', { status: 413 })

    const headers = new Headers(request.headers)
    headers.set('X-Forwarded-For', request.headers.get('CF-Connecting-IP') ?? '')
    headers.set('X-Forwarded-Host', url.host)
    headers.set('X-Forwarded-Proto', url.protocol.slice(0, -1))
    // The visitor's cookie passes (footfall.<site>); the site's own are none of the collector's business. The collector
    // answers with the same cookie, which then keeps its life in Safari: Set-Cookie passes.
    const cookies = (request.headers.get('Cookie') ?? '').split(/;\s*/)
    headers.set('Cookie', cookies.filter((cookie) => cookie.startsWith('footfall.')).join('; '))
    return fetch(`${COLLECTOR}/${path}${url.search}`, { method: request.method, headers, body, redirect: 'manual' })
  },
}

/** The body, or `null` when it is too large: then the rest is not read. */
async function readBody(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return new Blob(chunks)
}
