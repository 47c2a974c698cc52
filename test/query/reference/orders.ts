import { type Site, userOf } from './dimensions.js'
import { inOrder, type Row } from './facts.js'
import { minorOf, sumOf } from './numbers.js'

/** METRICS.md §6: an order is the first event of its id. */
export const isOrder = (row: Row, { facts }: Site): boolean =>
  row.type === 'track' && row.name === 'order' && eventsOf('order', row.order, facts.rows)[0] === row

export const isRefund = ({ type, name }: Row): boolean => type === 'track' && name === 'refund'

export const isRefunded = ({ order }: Row, { facts }: Site): boolean => eventsOf('refund', order, facts.rows).length > 0

const eventsOf = (name: string, order: string, rows: Row[]): Row[] =>
  rows.filter((row) => row.type === 'track' && row.name === name && row.order === order).sort(inOrder)

/** Whose order, or refund, it is; '' for nobody we know. */
export function customerOf(row: Row, site: Site): string {
  const user = userOf(row, site.facts)
  if (user !== '') return `user ${user}`
  return row.visit ? `visitor ${row.visit.visitor}` : ''
}

/** What the event says, in the smallest units of `currency`; `null` of none, and in another currency. */
export function amountOf({ value, currency: of }: Row, currency: string, site: Site): number | null {
  return value === undefined || (of || site.currency) !== currency ? null : minorOf(value, currency)
}

/** What an order adds to revenue, or a refund takes away. */
export function revenueOf(row: Row, currency: string, site: Site): number {
  const amount = amountOf(row, currency, site) ?? 0
  return isRefund(row) ? -amount : isOrder(row, site) ? amount : 0
}

/** A customer's orders up to `to`, and what they have brought; a refund is of who had ordered. */
export function historyOf(customer: string, { to, currency }: { to: number; currency: string }, site: Site) {
  const { rows } = site.facts
  const orders = rows.filter((row) => isOrder(row, site))
  const whoseRefund = (row: Row) => customerOf(orders.find(({ order }) => order === row.order) ?? row, site)
  const bought = orders.filter((row) => row.at < to && customerOf(row, site) === customer)
  const returned = rows.filter((row) => isRefund(row) && row.at < to && whoseRefund(row) === customer)
  return { orders: bought.length, revenue: sumOf([...bought, ...returned], (row) => revenueOf(row, currency, site)) }
}
