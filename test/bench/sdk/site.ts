import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Contender } from './contenders.js'

/** What one page's script has sent: requests to its collector, its configuration included, its files not. */
export interface Sent {
  requests: number
  bytes: number
}

/** A local site whose pages carry one contender each, with every contender's collector behind it. */
export interface Site {
  url(contender: Contender, page?: number): string
  sent(contender: Contender): Sent
  /** The files that have been fetched, by path. */
  fetched: Set<string>
  close(): void
}

/** Resolves to this machine without DNS, is a secure context, and takes cookies for its domain. */
const HOST = 'www.bench.localhost'

/** What posthog is told: nothing that would load more of it. */
const POSTHOG_CONFIG = {
  supportedCompression: ['gzip', 'gzip-js'],
  hasFeatureFlags: false,
  autocapture_opt_out: false,
  captureDeadClicks: false,
  capturePerformance: false,
  autocaptureExceptions: false,
  sessionRecording: false,
  heatmaps: false,
  surveys: false,
  conversations: false,
  productTours: false,
  siteApps: [],
}

export async function startSite(contenders: readonly Contender[]): Promise<Site> {
  const sent = new Map(contenders.map((contender) => [slug(contender), { requests: 0, bytes: 0 }]))
  const fetched = new Set<string>()

  const server = http.createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request
    const { pathname } = new URL(url, 'http://localhost')
    const [, first, ...rest] = pathname.split('/')
    const owner = contenders.find((contender) => slug(contender) === first)
    const file = owner?.files.get(pathname)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (!owner) return void response.writeHead(404).end()
    if (file) {
      fetched.add(pathname)
      return void response.setHeader('Content-Type', 'text/javascript; charset=utf-8').end(file)
    }
    if (method === 'GET' && rest[0] === 'page') {
      return void response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html(owner, Number(rest[1])))
    }
    const counts = sent.get(first)
    if (counts) {
      counts.requests++
      counts.bytes += url.length + body.length
    }
    answer({ pathname, body, response })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    url: (contender, page = 1) => `http://${HOST}:${port}/${slug(contender)}/page/${page}`,
    sent: (contender) => ({ requests: 0, bytes: 0, ...sent.get(slug(contender)) }),
    fetched,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** `posthog 1.449.2` is at `/posthog`, `pageviews only` at `/pageviews`. */
const slug = ({ name }: Contender) => name.split(' ')[0]

/** A page with what most pages have: text, a link onward, a link away, a button and a form with handlers of their own. */
function html(contender: Contender, page: number): string {
  const text = '<p>A paragraph of some length, as pages have them, so that there is something to scroll past.</p>'
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page ${page}</title><link rel="icon" href="data:,">
${contender.tag}</head><body><h1>Page ${page}</h1>
<p><a id="next" href="/${slug(contender)}/page/${page + 1}?ref=${page}">Next</a>
<a id="away" href="https://elsewhere.example/">Elsewhere</a> <button id="button" type="button">Press</button></p>
<form id="form" action="#"><input name="q"><button>Send</button></form>
${text.repeat(60)}
<script>
let presses = 0
document.getElementById('button').addEventListener('click', () => presses++)
document.getElementById('away').addEventListener('click', (event) => event.preventDefault())
</script></body></html>`
}

/** Says yes in each collector's own words. */
function answer({ pathname, body, response }: { pathname: string; body: Buffer; response: http.ServerResponse }): void {
  response.setHeader('Access-Control-Allow-Origin', '*')
  const json = (status: number, value: unknown) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
  if (pathname === '/footfall/e') json(202, { accepted: JSON.parse(body.toString()).events.length, rejected: [] })
  else if (pathname.endsWith('/config')) json(200, POSTHOG_CONFIG)
  else if (pathname.endsWith('/config.js')) {
    const config = { config: POSTHOG_CONFIG, siteApps: [] }
    const script = `window._POSTHOG_REMOTE_CONFIG = { phc_bench: ${JSON.stringify(config)} }`
    response.setHeader('Content-Type', 'text/javascript').end(script)
  } else if (pathname.startsWith('/posthog/flags')) json(200, { flags: {}, errorsWhileComputingFlags: false })
  else if (pathname.startsWith('/posthog/')) json(200, { status: 1 })
  else if (pathname === '/pageviews/send') json(200, { cache: 'a'.repeat(150) })
  else response.writeHead(pathname.startsWith('/plausible') ? 202 : 200, { 'Content-Type': 'text/plain' }).end('ok')
}
