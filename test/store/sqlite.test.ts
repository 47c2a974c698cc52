import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../collector/store/open.js'
import { lockForWriting } from '../../collector/store/sqlite/lock.js'
import { openForWriting } from '../../collector/store/sqlite/open.js'
import { UnusableStore } from '../../collector/store/store.js'
import { createTraffic, visit } from '../traffic.js'
import { describeStore } from './conformance.js'
import { describeRetention } from './retention.js'
import { describeSetUp } from './set-up.js'

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
