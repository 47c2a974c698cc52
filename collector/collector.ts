import { readdirSync } from 'node:fs'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import type { Refused } from '../sdk/protocol.js'
import { type Assets, createApp } from './app.js'
import { loadAsset } from './assets.js'
import type { Config } from './config.js'
import { listenLocally, localPathOf } from './local.js'
import type { Answer } from './query/answer.js'
import type { Question } from './query/ask.js'
import { fileOf, openStore } from './store/open.js'
import { lockForWriting } from './store/sqlite/lock.js'
import { openThread } from './threads.js'
import { openWriter } from './writer/writer.js'

/** Requests that are being answered when the collector stops have so long. */
const FINISH_MS = 2000
const LOOK_MS = 25

/** Slow clients hold a connection no longer than this. */
const HEADERS_MS = 10_000
const REQUEST_MS = 13_000
/** Node looks after them every 30 s, which would let them hold on for three quarters of a minute. */
const CHECK_MS = 1000

/** A collector that answers requests. */
export interface Collector {
  /** `http://127.0.0.1:8080` */
  url: string
  /** Stops accepting, writes what has come, closes the store. */
  close(): Promise<void>
}

/** What a running collector tells: to the log, or to whoever has to end the process. */
export interface CollectorOptions {
  onError: (error: unknown) => void
  /** A thread is dead: nothing can be acknowledged any more. */
  onDeath: (error: unknown) => void
}

/**
 * Starts the writer, the query thread, the HTTP server and the local socket on one file. Throws `UnusableStore` and
 * the system's error for a taken port (`EADDRINUSE`); then nothing is left running.
 */
export async function startCollector(config: Config, { onError, onDeath }: CollectorOptions): Promise<Collector> {
  const file = fileOf(config.store)
  const lock = lockForWriting(file)
  const undo: (() => unknown)[] = [lock.release]
  try {
    const store = openStore(config.store, 'write')
    undo.push(store.close)
    const reserveBytes = config.reserveMb * 1024 * 1024
    const isSite = (id: string) => store.findSite(id) !== null
    const writer = openWriter({ store: config.store, reserveBytes, isSite, onDeath })
    undo.push(writer.close)
    const threadFile = new URL('./query-thread.js', import.meta.url)
    const workerData = { store: config.store }
    const queries = openThread<Question, Answer | Refused>(threadFile, { workerData, onDeath })
    undo.push(queries.close)
    const local = await listenLocally(localPathOf(file), writer.import)
    undo.push(local.close)
    const app = createApp({ writer, ask: queries.ask, store, config, assets: loadAssets(), clock: Date.now, onError })
    const server = await listen(app.fetch, config)
    undo.push(server.close)
    return { url: server.url, close: () => runBackwards(undo) }
  } catch (error) {
    await runBackwards(undo)
    throw error
  }
}

async function runBackwards(undo: (() => unknown)[]): Promise<void> {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
}

async function listen(fetch: Parameters<typeof createAdaptorServer>[0]['fetch'], { port, host }: Config) {
  const server = createAdaptorServer({ fetch, serverOptions: { connectionsCheckingInterval: CHECK_MS } })
  if ('headersTimeout' in server) Object.assign(server, { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS })
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  const shownHost = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shownHost}:${actual}`,
    close: () => finish(server),
  }
}

/** Takes no new connection, lets what is being answered finish, then cuts those that only hold a connection. */
function finish(server: ServerType): Promise<void> {
  return new Promise((done) => {
    if (!('closeIdleConnections' in server)) return server.close(() => done())
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

/** The build puts them beside this file. */
function loadAssets(): Assets {
  const asset = (path: string, type: string) => loadAsset(new URL(path, import.meta.url), `${type}; charset=utf-8`)
  return {
    script: asset('../sdk/footfall.js', 'text/javascript'),
    chunks: new Map(
      readdirSync(new URL('../sdk/', import.meta.url))
        .filter((file) => /^f-.*\.js$/.test(file))
        .map((file) => [file, asset(`../sdk/${file}`, 'text/javascript')]),
    ),
    page: asset('./dashboard/index.html', 'text/html'),
    pageScript: asset('./dashboard/page.js', 'text/javascript'),
    pageStyle: asset('./dashboard/style.css', 'text/css'),
    pageIcon: asset('./dashboard/icon.svg', 'image/svg+xml'),
  }
}
