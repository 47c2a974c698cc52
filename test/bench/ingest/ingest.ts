import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { install } from '../../process.js'
import { type Line, median, quantile } from '../table.js'
import { fdatasyncMs, insertsPerSecond } from './limits.js'
import { type Loaded, runLoad, runRate } from './load.js'
import { createRequests, SITE } from './requests.js'
import { underWork } from './under-work.js'

const BARE_HTTP = new URL('bare-http.ts', import.meta.url).pathname
const EVENTS = 10
const CONNECTIONS = 128
const SECONDS = 3
const ROUNDS = 3

/**
 * What the write path does a second and how long an answer takes, everything on, each answer after its commit. Rounds
 * alternate with the limits.
 */
export async function benchIngest(): Promise<Line[]> {
  const installation = install()
  installation.run(['site', 'add', SITE])
  const bare = await startBare(join(installation.folder, 'bare-http.db'))
  try {
    const bareFile = join(installation.folder, 'bare.db')
    const ten = await inBatches(await installation.serve(), { bare: bare.url, bareFile })
    await installation.stop()
    const bytes = statSync(installation.store).size / ten.events
    const url = await installation.serve()
    const one = await alone(url, bare.url)
    const half = ten.perSecond / EVENTS / 2
    const calm = await atRate(url, bare.url, half)
    bare.stop()
    const fsync = fdatasyncMs(`${bareFile}-fsync`)
    const worked = await underWork(installation, { ...load(url), rate: half })
    return [
      ...ten.lines,
      ...one,
      ...latencyLines({ ...calm, worked, fsync }),
      { what: 'rows and their indexes', value: bytes, unit: 'B an event', against: 120, limit: 'target' },
    ]
  } finally {
    bare.stop()
    await installation.remove()
  }
}

const load = (url: string, { events = EVENTS, path = '/e' } = {}) => ({
  url,
  connections: CONNECTIONS,
  seconds: SECONDS,
  next: createRequests(events, path),
})

async function inBatches(url: string, { bare, bareFile }: { bare: string; bareFile: string }) {
  const ours = load(url)
  const http = load(bare)
  const warm = await runLoad({ ...ours, seconds: 1 })
  await runLoad({ ...http, seconds: 1 })
  const rounds: { ours: Loaded; http: Loaded; inserts: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const inserts = insertsPerSecond(bareFile, SECONDS)
    rounds.push({ ours: await runLoad(ours), http: await runLoad(http), inserts })
  }
  const events =
    [warm, ...rounds.map((round) => round.ours)].reduce((sum, one) => sum + one.latencies.length, 0) * EVENTS
  const perSecond = EVENTS * median(rounds.map((round) => round.ours.perSecond))
  const limit = EVENTS * median(rounds.map((round) => round.http.perSecond))
  const inserts = median(rounds.map((round) => round.inserts))
  const p99 = median(rounds.map((round) => quantile(round.ours.latencies, 0.99)))
  const what = `durable events, batches of ${EVENTS}`
  const lines: Line[] = [
    { what, value: perSecond, unit: 'events/s', against: inserts, limit: 'bare inserts, two indexes, FULL' },
    { what, value: perSecond, unit: 'events/s', against: limit, limit: 'Hono: read, parse, validate' },
    { what: `p99 of ${CONNECTIONS} busy connections`, value: p99, unit: 'ms', against: 50, limit: 'target' },
  ]
  return { perSecond, events, lines }
}

async function alone(url: string, bare: string): Promise<Line[]> {
  const ours = load(url, { events: 1 })
  const durable = load(bare, { events: 1, path: '/durable' })
  const rounds: { ours: number; durable: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ ours: (await runLoad(ours)).perSecond, durable: (await runLoad(durable)).perSecond })
  }
  const value = median(rounds.map((round) => round.ours))
  const against = median(rounds.map((round) => round.durable))
  return [
    {
      what: 'requests of one event',
      value,
      unit: 'requests/s',
      against,
      limit: 'Hono: read, insert, group commit, FULL',
    },
  ]
}

/** p99 of ours and of the bare server at a rate, ms. */
async function atRate(url: string, bare: string, rate: number): Promise<{ p99: number; bareP99: number }> {
  const rounds: { ours: Loaded; bare: Loaded }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await runRate({ ...load(url), rate })
    rounds.push({ ours, bare: await runRate({ ...load(bare, { path: '/durable' }), rate }) })
  }
  const p99Of = (each: (round: (typeof rounds)[number]) => Loaded) =>
    median(rounds.map((round) => quantile(each(round).latencies, 0.99)))
  return { p99: p99Of(({ ours }) => ours), bareP99: p99Of((round) => round.bare) }
}

function latencyLines({
  p99,
  bareP99,
  worked,
  fsync,
}: {
  p99: number
  bareP99: number
  worked: Record<string, Loaded>
  fsync: number
}): Line[] {
  return [
    {
      what: 'p99 at half of that rate',
      value: p99,
      unit: 'ms',
      against: bareP99,
      limit: 'the same of Hono: read, insert, group commit, FULL',
    },
    {
      what: 'p99 at half of that rate',
      value: p99,
      unit: 'ms',
      against: 5 * (fsync + 1),
      limit: '5 × (fdatasync p99 + 1 ms)',
    },
    ...Object.entries(worked).map(([work, { latencies }]) => {
      return {
        what: `longest at half of that rate, ${work}`,
        value: Math.max(...latencies),
        unit: 'ms',
        against: 100,
        limit: 'target',
      }
    }),
  ]
}

async function startBare(file: string): Promise<{ url: string; stop(): void }> {
  const bare = spawn(process.execPath, ['--import', 'tsx', BARE_HTTP, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(bare.stdout, 'data')
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: () => bare.kill() }
}
