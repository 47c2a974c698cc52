import { randomBytes } from 'node:crypto'
import { DAY_MS } from '../../day.js'
import type { Connection } from './open.js'
import { overwriting } from './overwriting.js'

const LIFE_MS = 2 * DAY_MS

/** Numbers cookieless visitors within their UTC day; without a hash nobody can tell who it is, so it is a new one. */
export function createCookieless(db: Connection) {
  const find = db
    .prepare<[number, number, Uint8Array], number>(
      'select visitor from cookieless where site = ? and day = ? and hash = ?',
    )
    .pluck()
  const insert = db.prepare<[number, number, Uint8Array, number]>(
    'insert into cookieless (site, day, hash, visitor) values (?, ?, ?, ?)',
  )
  // Of the views, because the hashes are gone after 48 h.
  const last = db
    .prepare<[number, number], number>(
      'select coalesce(max(visitor), 0) from views where site = ? and day = ? and visit is null',
    )
    .pluck()
  return {
    numberOf(site: number, { day, hash }: { day: number; hash: Uint8Array | null }): number {
      const known = hash && find.get(site, day, hash)
      if (known) return known
      const next = (last.get(site, day) ?? 0) + 1
      if (hash) insert.run(site, day, hash, next)
      return next
    },
  }
}

interface Ages {
  now: number
  life: number
}

/** The salts that cookieless visitors of a day are hashed with. */
export function createSalts(db: Connection) {
  const find = db.prepare<[number], Uint8Array>('select salt from salts where day = ?').pluck()
  const insert = db.prepare<[number, Uint8Array, number]>(
    'insert or ignore into salts (day, salt, created) values (?, ?, ?)',
  )
  // What was made in the future was made by a clock that has gone wrong.
  const isOld = 'created not between @now - @life + 1 and @now + @life'
  const forgetHashes = db.prepare<[Ages]>(`delete from cookieless where day in (select day from salts where ${isOld})`)
  const forgetSalts = db.prepare<[Ages]>(`delete from salts where ${isOld}`)
  const remembered = new Map<number, Uint8Array>()

  const forget = db.transaction((ages: Ages) => {
    forgetHashes.run(ages)
    forgetSalts.run(ages)
  })

  function make(day: number): Uint8Array {
    insert.run(day, randomBytes(32), Date.now())
    return find.get(day) ?? randomBytes(32)
  }

  return {
    /** `null` from 48 h after the day's start on `now`; a recording brings its own `now`. */
    saltOf(day: number, now: number): Uint8Array | null {
      if (now >= day * DAY_MS + LIFE_MS) return null
      const salt = remembered.get(day) ?? find.get(day) ?? make(day)
      remembered.set(day, salt)
      return salt
    },
    /** Salts go 48 h after they were made, and with them the hashes; their bytes are overwritten. */
    forget(now: number): void {
      remembered.clear()
      overwriting(db, () => forget.immediate({ now, life: LIFE_MS }))
    },
  }
}
