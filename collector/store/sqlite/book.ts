import { inOrder } from './placed.js'
import { type Identification, type Lasting, type Order, type Rating, type Segment, startOf } from './segment.js'
import { NOBODY } from './views.js'

/** What spans days: who visitors were, and whose orders there are. */
export interface Book {
  /**
   * Who a visitor (as its day's segment numbers it) was at `at`, and what was said of it; of an event of a server without
   * one, what servers said of the user that it names.
   */
  whoWas(of: { visitor: number; day: number; at: number; user: string }): Who
  /** What was said of an account's seats last before `to`, else first after it; NaN where nobody has said. */
  seatsOf(account: string, to: number): number
  /** By visit, a number of SATISFACTIONS: by the visitor's latest score when it ended, else the first after; 0 without. */
  satisfactionsOf(segment: Segment): Int8Array
  /** By row the orders that events of a day are, but for those that only repeat an earlier one. */
  ordersOn(day: number): ReadonlyMap<number, PlacedOrder>
  orders: readonly PlacedOrder[]
  refunds: readonly { at: number; customer: number; value: number; currency: string }[]
  /** How much there is in it. */
  size: number
}

/** '' for what nobody said. */
export interface Who {
  user: string
  account: string
  trait(key: string): string
}

/** The first event of an order's id. */
export interface PlacedOrder {
  at: number
  /** From 1; 0 for nobody we know. */
  customer: number
  /** In whole units of `currency`. */
  value: number
  currency: string
  isRefunded: boolean
  /** Of all that its customer has placed. */
  isFirst: boolean
}

/** From all days of a site, in order. */
export function createBook(days: Iterable<{ day: number; lasting: Lasting }>): Book {
  const timelines = new Map<number | string, Identification[]>()
  const ratings = new Map<number | string, Rating[]>()
  const firsts = new Map<string, { day: number; order: Order }>()
  const refunded: { day: number; refund: Order }[] = []
  for (const { day, lasting } of days) {
    for (const identity of lasting.identities) pushTo(timelines, keyOf({ ...identity, day }), identity)
    for (const rating of lasting.ratings) pushTo(ratings, keyOf({ ...rating, day, user: '' }), rating)
    for (const order of lasting.orders) {
      const known = firsts.get(order.order)
      if (!known || inOrder(order, known.order) < 0) firsts.set(order.order, { day, order })
    }
    refunded.push(...lasting.refunds.map((refund) => ({ day, refund })))
  }
  for (const timeline of timelines.values()) timeline.sort(inOrder)
  for (const given of ratings.values()) given.sort(inOrder)

  const whoWas: Book['whoWas'] = ({ at, ...of }) => {
    const timeline = (isNobody(of) ? null : timelines.get(keyOf(of))) ?? []
    return {
      user: of.visitor === NOBODY ? of.user : lastSaid(timeline, at, ({ user }) => user),
      account: lastSaid(timeline, at, ({ account }) => account),
      trait: (key) => lastSaid(timeline, at, ({ traits }) => (Object.hasOwn(traits, key) ? traits[key] : '')),
    }
  }

  let seats: Map<string, Seats[]> | null = null
  function seatsOf(account: string, to: number): number {
    seats ??= seatsByAccount(timelines.values())
    const said = seats.get(account) ?? []
    return (said.findLast(({ at }) => at < to) ?? said[0])?.seats ?? Number.NaN
  }

  const customers = new Map<string, number>()
  function customerOf({ visitor, at, user }: Order, day: number): number {
    const name = user || whoWas({ visitor, day, at, user }).user
    if (name === '' && visitor === NOBODY) return 0
    const key = name === '' ? `visitor ${keyOf({ visitor, day, user })}` : `user ${name}`
    const known = customers.get(key)
    if (known) return known
    customers.set(key, customers.size + 1)
    return customers.size
  }

  const satisfactions = new WeakMap<Segment, Int8Array>()

  const placed = new Map<string, PlacedOrder>()
  const byDay = new Map<number, Map<number, PlacedOrder>>()
  for (const [id, { day, order }] of firsts) {
    const { at, value, currency } = order
    const entry = { at, customer: customerOf(order, day), value, currency, isRefunded: false, isFirst: false }
    placed.set(id, entry)
    const ofDay = byDay.get(day) ?? new Map()
    byDay.set(day, ofDay.set(order.row, entry))
  }
  for (const first of firstOrders(placed.values())) first.isFirst = true
  const refunds = refunded.map(({ day, refund }) => {
    const of = placed.get(refund.order)
    if (of) of.isRefunded = true
    return {
      at: refund.at,
      customer: of?.customer ?? customerOf(refund, day),
      value: refund.value,
      currency: refund.currency,
    }
  })
  return {
    whoWas,
    seatsOf,
    satisfactionsOf(segment) {
      const known = satisfactions.get(segment) ?? satisfactionsIn(segment, ratings)
      satisfactions.set(segment, known)
      return known
    },
    ordersOn: (day) => byDay.get(day) ?? NO_ORDERS,
    orders: [...placed.values()],
    refunds,
    size: [...timelines.values(), ...ratings.values()].reduce(
      (sum, { length }) => sum + length,
      placed.size + refunds.length,
    ),
  }
}

interface Seats {
  at: number
  seats: number
}

/** In order of time. Who says how many without naming the account means the one that it belongs to then. */
function seatsByAccount(timelines: Iterable<readonly Identification[]>): Map<string, Seats[]> {
  const byAccount = new Map<string, Seats[]>()
  for (const timeline of timelines) {
    for (const { at, traits, visitor, ...said } of timeline) {
      if (!/^\d+$/.test(traits.seats ?? '')) continue
      const isAlone = isNobody({ visitor, user: said.user })
      const account = isAlone ? said.account : lastSaid(timeline, at, (other) => other.account)
      if (account !== '') pushTo(byAccount, account, { at, seats: Number(traits.seats) })
    }
  }
  for (const said of byAccount.values()) said.sort((a, b) => a.at - b.at)
  return byAccount
}

/** The first one of each customer. */
function firstOrders(orders: Iterable<PlacedOrder>): Iterable<PlacedOrder> {
  const byCustomer = new Map<number, PlacedOrder>()
  for (const order of orders) {
    const known = byCustomer.get(order.customer)
    if (!known || order.at < known.at) byCustomer.set(order.customer, order)
  }
  return byCustomer.values()
}

function satisfactionsIn(segment: Segment, ratings: ReadonlyMap<number | string, readonly Rating[]>): Int8Array {
  const { visitor, firstEvent, count } = segment.visits
  const { after } = segment.events
  const satisfactions = new Int8Array(count)
  if (ratings.size === 0) return satisfactions
  for (let visit = 0; visit < count; visit++) {
    const given = ratings.get(keyOf({ visitor: visitor[visit], day: segment.day, user: '' }))
    if (!given) continue
    const at = startOf(segment) + after[firstEvent[visit + 1] - 1]
    satisfactions[visit] = (given.findLast((rating) => rating.at <= at) ?? given[0]).satisfaction
  }
  return satisfactions
}

/** Visitors without a cookie are numbered within their day; without a visitor there may be a user. */
function keyOf({ visitor, day, user }: { visitor: number; day: number; user: string }): number | string {
  if (visitor === NOBODY) return `user ${user}`
  // A number, as there are many: below all those of cookies.
  return visitor < 0 ? visitor - day * A_DAY : visitor
}

const isNobody = ({ visitor, user }: { visitor: number; user: string }) => visitor === NOBODY && user === ''

/** Visitors without a cookie are fewer in a day. */
const A_DAY = 2 ** 30
const NO_ORDERS: ReadonlyMap<number, PlacedOrder> = new Map()

/** What was said last at or before `at`, else first after it; '' without. */
function lastSaid(timeline: readonly Identification[], at: number, read: (said: Identification) => string): string {
  let after = ''
  for (let i = timeline.length - 1; i >= 0; i--) {
    const said = read(timeline[i])
    if (said === '') continue
    if (timeline[i].at <= at) return said
    after = said
  }
  return after
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
