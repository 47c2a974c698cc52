import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Progress } from '../../../collector/commands/progress.js'
import { isPassive, sizesOf, type Visit, visitsOf } from './visits.js'

/** Pinned; installed by this bench alone, into a cache. */
const PACKAGE = '@duckdb/node-api'
const VERSION = '1.5.6-r.1'
const FOLDER = fileURLToPath(new URL('../../../node_modules/.cache/footfall-bench/duckdb/', import.meta.url))
/** What one chunk takes. */
const ROWS = 2048

/** What we use of the package. */
interface Api {
  DuckDBInstance: { create(file: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> }
  DuckDBDataChunk: { create(types: unknown[]): { setColumns(columns: unknown[][]): void } }
  DOUBLE: unknown
}
interface Connection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>
  createAppender(table: string): Promise<{ appendDataChunk(chunk: unknown): void; closeSync(): void }>
}

/** The same data in DuckDB, which answers on all cores. */
export interface Duck {
  version: string
  /** Rows of numbers. */
  ask(sql: string): Promise<number[][]>
  close(): void
}

export async function openDuck(file: string): Promise<Duck> {
  const { DuckDBInstance } = await loadApi()
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  return {
    version: VERSION,
    async ask(sql) {
      const rows = (await connection.runAndReadAll(sql)).getRows()
      return rows.map((row) => row.map(Number))
    },
    close: () => instance.closeSync(),
  }
}

const EVENTS = ['time', 'visit', 'visitor', 'pageview', 'name', 'page', 'active'] as const
const VISITS = [
  'visit',
  'visitor',
  'start',
  'duration',
  'pageviews',
  'interactions',
  'active',
  'entry_page',
  'source',
  'country',
  'device',
  'browser',
] as const
/** Texts are numbers, the narrowest that hold them: DuckDB is not made to read any. */
const TYPES: Record<string, string> = {
  time: 'bigint',
  start: 'bigint',
  visit: 'integer',
  visitor: 'integer',
  duration: 'integer',
  active: 'integer',
  page: 'usmallint',
  entry_page: 'usmallint',
}

/** One wide table of events, which has what its visit has too, and one of visits: no question needs a join. */
export async function fillDuck(file: string, events: number, progress: Progress): Promise<void> {
  const api = await loadApi()
  const instance = await api.DuckDBInstance.create(file)
  const connection = await instance.connect()
  const total = sizesOf(events).visits
  const tables = {
    events: await createTable(api, connection, 'raw_events', EVENTS),
    visits: await createTable(api, connection, 'raw_visits', VISITS),
  }
  for (const visit of visitsOf(events)) {
    for (const row of rowsOf(visit)) tables.events.add(row)
    tables.visits.add(rowOf(visit))
    if (visit.num % 1000 === 0) progress.show(visit.num / total, 'DuckDB')
  }
  for (const { end } of Object.values(tables)) end()
  const typed = (names: readonly string[], of: string) =>
    names.map((name) => `cast(${of}.${name} as ${TYPES[name] ?? 'utinyint'}) as ${name}`).join(', ')
  const ofVisits = VISITS.filter((name) => ['entry_page', 'source', 'country', 'device', 'browser'].includes(name))
  await connection.run(`create table visits as select ${typed(VISITS, 'v')} from raw_visits v`)
  await connection.run(
    `create table events as select ${typed(EVENTS, 'e')}, ${typed(ofVisits, 'v')}
     from raw_events e join raw_visits v using (visit) order by e.visit, e.time`,
  )
  await connection.run('drop table raw_events')
  await connection.run('drop table raw_visits')
  await connection.run('checkpoint')
  instance.closeSync()
}

async function createTable(api: Api, connection: Connection, name: string, columns: readonly string[]) {
  await connection.run(`create table ${name} (${columns.map((column) => `${column} double`).join(', ')})`)
  const appender = await connection.createAppender(name)
  let waiting: number[][] = columns.map(() => [])
  const flush = () => {
    const chunk = api.DuckDBDataChunk.create(columns.map(() => api.DOUBLE))
    chunk.setColumns(waiting)
    appender.appendDataChunk(chunk)
    waiting = columns.map(() => [])
  }
  return {
    add(row: readonly number[]): void {
      for (const [i, value] of row.entries()) waiting[i].push(value)
      if (waiting[0].length === ROWS) flush()
    },
    end(): void {
      if (waiting[0].length > 0) flush()
      appender.closeSync()
    },
  }
}

function* rowsOf({ num, visitor, views, tracks }: Visit): Generator<number[]> {
  for (const { at, page, active } of views) yield [at, num, visitor, 1, 0, page, active]
  for (const { at, name, view } of tracks) yield [at, num, visitor, 0, name, views[view].page, 0]
}

function rowOf({ num, visitor, views, tracks, source, country, device, browser }: Visit): number[] {
  const [{ at: start }, last] = [views[0], views[views.length - 1]]
  const interactions = tracks.filter(({ name }) => !isPassive(name)).length
  const active = views.reduce((sum, view) => sum + view.active, 0)
  const duration = last.at + last.span - start
  return [
    ...[num, visitor, start, duration, views.length, interactions, active],
    ...[views[0].page, source, country, device, browser],
  ]
}

async function loadApi(): Promise<Api> {
  install()
  return import(pathToFileURL(`${FOLDER}node_modules/${PACKAGE}/lib/index.js`).href)
}

function install(): void {
  if (existsSync(`${FOLDER}node_modules/${PACKAGE}/package.json`)) return
  console.log(`installing ${PACKAGE} ${VERSION} …`)
  mkdirSync(FOLDER, { recursive: true })
  const flags = ['--prefix', FOLDER, '--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', ['install', ...flags, `${PACKAGE}@${VERSION}`], { stdio: 'inherit', cwd: FOLDER })
  if (status !== 0) throw new Error(`${PACKAGE} could not be installed`)
}
