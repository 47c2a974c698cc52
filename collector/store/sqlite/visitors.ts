import type { Connection } from './open.js'

/** Visitors with a cookie, numbered densely per site. */
export function createVisitors(db: Connection) {
  const find = db.prepare<[number, string], { num: number; first: number }>(
    'select num, first from visitors where site = ? and id = ?',
  )
  const findLast = db.prepare<[number], number>('select coalesce(max(num), 0) from visitors where site = ?').pluck()
  const insert = db.prepare<[number, number, string, number]>(
    'insert into visitors (site, num, id, first) values (?, ?, ?, ?)',
  )
  const lowerFirst = db.prepare<[number, number, number]>('update visitors set first = ? where site = ? and num = ?')
  const lasts = new Map<number, number>()

  function add(site: number, id: string, first: number): number {
    const num = (lasts.get(site) ?? findLast.get(site) ?? 0) + 1
    insert.run(site, num, id, first)
    lasts.set(site, num)
    return num
  }

  return {
    numberOf(site: number, id: string, first: number): number {
      const known = find.get(site, id)
      if (!known) return add(site, id, first)
      if (first < known.first) lowerFirst.run(first, site, known.num)
      return known.num
    },
    forget: () => lasts.clear(),
  }
}
