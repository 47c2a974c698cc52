import { createMemory } from '../../memory.js'
import type { DailyNew, Kind } from '../novelties.js'
import type { Connection } from './open.js'

const REMEMBERED = 10_000
/** A day's counts are of no use afterwards, but for a recording that is imported. */
const KEPT_DAYS = 7

/** Whose new value it is. */
export interface Novelty {
  site: number
  /** The UTC day it was received on. */
  day: number
  kind: Kind
}

/** Counts the new values of a site and day; in the file, so that a restart does not begin anew. */
export function createNovelties(db: Connection, limits: DailyNew) {
  const find = db
    .prepare<[number, number, Kind], number>('select count from novelties where site = ? and day = ? and kind = ?')
    .pluck()
  const add = db.prepare<[number, number, Kind]>(
    'insert into novelties (site, day, kind, count) values (?, ?, ?, 1) on conflict do update set count = count + 1',
  )
  const forgetOld = db.prepare<[number, number]>('delete from novelties where site = ? and day < ?')
  const remembered = createMemory<string, number>(REMEMBERED)

  return {
    /** Whether there is room for one more, which is then taken. */
    take({ site, day, kind }: Novelty): boolean {
      const key = `${site} ${day} ${kind}`
      const count = remembered.get(key) ?? remembered.set(key, find.get(site, day, kind) ?? 0)
      if (count >= limits[kind]) return false
      if (count === 0) forgetOld.run(site, day - KEPT_DAYS)
      add.run(site, day, kind)
      remembered.set(key, count + 1)
      return true
    },
    /** After a transaction that did not come through. */
    forget: remembered.clear,
  }
}

export type Novelties = ReturnType<typeof createNovelties>

/** The novelties of one batch, by kind. */
export function noveltiesOf(site: number, day: number): { readonly [K in Kind]: Novelty } {
  const of = (kind: Kind): Novelty => ({ site, day, kind })
  return {
    page: of('page'),
    title: of('title'),
    host: of('host'),
    source: of('source'),
    campaign: of('campaign'),
    name: of('name'),
    propKey: of('propKey'),
    propValue: of('propValue'),
    client: of('client'),
    locality: of('locality'),
  }
}
