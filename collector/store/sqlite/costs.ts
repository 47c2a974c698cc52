import type { Statement } from 'better-sqlite3'
import { COST_KEYS, type Cost, type CostKey, type CostSum } from '../../costs.js'
import type { Site } from '../../sites.js'
import type { CostRange } from '../store.js'
import type { Connection } from './open.js'

type CostRow = Omit<CostSum, 'money'> & CostSum['money']

type CostOf = Omit<CostRange, 'by'> & { site: number }

/** What was spent, by day. */
export function createCosts(db: Connection) {
  const replace = db.prepare(
    `insert or replace into costs (site, day, channel, source, campaign, id, amount, currency)
     values (@site, @day, @channel, @source, @campaign, @id, @amount, @currency)`,
  )
  const selects = new Map<string, Statement<[CostOf], CostRow>>()
  function selectBy(by: readonly CostKey[]) {
    const text = sumsBy(by)
    const known = selects.get(text) ?? db.prepare<[CostOf], CostRow>(text)
    selects.set(text, known)
    return known
  }
  const add = db.transaction(({ num: site }: Site, costs: readonly Cost[]) => {
    for (const { money, ...cost } of costs) replace.run({ site, ...cost, ...money })
  })
  return {
    add: (site: Site, costs: readonly Cost[]): void => add.immediate(site, costs),
    read: ({ num }: Site, { first, last, currency, by }: CostRange): CostSum[] =>
      selectBy(by)
        .all({ site: num, first, last, currency })
        .map(({ amount, currency, ...sum }) => ({ ...sum, money: { amount, currency } })),
  }
}

/** How much was spent, and by how many costs? A total, as a sum of whole numbers may be too large for SQLite. */
function sumsBy(by: readonly CostKey[]): string {
  const columns = COST_KEYS.map((key) => (by.includes(key) ? key : `${key === 'day' ? 0 : "''"} as ${key}`))
  return `select ${columns.join(', ')}, currency, total(amount) as amount, count(*) as count
    from costs
    where site = @site and day between @first and @last and (@currency is null or currency = @currency)
    group by ${['currency', ...by].join(', ')}`
}
