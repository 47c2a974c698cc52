import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import Database from 'better-sqlite3'
import { quantile } from '../table.js'

const ROWS = 1000

/**
 * Bare rows a second: one table of events with ids in the order of time and two indexes, in commits of 1,000 at
 * `synchronous=FULL`.
 */
export function insertsPerSecond(file: string, seconds: number): number {
  const db = new Database(file)
  db.pragma('journal_mode = wal')
  db.pragma('synchronous = full')
  db.pragma('cache_size = -65536')
  db.exec(`
    create table if not exists bare (id text not null, site integer not null, view integer not null, n integer not null,
      type integer not null, at integer not null, name integer not null, detail text) strict;
    create unique index if not exists bare_id on bare (id);
    create index if not exists bare_at on bare (site, at)`)
  const insert = db.prepare('insert or ignore into bare values (?, 1, ?, ?, 1, ?, 7, ?)')
  const detail = JSON.stringify({ props: { plan: 'pro', seats: 3 } })
  let count = Number(db.prepare('select count(*) from bare').pluck().get())
  const at = Date.now()
  const commit = db.transaction(() => {
    for (const end = count + ROWS; count < end; count++) {
      insert.run(`${(at + count).toString(36)}-0123456789abc`, Math.floor(count / 10), count % 10, at + count, detail)
    }
  })
  const start = performance.now()
  const before = count
  while (performance.now() - start < seconds * 1000) commit()
  const perSecond = (count - before) / ((performance.now() - start) / 1000)
  db.close()
  return perSecond
}

/** p99 of writing 4 KiB and `fdatasync`, in ms. */
export function fdatasyncMs(file: string): number {
  const page = Buffer.alloc(4096, 1)
  const fd = openSync(file, 'a')
  const times = Array.from({ length: 500 }, () => {
    const start = performance.now()
    writeSync(fd, page)
    fdatasyncSync(fd)
    return performance.now() - start
  })
  closeSync(fd)
  return quantile(times, 0.99)
}
