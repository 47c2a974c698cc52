import { cohortOf } from '../../cohort.js'
import type { Goal } from '../../goals.js'
import { minorOf } from '../../money.js'
import type { CoreAction } from '../../saved.js'
import type { Plan } from '../plan.js'
import type { Book, Who } from './book.js'
import { type Completions, createCompletions } from './completions.js'
import { type Segment, startOf } from './segment.js'

/** Numbers of texts that the dictionary has not begin here; it stays far below. */
const FIRST_OWN = 2 ** 25

/** What everything that reads segments for one plan shares. */
export interface Scope {
  countedGoals: readonly string[] | null
  currency: string
  goals: readonly Goal[]
  completions: Completions
  /** Which core actions an event is. */
  coreActions: Completions
  /** The goal whose group an event is looked at for; `null` without such groups. */
  goal: number | null
  /** A text as a number that holds in all segments, and back; 0 is the missing one. */
  numberOf(text: string): number
  textOf(num: number): string
  /** The number of a text that a segment has of its own. */
  locals(segment: Pick<Segment, 'texts'>): (local: number) => number
  /** The number of the cohort of a visitor by its number; 0 without a cookie. */
  cohortOf(visitor: number): number
  book(): Book
  customers(): Customers
  /** By account, up to the plan's end; NaN where nobody has said. */
  seatsOf(account: string): number
  /** By visit, a number of SATISFACTIONS. */
  satisfactions(segment: Segment): (visit: number) => number
  /** Whose event it is: whom a server named, else whom its visitor was. */
  whoDid(segment: Segment, row: number, visit: number): Who
  /** Minor units of the plan's currency; NaN for none, and for another currency. */
  amount(value: number, currency: string): number
}

/** By customer, up to the plan's end. */
export interface Customers {
  orders: readonly number[]
  /** Less refunds, minor units. */
  revenue: readonly number[]
}

export interface ScopeOf {
  plan: Pick<Plan, 'site' | 'to' | 'currency' | 'countedGoals'>
  goals: readonly Goal[]
  coreActions: readonly CoreAction[]
  /** Texts of the dictionary; what is missing in words. */
  textOf: (num: number) => string
  /** When visitors with a cookie were first seen, UTC ms, by their numbers. */
  firstSeen: () => ReadonlyMap<number, number>
  book: () => Book
}

export function createScope({ plan, goals, coreActions, textOf: dictionary, firstSeen, book }: ScopeOf): Scope {
  const { site, to, currency = site.currency, countedGoals = null } = plan
  const own: string[] = []
  const numbers = new Map<string, number>()
  const cohorts: number[] = []
  let firsts: ReadonlyMap<number, number> | null = null
  let customers: Customers | null = null
  let known: Book | null = null

  function numberOf(text: string): number {
    if (text === '') return 0
    const known = numbers.get(text)
    if (known !== undefined) return known
    const num = FIRST_OWN + own.push(text) - 1
    numbers.set(text, num)
    return num
  }

  const textOf = (num: number) => (num >= FIRST_OWN ? own[num - FIRST_OWN] : dictionary(num))

  const amount = (value: number, of: string) =>
    (of === '' ? site.currency : of) === currency ? minorOf(value, currency) : Number.NaN

  const scope: Scope = {
    countedGoals,
    currency,
    goals,
    completions: createCompletions(goals, textOf),
    coreActions: createCompletions(coreActions, textOf),
    goal: null,
    numberOf,
    textOf,
    locals({ texts }) {
      const known = new Uint32Array(texts.length)
      return (local) => {
        if (local !== 0 && known[local] === 0) known[local] = numberOf(texts[local])
        return known[local]
      }
    },
    cohortOf(visitor) {
      if (visitor <= 0) return 0
      firsts ??= firstSeen()
      cohorts[visitor] ??= numberOf(cohortOf(firsts.get(visitor) ?? 0, site.timezone))
      return cohorts[visitor]
    },
    // Asked for by every event.
    book() {
      known ??= book()
      return known
    },
    customers() {
      customers ??= customersOf(scope.book(), { to, amount })
      return customers
    },
    seatsOf: (account) => scope.book().seatsOf(account, to),
    amount,
    satisfactions(segment) {
      const of = scope.book().satisfactionsOf(segment)
      return (visit) => of[visit]
    },
    whoDid(segment, row, visit) {
      const { visits, events, details, texts, day } = segment
      const user = texts[details.user[events.detail[row]]]
      const who = scope
        .book()
        .whoWas({ visitor: visits.visitor[visit], day, at: startOf(segment) + events.after[row], user })
      return user === '' ? who : { ...who, user }
    },
  }
  return scope
}

function customersOf(book: Book, { to, amount }: { to: number; amount: Scope['amount'] }): Customers {
  const orders: number[] = []
  const revenue: number[] = []
  const add = (of: PlacedValue, sign: 1 | -1) => {
    const value = amount(of.value, of.currency)
    if (of.at < to && !Number.isNaN(value)) revenue[of.customer] = (revenue[of.customer] ?? 0) + sign * value
  }
  for (const order of book.orders) {
    if (order.at < to) orders[order.customer] = (orders[order.customer] ?? 0) + 1
    add(order, 1)
  }
  for (const refund of book.refunds) add(refund, -1)
  return { orders, revenue }
}

type PlacedValue = Book['refunds'][number]
