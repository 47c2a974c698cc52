import { spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { afterAll, expect, it } from 'vitest'
import { openStore } from '../../collector/store/open.js'
import { lockForWriting } from '../../collector/store/sqlite/lock.js'
import { UnusableStore } from '../../collector/store/store.js'
import { install } from '../process.js'
import { createTraffic, NINE, visit } from '../traffic.js'

const PLACES = 50
const FLIPPED_BYTES = 64
const SCHEMA = join(import.meta.dirname, '../../collector/store/sqlite/schema')

const folder = mkdtempSync(join(tmpdir(), 'footfall-damage-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function fill(file: string): Promise<void> {
  const store = openStore(`sqlite:${file}`, 'write')
  const { receive } = createTraffic(store)
  const visits = Array.from({ length: 2000 }, (_, i) =>
    visit({ visitor: `visitor-${i}`, at: NINE + i, pages: [{ title: `Page ${i}` }, {}], tracks: [{}] }),
  )
  await receive(...visits)
  store.close()
}

/** What SQLite itself says of a file, on a copy of its own. */
function isWhole(file: string): boolean {
  const copy = `${file}.judged`
  copyFileSync(file, copy)
  try {
    const db = new Database(copy, { readonly: true })
    const verdict = db.pragma('integrity_check', { simple: true })
    db.close()
    return verdict === 'ok'
  } catch {
    return false
  }
}

it('a file that was damaged in any of 50 places is never written to, and stays as it is', async () => {
  const whole = join(folder, 'whole.db')
  await fill(whole)
  const content = readFileSync(whole)
  let damaged = 0
  for (let place = 0; place < PLACES; place++) {
    const file = join(folder, `damaged-${place}.db`)
    const offset = Math.floor(((place + 0.37) / PLACES) * content.length)
    const bytes = Buffer.from(content)
    for (let i = offset; i < Math.min(offset + FLIPPED_BYTES, bytes.length); i++) bytes[i] ^= 0xff
    writeFileSync(file, bytes)
    if (isWhole(file)) continue
    damaged++
    expect(() => lockForWriting(file), `place ${offset}`).toThrow(UnusableStore)
    expect(readFileSync(file).equals(bytes), `place ${offset}`).toBe(true)
  }
  expect(damaged).toBeGreaterThan(15)
  expect(() => lockForWriting(whole).release()).not.toThrow()
})

it('a collector does not start on a damaged file, and says in one line how to go on', async () => {
  const footfall = install()
  await fill(footfall.store)
  const file = openSync(footfall.store, 'r+')
  writeSync(file, Buffer.alloc(2000, 0xff), 0, 2000, 5 * 4096)
  const before = readFileSync(footfall.store)

  const { status, err } = footfall.run(['serve', '--port', '0'])
  expect(status).toBe(1)
  expect(err.split('\n')).toHaveLength(1)
  expect(err).toMatch(/is damaged \(.+\); it was left as it is\. Move it away.+newest backup/)
  expect(readFileSync(footfall.store).equals(before)).toBe(true)
  expect(footfall.run(['check', '--json'])).toMatchObject({ status: 1, out: expect.stringContaining('"ok":false') })
  await footfall.remove()
})

it('of five collectors that start at once on one file exactly one runs, four times', async () => {
  const footfall = install()
  const rivals = Array.from({ length: 4 }, () => install())
  const store = `sqlite:${footfall.store}`
  for (let time = 0; time < 4; time++) {
    const all = [footfall, ...rivals]
    const started = await Promise.allSettled(all.map((one) => one.serve('--store', store)))
    const refused = started.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
    expect(refused).toEqual(Array(4).fill(expect.stringContaining('another footfall is writing')))
    for (const one of all) await one.stop()
  }
  for (const one of [footfall, ...rivals]) await one.remove()
}, 600_000)

const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0
if (!canTrace) console.warn('skipped: an upgrade that is cut off needs strace, and the right to use it')

/** A file of the first version, with a site. */
function writeOld(file: string): void {
  const old = new Database(file)
  old.exec(readFileSync(join(SCHEMA, '0001-events.sql'), 'utf8'))
  old.exec("insert into sites values (1, 'old.example', 'UTC', 'EUR', 0, 0)")
  old.pragma(`application_id = ${0x666f6f74}`)
  old.pragma('user_version = 1')
  old.close()
}

/** Starts on a copy of what lies there, and upgrades it. */
function expectUpgraded(store: string): void {
  const copy = join(folder, 'cut-off.db')
  for (const end of ['', '-journal', '-wal']) {
    rmSync(`${copy}${end}`, { force: true })
    if (existsSync(`${store}${end}`)) copyFileSync(`${store}${end}`, `${copy}${end}`)
  }
  const lock = lockForWriting(copy)
  const upgraded = openStore(`sqlite:${copy}`, 'write')
  expect(upgraded.listSites()).toMatchObject([{ id: 'old.example', timezone: 'UTC', currency: 'EUR' }])
  upgraded.close()
  lock.release()
  const db = new Database(copy, { readonly: true })
  expect(db.pragma('user_version', { simple: true })).toBe(readdirSync(SCHEMA).length)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
}

it.skipIf(!canTrace)(
  'an upgrade that is cut off after any write finishes with the next start',
  async () => {
    const footfall = install()
    writeOld(footfall.store)
    // Halted after each call that changes a file: a kill would leave what lies there then.
    const calls = 'pwrite64,ftruncate,unlink'
    const traced = ['-D', '-qq', '-e', `trace=${calls}`, '-e', `inject=${calls}:signal=SIGSTOP`]
    const main = join(import.meta.dirname, '../../dist/collector/main.js')
    const upgrade = spawn('strace', [...traced, process.execPath, main, 'site', 'list'], {
      env: { ...process.env, FOOTFALL_STORE: `sqlite:${footfall.store}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let cuts = 0
    try {
      for await (const line of createInterface({ input: upgrade.stderr })) {
        if (!line.includes('stopped by SIGSTOP')) continue
        expectUpgraded(footfall.store)
        cuts++
        upgrade.kill('SIGCONT')
      }
    } finally {
      upgrade.kill('SIGKILL')
      await footfall.remove()
    }

    expect(cuts).toBeGreaterThan(100)
  },
  600_000,
)
