import Database from 'better-sqlite3'
import { type Store, StoreError } from '../store.js'
import { createAppend } from './append.js'
import { createCheckpoints } from './checkpoints.js'
import { createSalts } from './cookieless.js'
import { createErase } from './erase.js'
import { createHistory } from './history.js'
import { type Connection, openForReading, openForWriting } from './open.js'
import { createScan } from './scan.js'
import { createSites } from './sites.js'
import { freeBytesAt, prove } from './space.js'

/**
 * One SQLite file. `read` opens it without the right to write: for queries; `write` is for the one process that writes
 * events, and for the commands that set up sites and keys. Throws `UnusableStore`.
 */
export function openSqlite(path: string, mode: 'read' | 'write'): Store {
  const db = mode === 'read' ? openForReading(path) : openForWriting(path)
  const { findSite, findKey, listSites, addSite, setSite, addKey } = attempt('open', () => createSites(db))
  const append = once(() => createAppend(db))
  const scan = once(() => createScan(db))
  const salts = once(() => createSalts(db))
  const erasing = once(() => createErase(db))
  const history = once(() => createHistory(db))
  const checkpoints = once(() => createCheckpoints(db))
  return {
    append: async (batches) =>
      attempt(`append ${batches.length} batches`, () => {
        append().append(batches)
        checkpoints().afterCommit()
      }),
    countDrops: async (drops) => attempt('count drops', () => countDrops(db, drops)),
    scan: async (plans) => attempt('scan', () => scan()(plans)),
    firstDay: async (site) => attempt('first day', () => firstDayOf(db, site.num)),
    saltOf: (day, now) => attempt('salt', () => salts().saltOf(day, now)),
    forgetSalts: (now) =>
      attempt('forget salts', () => {
        salts().forget(now)
        checkpoints().empty()
      }),
    eraseVisitor: async (site, id, now) =>
      attempt('erase visitor', () => {
        append().forget()
        const erased = erasing().eraseVisitor(site, id, now)
        checkpoints().empty()
        return erased
      }),
    isForgotten: (site, id) => attempt('is forgotten', () => erasing().isForgotten(site, id)),
    readVisitor: async (site, id) => attempt('read visitor', () => history()(site, id)),
    findSite: (id) => attempt('find site', () => findSite(id)),
    listSites: () => attempt('list sites', listSites),
    addSite: (site) => attempt('add site', () => addSite(site)),
    setSite: (id, settings) => attempt('set site', () => setSite(id, settings)),
    addKey: (key) => attempt('add key', () => addKey(key)),
    findKey: (hash) => attempt('find key', () => findKey(hash)),
    prove: () => attempt('prove', () => prove(db)),
    space: () => attempt('space', () => ({ freeBytes: freeBytesAt(path), ...checkpoints().state() })),
    close: () => db.close(),
  }
}

/** Statements are prepared when they are first needed: a command that adds a site needs few of them. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function attempt<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    const isOfDisk = cause instanceof Database.SqliteError && OF_DISK.test(cause.code)
    throw new StoreError(`${what}: ${cause instanceof Error ? cause.message : cause}`, { cause, isOfDisk })
  }
}

/** After an I/O error a connection may say SQLITE_CORRUPT of a file that is fine when it is opened again. */
const OF_DISK = /^SQLITE_(IOERR|FULL|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL|NOMEM|BUSY|LOCKED)/

const countDrops = (db: Connection, drops: Parameters<Store['countDrops']>[0]) =>
  db.transaction(() => {
    const add = db.prepare(
      `insert into drops (site, day, reason, count) values (?, ?, ?, ?)
       on conflict do update set count = count + excluded.count`,
    )
    for (const { site, day, reason, count } of drops) add.run(site.num, day, reason, count)
  })()

const firstDayOf = (db: Connection, site: number) =>
  db.prepare<[number], number | null>('select min(day) from days where site = ?').pluck().get(site) ?? null
