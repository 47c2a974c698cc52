import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, install } from '../process.js'
import { CHROME, NINE, visit } from '../traffic.js'

const line = (visitor: string) =>
  JSON.stringify({ received: NINE, batch: visit({ visitor }), user_agent: CHROME, country: 'DE' })

/** With a site and a visit of anna, which all begin with. */
const first = install()
first.run(['site', 'add', 'shop.example'])
first.run(['import', '-'], { input: line('anna') })
afterAll(() => first.remove())

let footfall: Installation
beforeEach(() => {
  footfall = install()
  copyFileSync(first.store, footfall.store)
})
afterEach(() => footfall.remove())

const viewsIn = (file: string) => {
  const db = new Database(file)
  const views = db.prepare<[], string>('select id from views').pluck().all()
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
  return views
}

describe('backup', () => {
  it('while a collector writes holds all that was acknowledged before it began, five times', async () => {
    const url = await footfall.serve()
    const acknowledged: string[] = []
    let isOver = false
    const send = async (sender: number) => {
      for (let i = 0; !isOver; i++) {
        const batch = visit({ visitor: `visitor-${sender}-${i}`, at: Date.now() - 60_000 })
        const headers = { 'User-Agent': CHROME }
        const reply = await fetch(`${url}/e`, { method: 'POST', headers, body: JSON.stringify(batch) })
        if (reply.status === 202) acknowledged.push(batch.views[0].id)
      }
    }
    const senders = [send(0), send(1)]
    for (let i = 0; i < 5; i++) {
      const before = [...acknowledged]
      const file = join(footfall.folder, `backup-${i}.db`)
      const { status, out } = await footfall.start(['backup', file, '--json']).ended
      expect([status, JSON.parse(out).file]).toEqual([0, file])
      const views = new Set(viewsIn(file))
      expect(before.filter((id) => !views.has(id))).toEqual([])
    }
    isOver = true
    await Promise.all(senders)
    expect(acknowledged.length).toBeGreaterThan(0)
  }, 300_000)

  it('is named by the receipt of an erasure, if it can hold the visitor', () => {
    const id = visit({ visitor: 'anna' }).visitor?.id ?? ''
    const file = join(footfall.folder, 'backup.db')
    expect(footfall.run(['backup', 'backup.db']).status).toBe(0)

    expect(JSON.parse(footfall.run(['erase', '--visitor', id, '--json']).out).backups).toEqual([file])
  })

  it('is a file that a collector and its commands can use', () => {
    footfall.run(['import', '-'], { input: line('ben') })
    footfall.run(['backup', 'backup.db'])
    const store = ['--store', `sqlite:${join(footfall.folder, 'backup.db')}`]

    expect(footfall.run(['check', ...store])).toMatchObject({ status: 0, out: 'ok' })
    expect(footfall.run(['export', ...store]).out).toBe(footfall.run(['export']).out)
  })

  it('overwrites nothing, and leaves nothing when it fails', () => {
    writeFileSync(join(footfall.folder, 'taken.db'), 'mine')
    const before = readdirSync(footfall.folder)

    expect(footfall.run(['backup', 'taken.db'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('is there already'),
    })
    expect(footfall.run(['backup', 'nowhere/backup.db'])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^footfall: backup to nowhere\/backup\.db: .+$/),
    })
    expect(readdirSync(footfall.folder)).toEqual(before)
    expect(existsSync(join(footfall.folder, 'nowhere'))).toBe(false)
  })
})

describe('check', () => {
  it('finds all well in a file that nobody has damaged', () => {
    expect(footfall.run(['check', '--json'])).toMatchObject({ status: 0, out: '{"ok":true,"problems":[]}' })
  })

  it.each([
    ['an event of no view', 'delete from views', 'every event has its view'],
    ['a visit of no visitor', 'delete from visitors', 'every visit has its visitor'],
    ['a visit on another day', 'update visits set day = day + 1', 'every visit starts with its first kept event'],
    ['a day that is missing', 'delete from days', 'every day with visits is known'],
    [
      'a text that is missing',
      'delete from strings where num > 0',
      'every view has its client, its locality and its texts',
    ],
    ['details that are none', "update events set detail = '{'", 'every event has its name, and details'],
  ])('finds %s', (_, damage, problem) => {
    new Database(footfall.store).exec(damage).close()

    expect(footfall.run(['check'])).toMatchObject({ status: 1, out: expect.stringContaining(problem) })
  })
})
