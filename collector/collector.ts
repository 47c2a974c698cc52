import { readdirSync } from 'node:fs'
import { createLive } from './api/live.js'
import { type Assets, createApp } from './app.js'
import { loadAsset } from './assets.js'
import { openCheckpointer } from './checkpoints/checkpointer.js'
import { createCollect } from './collect.js'
import { type Config, SETTINGS } from './config.js'
import { createDirect } from './direct.js'
import { isByHttps, safeHeaders } from './headers.js'
import { listenLocally, localPathOf } from './local.js'
import type { Log } from './log.js'
import { createToken, linkTo } from './people.js'
import { createBudget } from './query/budget.js'
import { openQueries } from './query/queries.js'
import { listen } from './server.js'
import { createSightings } from './sightings.js'
import { fileOf, openStore } from './store/open.js'
import { lockForWriting } from './store/sqlite/lock.js'
import { openThread } from './threads.js'
import { createWatch } from './watch.js'
import { createWork } from './work.js'
import { openWriter, type Writer } from './writer/writer.js'

/** A collector that answers requests. */
export interface Collector {
  /** `http://127.0.0.1:8080` */
  url: string
  /** Makes somebody the first owner, once; `null`: there is somebody already, or it could not be written down. */
  ownerLink: string | null
  /** Answers 503 to everything that waits: for the end that comes without warning. */
  refuse(): void
  /** Stops accepting, writes what has come, closes the store. */
  close(): Promise<void>
}

/** What a running collector tells: to the log, or to whoever has to end the process. */
export interface CollectorOptions {
  log: Log
  /** A thread that writes is dead: nothing can be acknowledged any more. */
  onDeath: (error: unknown) => void
}

/**
 * Starts the writer, the query thread, the local socket and, when they can answer, the HTTP server on one file. Throws
 * `UnusableStore` and the system's error for a taken port (`EADDRINUSE`); then nothing is left running.
 */
export async function startCollector(config: Config, { log, onDeath }: CollectorOptions): Promise<Collector> {
  const file = fileOf(config.store)
  const lock = lockForWriting(file)
  const undo: (() => unknown)[] = [lock.release]
  try {
    const store = openStore(config.store, 'write')
    undo.push(store.close)
    const { store: url, retentionDays, log: logging } = config
    const reserveBytes = config.reserveMb * 1024 * 1024
    const isSite = (id: string) => store.findSite(id) !== null
    const checkpointer = await openCheckpointer({ store: url, log: logging, onDeath })
    undo.push(checkpointer.close)
    const onCommit = checkpointer.committed
    const writer = await openWriter({
      store: url,
      retentionDays,
      reserveBytes,
      isSite,
      log: logging,
      onCommit,
      onDeath,
    })
    undo.push(writer.close)
    const threadFile = new URL('./query-thread.js', import.meta.url)
    const workerData = { store: config.store }
    const queries = await openQueries({
      open: (onDeath) => openThread(threadFile, { workerData, onDeath, maxMb: config.queryMemoryMb }),
      onDeath: (error) => log.error('the thread that answers questions ended, and is started again', { error }),
    })
    undo.push(queries.close)
    const local = await listenLocally(localPathOf(file), writer)
    undo.push(local.close)
    const clock = Date.now
    const watch = createWatch({ writer, checkpointer, file, log, clock })
    const onError = (error: unknown) => log.error('a request failed', { error })
    const assets = loadAssets(config)
    const ask = createBudget({ ask: queries.ask, seconds: config.queryBudget })
    const live = createLive({ ask, clock, onError })
    const sightings = createSightings({ sites: store, clock })
    const work = createWork({ store: url, main: new URL('./main.js', import.meta.url) })
    undo.push(work.close)
    const app = createApp({ writer, work, ask, live, store, config, assets, watch, sightings, clock, onError })
    const { ingestPath: path, trustProxy } = config
    const direct = createDirect({
      collect: createCollect({
        writer,
        sightings,
        clock,
        trustProxy,
        headers: safeHeaders(isByHttps(config)),
        onError,
      }),
      path,
      answered: (status, ms) => watch.answered({ method: 'POST', route: path, status, ms }),
    })
    const server = await listen({
      ...config,
      fetch: app.fetch,
      direct,
      onRefused: (status) => watch.answered({ method: 'none', route: 'none', status, ms: 0 }),
    })
    undo.push(server.close, live.close, watch.stop)
    const ownerLink = await awaitOwner(writer, config.baseUrl ?? server.url).catch(() => null)
    return { url: server.url, ownerLink, refuse: server.refuse, close: () => runBackwards(undo) }
  } catch (error) {
    await runBackwards(undo)
    throw error
  }
}

async function awaitOwner(writer: Pick<Writer, 'change'>, url: string): Promise<string | null> {
  const { token, hash } = createToken('fp')
  const isAwaited = await writer.change({ people: 'awaitOwner', of: { link: hash, now: Date.now() } })
  return isAwaited ? linkTo(url, token) : null
}

async function runBackwards(undo: (() => unknown)[]): Promise<void> {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
}

/** The build puts them beside this file. The script learns where batches go if its tag does not say it. */
function loadAssets({ ingestPath }: Config): Assets {
  const asset = (path: string, type: string, edit?: (text: string) => string) =>
    loadAsset(new URL(path, import.meta.url), `${type}; charset=utf-8`, edit)
  const scripts = (folder: string, name: RegExp) => {
    const files = readdirSync(new URL(folder, import.meta.url)).filter((file) => name.test(file))
    return new Map(files.map((file) => [file, asset(`${folder}${file}`, 'text/javascript')]))
  }
  const withEndpoint = (text: string) => text.replace(`"${SETTINGS.ingestPath.default}"`, JSON.stringify(ingestPath))
  return {
    script: asset('../sdk/footfall.js', 'text/javascript', withEndpoint),
    chunks: scripts('../sdk/', /^f-.*\.js$/),
    page: asset('./dashboard/index.html', 'text/html'),
    pageScript: asset('./dashboard/page.js', 'text/javascript'),
    pageParts: scripts('./dashboard/', /^p-.*\.js$/),
    pageStyle: asset('./dashboard/style.css', 'text/css'),
    pageIcon: asset('./dashboard/icon.svg', 'image/svg+xml'),
    pageWorld: asset('./dashboard/world.json', 'application/json'),
  }
}
