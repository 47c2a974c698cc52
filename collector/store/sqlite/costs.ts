import type { Cost } from '../../costs.js'
import type { Site } from '../../sites.js'
import type { Store } from '../store.js'
import type { Connection } from './open.js'

type CostRow = Omit<Cost, 'money'> & Cost['money']

/** What was spent, by day. */
export function createCosts(db: Connection) {
  const replace = db.prepare(
    `insert or replace into costs (site, day, channel, source, campaign, id, amount, currency)
     values (@site, @day, @channel, @source, @campaign, @id, @amount, @currency)`,
  )
  const select = db.prepare<[number, number, number, string], CostRow>(
    `select day, channel, source, campaign, id, amount, currency from costs
     where site = ? and day between ? and ? and currency = ?`,
  )
  const add = db.transaction(({ num: site }: Site, costs: readonly Cost[]) => {
    for (const { money, ...cost } of costs) replace.run({ site, ...cost, ...money })
  })
  return {
    add: (site: Site, costs: readonly Cost[]): void => add.immediate(site, costs),
    read: ({ num }: Site, { first, last, currency }: Parameters<Store['readCosts']>[1]): Cost[] =>
      select.all(num, first, last, currency).map(({ amount, currency, ...cost }) => ({
        ...cost,
        money: { amount, currency },
      })),
  }
}
