import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { install } from '../process.js'
import { CHROME, visit } from '../traffic.js'
import { runLoad } from './load.js'
import { type Line, median, quantile } from './table.js'

const BARE_HTTP = new URL('bare-http.ts', import.meta.url).pathname
const SITE = 'bench.example'
const EVENTS = 10
const CONNECTIONS = 32
const SECONDS = 3
const ROUNDS = 3

/** Events a second over HTTP in batches of 10, each answered after it is on disk; rounds alternate with the limits. */
export async function benchIngest(): Promise<Line[]> {
  const installation = install()
  const bare = spawn(process.execPath, ['--import', 'tsx', BARE_HTTP], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    installation.run(['site', 'add', SITE])
    const url = await installation.serve()
    const [port] = await once(bare.stdout, 'data')
    const bareUrl = `http://127.0.0.1:${String(port).trim()}`
    return linesOf(await measure({ url, bareUrl, bareFile: join(installation.folder, 'bare.db') }))
  } finally {
    bare.kill()
    await installation.remove()
  }
}

interface Rounds {
  ours: number[]
  http: number[]
  inserts: number[]
  p99: number[]
}

async function measure({ url, bareUrl, bareFile }: Record<'url' | 'bareUrl' | 'bareFile', string>): Promise<Rounds> {
  const next = requests()
  const load = (url: string, seconds = SECONDS) => runLoad({ url, connections: CONNECTIONS, seconds, next })
  await load(url, 1)
  await load(bareUrl, 1)
  const rounds: Rounds = { ours: [], http: [], inserts: [], p99: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await load(url)
    rounds.ours.push(ours.perSecond * EVENTS)
    rounds.p99.push(quantile(ours.latencies, 0.99))
    rounds.http.push((await load(bareUrl)).perSecond * EVENTS)
    rounds.inserts.push(insertsPerSecond(bareFile))
  }
  return rounds
}

function linesOf({ ours, http, inserts, p99 }: Rounds): Line[] {
  const value = median(ours)
  const what = `durable events over HTTP, batches of ${EVENTS}`
  return [
    { what, value, unit: 'events/s', against: median(http), limit: 'HTTP alone: read and parse' },
    { what, value, unit: 'events/s', against: median(inserts), limit: 'SQLite alone: bare inserts, FULL' },
    { what: `p99 of ${CONNECTIONS} connections`, value: median(p99), unit: 'ms', against: 50, limit: 'target' },
  ]
}

const MARK = 'MARKMARKM'

/** Ever new batches of new visitors: a template whose mark is overwritten, so that making them costs next to nothing. */
function requests(): () => Buffer {
  const template = requestOf(MARK)
  const places = [...template.toString('latin1').matchAll(new RegExp(MARK, 'g'))].map(({ index }) => index)
  let count = 0
  return () => {
    const request = Buffer.from(template)
    const mark = (count++).toString(36).padStart(MARK.length, '0')
    for (const place of places) request.write(mark, place, 'latin1')
    return request
  }
}

function requestOf(mark: string): Buffer {
  const tracks = Array.from({ length: EVENTS - 1 }, (_, i) => ({
    name: `event-${i}`,
    props: { plan: 'pro', seats: i },
  }))
  const pages = [{ url: `https://${SITE}/pricing?utm_source=news`, title: 'A page of some length' }]
  const body = JSON.stringify(visit({ site: SITE, visitor: mark, at: Date.now(), pages, tracks }))
  const head = [
    'POST /e HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: text/plain',
    `User-Agent: ${CHROME}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** The limit of SQLite: rows of the same kind into one table with one index, 1,000 a commit. */
function insertsPerSecond(file: string): number {
  const db = new Database(file)
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = full')
  db.exec(
    'create table if not exists events (view, n, type, at, name, passive, detail, primary key (view, n)) without rowid',
  )
  const insert = db.prepare('insert or ignore into events values (?, ?, 1, ?, 7, 0, ?)')
  const detail = JSON.stringify({ props: { plan: 'pro', seats: 3 } })
  let view = Number(db.prepare('select coalesce(max(view), 0) + 1 from events').pluck().get())
  const commit = db.transaction(() => {
    for (let i = 0; i < 100; i++, view++) for (let n = 0; n < EVENTS; n++) insert.run(view, n, Date.now(), detail)
  })
  const start = performance.now()
  let events = 0
  for (; performance.now() - start < SECONDS * 1000; events += 100 * EVENTS) commit()
  const perSecond = events / ((performance.now() - start) / 1000)
  db.close()
  return perSecond
}
