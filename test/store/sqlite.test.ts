import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY_MS, dayOf } from '../../collector/day.js'
import { DAILY_NEW } from '../../collector/store/novelties.js'
import { openCheckpoints, openStore } from '../../collector/store/open.js'
import { createCheckpoints } from '../../collector/store/sqlite/checkpoints.js'
import { lockForWriting } from '../../collector/store/sqlite/lock.js'
import { openForReading, openForWriting } from '../../collector/store/sqlite/open.js'
import { openSqlite } from '../../collector/store/sqlite/sqlite.js'
import { StoreError, UnusableStore } from '../../collector/store/store.js'
import type { View } from '../../sdk/protocol.js'
import { createTraffic, HOUR, MINUTE, NINE, visit } from '../traffic.js'
import { describeStore } from './conformance.js'
import { describeRetention } from './retention.js'
import { describeSetUp } from './set-up.js'

const MB = 1024 * 1024

let folder = ''
const make = () => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-store-'))
}
const file = () => join(folder, 'footfall.db')
const destroy = () => rmSync(folder, { recursive: true })

const engine = {
  open() {
    make()
    return openStore(`sqlite:${file()}`, 'write')
  },
  reopen: () => openStore(`sqlite:${file()}`, 'write'),
  read: () => openStore(`sqlite:${file()}`, 'read'),
  destroy,
}
describeStore('SQLite', engine)
describeSetUp('SQLite', engine)
describeRetention('SQLite', engine)

describe('a SQLite file', () => {
  beforeEach(make)
  afterEach(destroy)

  it('is written with synchronous=FULL on a new file and on every later start', () => {
    for (let start = 0; start < 3; start++) {
      const db = openForWriting(file())
      expect(db.pragma('synchronous', { simple: true })).toBe(2)
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
      db.close()
    }
  })

  it('gives new values of a day beyond the limit no name, keeps those that are known, and counts all', async () => {
    const limits = { ...DAILY_NEW, page: 3, name: 4, client: 1 }
    const open = () => openSqlite(file(), 'write', { limits })
    const at = (day: number, path: string) =>
      visit({ visitor: `v${day}${path}`, at: NINE + day * 24 * HOUR, pages: [{ url: `https://shop.example/${path}` }] })
    let store = open()
    let traffic = createTraffic(store)
    await traffic.receive(at(0, 'home'), at(0, 'about'))
    store.close()
    store = open()
    traffic = createTraffic(store)
    await traffic.receive(at(0, 'new-1'), at(0, 'new-2'), at(0, 'new-3'), at(0, 'home?again'))
    await traffic.receive(at(1, 'new-2'), at(1, 'about'))
    store.close()
    const db = openForWriting(file())
    const pages = db.prepare('select page, count(*) as views from readable_views group by page order by page').all()
    db.close()

    expect(pages).toEqual([
      { page: '(other)', views: 2 },
      { page: '/about', views: 2 },
      { page: '/home', views: 2 },
      { page: '/new-1', views: 1 },
      { page: '/new-2', views: 1 },
    ])
  })

  it('gives no new regions and cities of a day beyond the limit, however known ones are put together', async () => {
    const limits = { ...DAILY_NEW, locality: 2 }
    const open = () => openSqlite(file(), 'write', { limits })
    let views = 0
    const told = async (...localities: [region: string, city: string][]) => {
      const store = open()
      const { door } = createTraffic(store)
      const arrivals = localities.map(([region, city]) => {
        const parsed = visit({ visitor: null, pages: [{ id: `view-${views++}` }] })
        return { body: { parsed }, request: { received: NINE, userAgent: '', locality: { region, city } } }
      })
      await door.receive(arrivals)
      store.close()
    }
    await told(['Bavaria', 'Munich'], ['', ''], ['', 'Berlin'])
    await told(['Bavaria', 'Berlin'], ['Saxony', 'Dresden'], ['Bavaria', 'Munich'])
    const db = openForWriting(file())
    const localities = db
      .prepare(
        `select regions.text as region, cities.text as city, count(*) as views
         from views join localities on localities.num = locality
         join strings regions on regions.num = region join strings cities on cities.num = city
         group by locality order by locality`,
      )
      .all()
    const made = db.prepare("select count(*) from strings where text in ('Saxony', 'Dresden')").pluck().get()
    db.close()

    expect(localities).toEqual([
      { region: '', city: '', views: 1 },
      { region: 'Bavaria', city: 'Munich', views: 2 },
      { region: '', city: 'Berlin', views: 1 },
      { region: '(other)', city: '(other)', views: 2 },
    ])
    expect(made).toBe(0)
  })

  it('grows by a flood of made-up pages and titles no more than by as many views of real ones', async () => {
    const limits = { ...DAILY_NEW, page: 20, title: 20 }
    const bytesAfter = async (name: string, pageOf: (i: number) => Partial<View>) => {
      const store = openSqlite(join(folder, name), 'write', { limits })
      const { receive } = createTraffic(store)
      await receive(...Array.from({ length: 2000 }, (_, i) => visit({ visitor: `visitor-${i}`, pages: [pageOf(i)] })))
      store.close()
      return statSync(join(folder, name)).size
    }
    const long = 'x'.repeat(200)
    const flood = await bytesAfter('flood.db', (i) => ({
      url: `https://shop.example/${i}/${long}`,
      title: `${i} ${long}`,
    }))
    const normal = await bytesAfter('normal.db', (i) => ({ url: `https://shop.example/${i % 20}`, title: `${i % 20}` }))

    expect(flood / normal).toBeLessThan(1.2)
  })

  it('has no byte left of a visitor who was erased, nor has its log', async () => {
    const store = openStore(`sqlite:${file()}`, 'write')
    const traffic = createTraffic(store)
    const tracks = [{ props: { note: 'a-very-private-note' } }]
    for (let i = 0; i < 200; i++) await traffic.receive(visit({ visitor: `visitor-${i}`, tracks }))
    await traffic.receive(visit({ visitor: 'anna-in-person', tracks: [{ props: { note: 'known-to-anna-alone' } }] }))
    const bytes = () => Buffer.concat([readFileSync(file()), readFileSync(`${file()}-wal`)])
    expect(bytes().includes('anna-in-person')).toBe(true)

    await store.eraseVisitor(traffic.site, visit({ visitor: 'anna-in-person' }).visitor?.id ?? '', Date.now())

    expect(bytes().includes('anna-in-person')).toBe(false)
    expect(bytes().includes('known-to-anna-alone')).toBe(false)
    expect(bytes().includes('a-very-private-note')).toBe(true)
    store.close()
  })

  it('has no byte left of a visitor of many visits among others, whose rows were moved between pages', async () => {
    const store = openStore(`sqlite:${file()}`, 'write')
    const traffic = createTraffic(store)
    for (let i = 0; i < 60; i++) {
      const isAnna = i % 3 === 0
      const props = { note: isAnna ? 'known-to-anna-alone' : 'a-very-private-note' }
      const tracks = Array.from({ length: 30 }, () => ({ props }))
      await traffic.receive(visit({ visitor: isAnna ? 'anna' : `visitor-${i}`, ordinal: i + 1, tracks }))
    }

    await store.eraseVisitor(traffic.site, visit().visitor?.id ?? '', Date.now())

    const bytes = Buffer.concat([readFileSync(file()), readFileSync(`${file()}-wal`)])
    expect(bytes.includes('known-to-anna-alone')).toBe(false)
    expect(bytes.includes('a-very-private-note')).toBe(true)
    store.close()
  })

  it('has no byte left of a salt that was forgotten, nor has its log', async () => {
    const store = openStore(`sqlite:${file()}`, 'write')
    const today = dayOf(Date.now())
    const salt = Buffer.from(store.saltOf(today, Date.now()) ?? [])
    const bytes = () => Buffer.concat([readFileSync(file()), readFileSync(`${file()}-wal`)])
    expect(bytes().includes(salt)).toBe(true)

    store.forgetSalts(Date.now() + 2 * DAY_MS - MINUTE)
    expect(bytes().includes(salt)).toBe(true)
    store.forgetSalts(Date.now() + 2 * DAY_MS + MINUTE)

    expect(salt).toHaveLength(32)
    expect(bytes().includes(salt)).toBe(false)
    store.close()
  })

  it('forgets a salt that somebody reads at the moment with a later commit', async () => {
    const store = openStore(`sqlite:${file()}`, 'write')
    const traffic = createTraffic(store)
    const salt = Buffer.from(store.saltOf(dayOf(Date.now()), Date.now()) ?? [])
    const bytes = () => Buffer.concat([readFileSync(file()), readFileSync(`${file()}-wal`)])
    const reader = new Database(file())
    reader.exec('begin; select * from salts')

    store.forgetSalts(Date.now() + 3 * DAY_MS)
    expect(bytes().includes(salt)).toBe(true)
    reader.exec('commit')
    await vi.waitFor(
      async () => {
        await traffic.receive(visit())
        expect(bytes().includes(salt)).toBe(false)
      },
      { timeout: 10_000 },
    )

    reader.close()
    store.close()
  })

  it('keeps the salt of a day through a restart', () => {
    const first = openStore(`sqlite:${file()}`, 'write')
    const salt = first.saltOf(dayOf(Date.now()), Date.now())
    first.close()
    const second = openStore(`sqlite:${file()}`, 'write')

    expect(second.saltOf(dayOf(Date.now()), Date.now())).toEqual(salt)
    second.close()
  })

  it('has a short log however much is written, and a bounded one while somebody reads for long', async () => {
    const onCheckpointFailure = vi.fn()
    const store = openStore(`sqlite:${file()}`, 'write', { onCheckpointFailure })
    const traffic = createTraffic(store)
    const props = { text: 'x'.repeat(400) }
    const tracks = Array.from({ length: 50 }, () => ({ props }))
    let count = 0
    const write = async (batches: number) => {
      for (let i = 0; i < batches; i++) await traffic.receive(visit({ visitor: `visitor-${count++}`, tracks }))
    }

    await write(400)
    expect(statSync(file()).size).toBeGreaterThan(8 * MB)
    expect(statSync(`${file()}-wal`).size).toBeLessThan(6 * MB)
    const reader = new Database(file())
    reader.exec('begin; select * from sites')
    await write(200)
    expect(store.space().logBytes).toBeGreaterThan(4 * MB)
    reader.exec('commit')
    await vi.waitFor(
      async () => {
        await write(2)
        expect(store.space().logBytes).toBeLessThan(MB)
      },
      { timeout: 20_000 },
    )

    expect(onCheckpointFailure).not.toHaveBeenCalled()
    reader.close()
    store.close()
  })

  it('leaves it to the connection that helps to bring what was written to its place', async () => {
    const onCheckpointFailure = vi.fn()
    const store = openStore(`sqlite:${file()}`, 'write', { isHelped: true })
    const helper = openCheckpoints(`sqlite:${file()}`, { onCheckpointFailure })
    const traffic = createTraffic(store)
    const tracks = Array.from({ length: 50 }, () => ({ props: { text: 'x'.repeat(400) } }))
    for (let i = 0; i < 100; i++) await traffic.receive(visit({ visitor: `visitor-${i}`, tracks }))
    expect(store.space().logBytes).toBeGreaterThan(4 * MB)
    const before = statSync(file()).size

    helper.bring()

    expect(statSync(file()).size).toBeGreaterThan(before + MB)
    // All of it is in its place and nobody reads: the log starts over with the next commit.
    expect(store.space().logBytes).toBe(0)
    await traffic.receive(visit({ visitor: 'another' }))
    expect(store.space().logBytes).toBeLessThan(MB)
    expect(onCheckpointFailure).not.toHaveBeenCalled()
    helper.close()
    store.close()
  })

  it('tells of every checkpoint that fails', () => {
    const store = openStore(`sqlite:${file()}`, 'write')
    createTraffic(store)
    const reader = openForReading(file())
    const onCheckpointFailure = vi.fn()
    const { empty } = createCheckpoints(reader, { onCheckpointFailure })

    expect(empty()).toBe(false)
    expect(onCheckpointFailure).toHaveBeenCalledTimes(5)
    reader.close()
    store.close()
  })

  it('proves that it can be written, and that it cannot', () => {
    const store = openStore(`sqlite:${file()}`, 'write')
    const other = openStore(`sqlite:${file()}`, 'read')

    expect(() => store.commitNothing()).not.toThrow()
    expect(() => other.commitNothing()).toThrow(StoreError)
    expect(store.space().freeBytes).toBeGreaterThan(0)
    other.close()
    store.close()
  })

  it.each([
    ['text', () => writeFileSync(file(), 'Dear diary, '.repeat(20)), 'is not a SQLite database'],
    ['of another program', () => new Database(file()).exec('create table t (x)').close(), 'is not a footfall database'],
    [
      'of a newer footfall',
      () => {
        const db = openForWriting(file())
        db.pragma('user_version = 99')
        db.close()
      },
      'belongs to a newer footfall',
    ],
  ])('that is %s is refused in one line and stays as it is', (_, write, message) => {
    write()
    const before = readFileSync(file())

    expect(() => openStore(`sqlite:${file()}`, 'write')).toThrow(UnusableStore)
    expect(() => openStore(`sqlite:${file()}`, 'write')).toThrow(message)
    expect(readFileSync(file())).toEqual(before)
  })

  it('has one writer at a time', () => {
    const lock = lockForWriting(file())

    expect(() => lockForWriting(file())).toThrow('another footfall is writing')
    lock.release()
    lockForWriting(file()).release()
  })

  it('cannot be written to by a store that is open to read', async () => {
    const store = openStore(`sqlite:${file()}`, 'write')
    const { site } = createTraffic(store)
    const reader = openStore(`sqlite:${file()}`, 'read')

    expect(() => reader.addSite({ id: 'x.example', timezone: 'UTC', currency: 'EUR', allowBots: false })).toThrow(
      'readonly',
    )
    expect(reader.findSite(site.id)).toEqual(site)
    reader.close()
    store.close()
  })

  it('can be read by hand: texts, not numbers', async () => {
    const store = openStore(`sqlite:${file()}`, 'write')
    await createTraffic(store).receive(visit({ tracks: [{ name: 'signup', props: { plan: 'pro' } }] }))
    store.close()
    const db = new Database(file(), { readonly: true })

    expect(db.prepare('select site, type, name, page, detail from readable_events order by n').all()).toEqual([
      { site: 'shop.example', type: 'pageview', name: 'pageview', page: '/', detail: null },
      { site: 'shop.example', type: 'track', name: 'signup', page: '/', detail: '{"props":{"plan":"pro"}}' },
    ])
    db.close()
  })
})
