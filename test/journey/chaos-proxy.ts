import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a batch is ill-treated: not taken, an error, told to wait, never answered, stored but its answer lost. */
const FAULTS = ['refuse', 'error', 'wait', 'hang', 'lose'] as const
type Fault = (typeof FAULTS)[number]

/** What stands between a browser and the collector. `chaos`: a fifth of the requests meet a fault. */
export type Weather = 'fine' | 'chaos' | 'login page' | 'forbidden'

/** One browser as the proxy sees it; each has numbers of its own, so that a seed gives the same faults again. */
export interface Line {
  weather: Weather
  /** Requests that will be answered and are not yet. */
  open: number
  /** Events that pages were told are stored. */
  acknowledged: Set<string>
  /** The sum of `dropped` in the different batches of which pages were told that they are stored. */
  dropped: number
  told: Set<string>
  faults: number
}

export interface ChaosProxy {
  url: string
  /** Of the browser whose pages are at `<url>/<name>/…`. */
  line(name: string): Line
  close(): void
}

interface ChaosOptions {
  collector: string
  seed: number
  /** By the pages' clock nothing arrives between these times. */
  outage: { from: number; until: number }
}

const FAULT_SHARE = 0.2
const SDK = new URL('../../dist/sdk/', import.meta.url)
const MARK = /m-\d+-\d+-\d+/

/** Serves the pages and the script, and passes batches on to the collector, or not. */
export async function startChaosProxy({ collector, seed, outage }: ChaosOptions): Promise<ChaosProxy> {
  const lines = new Map<string, Line & { random: () => number }>()

  function lineOf(name: string) {
    const random = createRandom(`${seed}-${name}`)
    const fresh = {
      weather: 'chaos' as const,
      open: 0,
      acknowledged: new Set<string>(),
      told: new Set<string>(),
      dropped: 0,
      faults: 0,
      random,
    }
    const line = lines.get(name) ?? fresh
    lines.set(name, line)
    return line
  }

  /** Gives the fault that the request met. */
  async function take(request: IncomingMessage, response: ServerResponse, name: string): Promise<Fault | 'none'> {
    const line = lineOf(name)
    const body = await readText(request)
    const batch = JSON.parse(body)
    const isOut = line.weather !== 'fine' && batch.sent >= outage.from && batch.sent < outage.until
    const fault = isOut ? 'refuse' : line.weather === 'chaos' ? faultOf(line.random) : undefined
    if (isOut || fault) line.faults++
    if (line.weather === 'login page') return html(response, 200, '<form>Sign in to the hotel’s network</form>')
    if (line.weather === 'forbidden') return html(response, 403, '<h1>Forbidden</h1>')
    if (fault && fault !== 'lose') return fail(response, fault)
    const headers = { 'Content-Type': 'text/plain', 'User-Agent': String(request.headers['user-agent']) }
    const reply = await fetch(`${collector}/e`, { method: 'POST', body, headers })
    const text = await reply.text()
    if (fault === 'lose') return fail(response, fault)
    response.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(text)
    if (reply.status !== 202) return 'none'
    for (const mark of marksOf(batch)) line.acknowledged.add(mark)
    // A batch that is sent again tells the same once more.
    const told = JSON.stringify([batch.views, batch.events])
    if (!line.told.has(told)) line.dropped += batch.dropped ?? 0
    line.told.add(told)
    return 'none'
  }

  const server = http.createServer(async (request, response) => {
    const [, name, rest] = (request.url ?? '').split('/')
    if (request.method === 'POST') {
      const line = lineOf(name)
      line.open++
      let isOpen = true
      const close = () => {
        line.open -= Number(isOpen)
        isOpen = false
      }
      response.on('close', close)
      // A page that is killed while it sends rejects; a request that hangs is over for those who wait for answers.
      const fault = await take(request, response, name).catch(() => response.destroy())
      if (fault === 'hang') close()
      return
    }
    const file = new URL(rest ?? '', SDK)
    if (/^(footfall|f-[\w-]+)\.js$/.test(rest ?? '') && existsSync(file)) {
      return void response.setHeader('Content-Type', 'text/javascript').end(readFileSync(file))
    }
    html(response, 200, pageOf(name))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    line: lineOf,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function fail(response: ServerResponse, fault: Fault): Fault {
  if (fault === 'error') html(response, 500, 'Internal Server Error')
  else if (fault === 'wait') response.writeHead(429, { 'Retry-After': '2' }).end('slow down')
  else if (fault !== 'hang') response.destroy()
  return fault
}

const faultOf = (random: () => number): Fault | undefined =>
  random() < FAULT_SHARE ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined

/** The tests' events carry a mark: tracks in their properties, feedback in its subject, pageviews in their path. */
export function marksOf(batch: { views: { id: string; url: string }[]; events: { type: string; view: string }[] }) {
  const urls = new Map(batch.views.map(({ id, url }) => [id, url]))
  return batch.events.flatMap((event) => markOf(event.type === 'pageview' ? urls.get(event.view) : event) ?? [])
}

/** The mark in an event or a text. */
export const markOf = (what: unknown): string | undefined => MARK.exec(JSON.stringify(what) ?? '')?.[0]

function pageOf(name: string): string {
  const tag = `<script defer src="/${name}/footfall.js" data-site="chaos.example" data-endpoint="/${name}/e" data-localhost="on"></script>`
  return `<!doctype html><html lang="en"><head><title>A page</title><link rel="icon" href="data:,">${tag}</head><body>Text</body></html>`
}

function html(response: ServerResponse, status: number, text: string): 'none' {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(text)
  return 'none'
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The same numbers for the same text: xorshift over a hash of it (FNV-1a). */
export function createRandom(text: string): () => number {
  let state = 0x811c9dc5
  for (const letter of text) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193)
  state ||= 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  // The first numbers of texts that differ in little are alike.
  for (let i = 0; i < 8; i++) next()
  return next
}
