import Database from 'better-sqlite3'
import type { Named } from '../../saved.js'
import { DAILY_NEW } from '../novelties.js'
import {
  type Checkpoints,
  Interrupted,
  type SavedList,
  type Store,
  StoreError,
  type StoreOptions,
  TooManyGroups,
} from '../store.js'
import { type AppendOptions, createAppend } from './append.js'
import { backup } from './backup.js'
import { check } from './check.js'
import { createCheckpoints } from './checkpoints.js'
import { createRetentionTable } from './cohorts.js'
import { createSalts } from './cookieless.js'
import { createCosts } from './costs.js'
import { createDrops } from './deliveries.js'
import { createDeliveryReader } from './delivery-reader.js'
import { createErase, findUser } from './erase.js'
import { createExport } from './export.js'
import { createFeedback } from './feedback.js'
import { createFrequency } from './frequency.js'
import { createFunnel } from './funnel.js'
import { createGoals } from './goals.js'
import { commitNothing } from './health.js'
import { createHistory } from './history.js'
import { createJourneys } from './journeys.js'
import { createKeys } from './keys.js'
import { createModerations } from './moderations.js'
import { type Connection, cannotOpen, openForCheckpoints, openForReading, openForWriting } from './open.js'
import { createPaths } from './paths.js'
import { createPeople } from './people.js'
import { createReader } from './reader.js'
import { createRetention } from './retention.js'
import { createSaved } from './saved.js'
import { createScan } from './scan.js'
import { createSealing } from './sealing.js'
import { rebuildColumns, sweepColumns } from './segments.js'
import { createSites } from './sites.js'
import { freeBytesAt } from './space.js'
import { createVisitorHistory } from './visitor-history.js'

/**
 * One SQLite file. `read` opens it without the right to write: for queries; `write` is for the one process that writes
 * events, and for the commands that set up sites and keys. Throws `UnusableStore`.
 */
export function openSqlite(
  path: string,
  mode: 'read' | 'write',
  {
    limits = DAILY_NEW,
    clock = Date.now,
    checkWanted = () => {},
    ...options
  }: Partial<AppendOptions> & StoreOptions = {},
): Store {
  const db = mode === 'read' ? openForReading(path) : openForWriting(path)
  // Before anything is written: of a database that was put back from a backup they may be of another one's days.
  if (mode === 'write') attempt('open', () => sweepColumns(db))
  const { findSite, listSites, addSite, setSite, removeSite } = attempt('open', () => createSites(db))
  const { addKey, findKey, listKeys, removeKey } = attempt('open', () => createKeys(db))
  const { addGoal, listGoals, removeGoal } = attempt('open', () => createGoals(db))
  const people = once(() => createPeople(db))
  const append = once(() => createAppend(db, { limits, clock }))
  const reader = once(() => createReader(db, checkWanted))
  const scan = once(() => createScan(reader()))
  const funnel = once(() => createFunnel(reader()))
  const retentionTable = once(() => createRetentionTable(db, reader()))
  const journeys = once(() => createJourneys(reader()))
  const paths = once(() => createPaths(reader()))
  const frequency = once(() => createFrequency(reader()))
  const feedback = once(() => createFeedback(db, reader()))
  const moderations = once(() => createModerations(db))
  const visitorHistory = once(() => createVisitorHistory(db, reader()))
  const salts = once(() => createSalts(db))
  const erasing = once(() => createErase(db))
  const history = once(() => createHistory(db))
  const delivery = once(() => createDeliveryReader(db))
  const retention = once(() => createRetention(db))
  const costs = once(() => createCosts(db))
  const exporting = once(() => createExport(db))
  const sealing = once(() => createSealing(db, clock))
  const checkpoints = once(() => createCheckpoints(db, options))
  return {
    append: async (batches) =>
      attempt(`append ${batches.length} batches`, () => {
        const added = append().append(batches)
        checkpoints().tidy()
        return added
      }),
    commitNothing: () => attempt('commit', () => commitNothing(db)),
    countDrops: async (drops) => attempt('count drops', () => countDrops(db, drops)),
    scan: async (plans) => attempt('scan', () => scan()(plans)),
    readFunnel: async (plan) => attempt('read a funnel', () => funnel()(plan)),
    readRetention: async (plan) => attempt('read retention', () => retentionTable()(plan)),
    readJourneys: async (plan) => attempt('read journeys', () => journeys()(plan)),
    readPaths: async (plan) => attempt('read paths', () => paths()(plan)),
    readFrequency: async (plan) => attempt('read frequency', () => frequency()(plan)),
    readFeedback: async (plan) => attempt('read feedback', () => feedback()(plan)),
    moderate: (site, of, state) => attempt('moderate', () => moderations().moderate(site, of, state)),
    listModerations: (site) => attempt('list moderations', () => moderations().list(site)),
    readVisits: async (plan) => attempt('read visits', () => visitorHistory()(plan)),
    readDelivery: async (site, range) => attempt('read delivery', () => delivery()(site, range)),
    countMissing: (since) => attempt('count what is missing', () => countMissing(db, since)),
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
        sweepColumns(db)
        return erased && { ...erased, isLogEmpty: checkpoints().empty() }
      }),
    eraseServerEvents: async (site, ids) =>
      attempt('erase events of servers', () => {
        append().forget()
        const erased = erasing().eraseServerEvents(site, ids)
        sweepColumns(db)
        return erased && { ...erased, isLogEmpty: checkpoints().empty() }
      }),
    findUser: (site, user) => attempt('find user', () => findUser(db, site, user)),
    isForgotten: (site, id) => attempt('is forgotten', () => erasing().isForgotten(site, id)),
    deleteOld: ({ now, retentionDays }) =>
      attempt('delete old rows', () => {
        const { deleted, isDone } = retention().deleteOld(now, retentionDays)
        if (deleted > 0) {
          append().forget()
          sweepColumns(db)
        }
        checkpoints().tidy()
        return isDone
      }),
    readVisitor: async (site, id) => attempt('read visitor', () => history()(site, id)),
    exportSite: (site) => attempt('export', () => exporting()(site)),
    backup: (options) => backup(db, options),
    noteBackup: (file, now) => attempt('note backup', () => noteBackup(db, file, now)),
    forgetBackup: (file) =>
      attempt('forget backup', () => void db.prepare('delete from backups where file = ?').run(file)),
    check: (onProgress) => attempt('check', () => check(db, onProgress)),
    rebuildColumns: (onProgress) => attempt('rebuild columns', () => rebuildColumns(db, onProgress)),
    findSite: (id) => attempt('find site', () => findSite(id)),
    listSites: () => attempt('list sites', listSites),
    addSite: (site) => attempt('add site', () => addSite(site)),
    setSite: (id, settings) => attempt('set site', () => setSite(id, settings)),
    removeSite: (id) => attempt('remove site', () => removeSite(id)),
    addKey: (key) => attempt('add key', () => addKey(key)),
    findKey: (hash) => attempt('find key', () => findKey(hash)),
    listKeys: (site) => attempt('list keys', () => listKeys(site)),
    removeKey: (hash) => attempt('remove key', () => removeKey(hash)),
    addGoal: (site, goal) => attempt('add goal', () => addGoal(site, goal)),
    listGoals: (site) => attempt('list goals', () => listGoals(site)),
    removeGoal: (site, name) => attempt('remove goal', () => removeGoal(site, name)),
    segments: attempted('segments', createSaved(db, 'segments')),
    coreActions: attempted('core actions', createSaved(db, 'coreActions')),
    questions: attempted('questions', createSaved(db, 'questions')),
    annotations: attempted('annotations', createSaved(db, 'annotations')),
    savedViews: attempted('saved views', createSaved(db, 'savedViews')),
    people: {
      listUsers: () => attempt('list users', () => people().listUsers()),
      findUser: (name) => attempt('find user', () => people().findUser(name)),
      signedIn: (session, now) => attempt('find session', () => people().signedIn(session, now)),
      findLink: (link, now) => attempt('find link', () => people().findLink(link, now)),
      findShare: (token, now) => attempt('find share link', () => people().findShare(token, now)),
      listShares: (site) => attempt('list share links', () => people().listShares(site)),
      write: (what, of) => attempt(what, () => people().write(what, of)),
    },
    addCosts: (site, entered) => attempt('add costs', () => costs().add(site, entered)),
    readCosts: async (site, of) => attempt('read costs', () => costs().read(site, of)),
    space: () => attempt('space', () => ({ freeBytes: freeBytesAt(path), ...checkpoints().state() })),
    sealDay: () => attempt('seal a day', () => sealing()()),
    checkWanted,
    close: () => db.close(),
  }
}

/** A connection that only brings the log to its place, beside the one that writes. Throws `UnusableStore`. */
export function openCheckpoints(path: string, options: StoreOptions): Checkpoints {
  const db = openForCheckpoints(path)
  try {
    return { ...createCheckpoints(db, { ...options, isHelped: true }), close: () => db.close() }
  } catch (cause) {
    db.close()
    throw cannotOpen(path, cause)
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

/** The same, with what fails said in our words. */
const attempted = <T extends Named>(what: string, { add, list, remove }: SavedList<T>): SavedList<T> => ({
  add: (site, item) => attempt(`add to ${what}`, () => add(site, item)),
  list: (site) => attempt(`list ${what}`, () => list(site)),
  remove: (site, name) => attempt(`remove from ${what}`, () => remove(site, name)),
})

function attempt<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof Interrupted || cause instanceof TooManyGroups) throw cause
    const isOfDisk = cause instanceof Database.SqliteError && OF_DISK.test(cause.code)
    throw new StoreError(`${what}: ${cause instanceof Error ? cause.message : cause}`, { cause, isOfDisk })
  }
}

/** After an I/O error a connection may say SQLITE_CORRUPT of a file that is fine when it is opened again. */
const OF_DISK = /^SQLITE_(IOERR|FULL|READONLY|CANTOPEN|CORRUPT|NOTADB|PROTOCOL|NOMEM|BUSY|LOCKED)/

const countDrops = (db: Connection, drops: Parameters<Store['countDrops']>[0]) =>
  db.transaction(() => {
    const add = createDrops(db)
    for (const { site, ...drop } of drops) add({ site: site.num, ...drop })
  })()

const noteBackup = (db: Connection, file: string, now: number) =>
  db.prepare('insert or ignore into backups (file, created) values (?, ?)').run(file, now).changes > 0

const countMissing = (db: Connection, since: number) =>
  db.prepare<[number], number>('select coalesce(sum(missing), 0) from holes where at >= ?').pluck().get(since) ?? 0

const firstDayOf = (db: Connection, site: number) =>
  db.prepare<[number], number | null>('select min(day) from days where site = ?').pluck().get(site) ?? null
