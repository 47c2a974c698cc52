import { statSync } from 'node:fs'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import pkg from '../package.json' with { type: 'json' }
import type { Checkpointer } from './checkpoints/checkpointer.js'
import type { Log } from './log.js'
import type { StoreHealth } from './store/store.js'
import type { Counted } from './writer/measured.js'
import type { Writer } from './writer/writer.js'

/** A write is tried at most so often, and waited for so long. */
const FRESH_MS = 1000
const WAIT_MS = 1500
const SUMMARY_MS = 60_000

/** Whether a batch would be acknowledged now; if not, why. */
export type Readiness = { store: StoreHealth } | { reason: string }

/** What is answered, as far as the log and the metrics want to know it. */
export interface Answered {
  method: string
  /** As the route is written, `none` for what is no route. */
  route: string
  status: number
  ms: number
}

/** What a collector tells those who run it. */
export interface Watch {
  answered(answer: Answered): void
  ready(): Promise<Readiness>
  /** The metrics in the text format of Prometheus. */
  metrics(): Promise<string>
  /** From now on it is not ready. */
  stop(): void
}

export interface WatchOptions {
  writer: Pick<Writer, 'ready' | 'measure' | 'waiting'>
  checkpointer: Pick<Checkpointer, 'failures'>
  /** The database, whose size and whose log's size are told. */
  file: string
  log: Log
  clock: () => number
}

export function createWatch({ writer, checkpointer, file, log, clock }: WatchOptions): Watch {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({ name: 'footfall_build_info', help: 'The version that runs.', labelNames: ['version'], registers }).set(
    { version: pkg.version },
    1,
  )
  gauge('footfall_queue_batches', 'Batches that wait for the disk.', () => writer.waiting().batches)
  gauge('footfall_queue_bytes', 'Bytes of the batches that wait for the disk.', () => writer.waiting().bytes)
  gauge('footfall_wal_bytes', 'Size of the write-ahead log.', () => sizeOf(`${file}-wal`))
  gauge(
    'footfall_checkpoint_failures',
    'How often the log could not be brought to the file since the start.',
    () => checkpointer.failures() + counted.checkpointFailures,
  )
  gauge('footfall_database_bytes', 'Size of the database without its log.', () => sizeOf(file))
  gauge('footfall_ready', '1 where a batch would be acknowledged now.', async () =>
    'store' in (await ready()) ? 1 : 0,
  )
  const requests = new Counter({
    name: 'footfall_requests_total',
    help: 'Requests by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  function gauge(name: string, help: string, value: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await value())
      },
    })
  }

  const refused = new Map<string, number>()
  const summing = setInterval(summarise, SUMMARY_MS).unref()
  let isStopping = false
  let tried: { at: number; readiness: Promise<Readiness>; isOver: boolean } | null = null
  let counted: Counted = { text: '', checkpointFailures: 0 }

  /** What clients did wrong is one line a minute, however often they do it. */
  function summarise(): void {
    if (refused.size > 0) log.warn('requests were refused', { requests: Object.fromEntries(refused) })
    refused.clear()
  }

  async function tryToWrite(): Promise<Readiness> {
    try {
      const health = await writer.ready()
      return 'reason' in health ? health : { store: health }
    } catch (error) {
      log.error('the writer failed', { error })
      return { reason: 'the writer failed' }
    }
  }

  /** One try at a time: a disk that hangs is not asked again before it has answered. */
  function ready(): Promise<Readiness> {
    if (isStopping) return Promise.resolve({ reason: 'stopping' })
    if (!tried || (tried.isOver && clock() - tried.at >= FRESH_MS)) {
      const trying = { at: clock(), readiness: tryToWrite(), isOver: false }
      void trying.readiness.then(() => {
        trying.isOver = true
      })
      tried = trying
    }
    return within(tried.readiness, { reason: 'the disk does not answer' })
  }

  return {
    answered({ method, route, status, ms }) {
      requests.inc({ method, route, status })
      log.debug('answered', { method, route, status, ms })
      if (status < 400 || status >= 500) return
      const kind = `${status} ${method} ${route}`
      refused.set(kind, (refused.get(kind) ?? 0) + 1)
    },
    ready,
    async metrics() {
      counted = await within(writer.measure(), counted)
      return `${await registry.metrics()}${counted.text}`
    },
    stop() {
      isStopping = true
      clearInterval(summing)
      summarise()
    },
  }
}

/** What comes in time, or else the other. */
async function within<T>(coming: Promise<T>, other: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((done) => {
    timer = setTimeout(done, WAIT_MS, other)
  })
  return Promise.race([coming, late]).finally(() => clearTimeout(timer))
}

/** 0 where there is none. */
const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
