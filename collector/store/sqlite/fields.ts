import type { Field, Key, Level, Term } from '../../metrics/algebra.js'
import type { PlacedOrder } from './book.js'
import type { EventTest } from './mask.js'
import type { Scope } from './scope.js'
import type { Column, DetailColumns, EventColumns, Segment, VisitColumns } from './segment.js'
import type { Read } from './values.js'

/** The column that a field stands in, one number an event or a visit; `null` where it takes more than that. */
export function columnOf(field: Field, { visits, events }: Segment): { level: Level; column: Column } | null {
  if (isOfEvents(field)) return { level: 'event', column: events[OF_EVENTS[field]] }
  return isOfVisits(field) ? { level: 'visit', column: visits[OF_VISITS[field]] } : null
}

/** The column of details that a field stands in; `null` where it does not. */
export const detailColumnOf = (field: Field, { details }: Segment): Column | null =>
  Object.hasOwn(OF_DETAILS, field) ? details[OF_DETAILS[field as keyof typeof OF_DETAILS]] : null

/** What it is takes no more than the day itself, and the goals. */
export const isOfDay = (field: Field): boolean =>
  isOfEvents(field) || isOfVisits(field) || Object.hasOwn(OF_DETAILS, field) || OF_GOALS.includes(field)

/** A field of the algebra, event by event; NaN for an event that has none. */
export function readerOf(field: Field, segment: Segment, scope: Scope): Read {
  if (isOfEvents(field)) return byRow(segment.events[OF_EVENTS[field]])
  if (isOfVisits(field)) return byVisit(segment.visits[OF_VISITS[field]])
  return FIELDS[field](segment, scope)
}

const byRow =
  (column: Column): Read =>
  (row) =>
    column[row]

const byVisit =
  (column: Column): Read =>
  (_, visit) =>
    column[visit]

/** Who or what a leaf counts once; 0 for none. */
export const keyReaderOf = (key: Key, segment: Segment, scope: Scope): Read => KEYS[key](segment, scope)

/** A condition of the algebra; `hasPage`: the plan groups by page, so that a group has one. */
export function compileTerm(term: Term, { segment, scope, hasPage }: TermOf): EventTest {
  const { visits, events } = segment
  if ('any' in term) {
    const tests = term.any.map((inner) => compileTerm(inner, { segment, scope, hasPage }))
    return (row, visit) => tests.some((test) => test(row, visit))
  }
  if ('groupPageIs' in term) {
    const [column, page] = [visits[term.groupPageIs], events.page]
    return hasPage ? (row, visit) => column[visit] === page[row] : () => true
  }
  if ('named' in term) return isNamed(term.named, segment, scope)
  const field = readerOf(term.field, segment, scope)
  if (term.is === 'there') return (row, visit) => !Number.isNaN(field(row, visit))
  const { value } = term
  if (term.is === 'equal') return (row, visit) => field(row, visit) === value
  if (term.is === 'at_least') return (row, visit) => field(row, visit) >= value
  return (row, visit) => field(row, visit) < value
}

export interface TermOf {
  segment: Segment
  scope: Scope
  hasPage: boolean
}

type MakeRead = (segment: Segment, scope: Scope) => Read

/** Fields that stand in a column. */
const OF_EVENTS = {
  is_pageview: 'pageview',
  is_interaction: 'interaction',
  view_active: 'active',
  view_visible: 'visible',
  view_scroll: 'scroll',
} as const satisfies Partial<Record<Field, EventColumns>>
const OF_VISITS = {
  visitor_type: 'visitor_type',
  visit_pageviews: 'pageviews',
  visit_interactions: 'interactions',
  visit_active: 'active',
  visit_duration: 'duration',
  visit_carts: 'carts',
  visit_orders: 'orders',
} as const satisfies Partial<Record<Field, VisitColumns>>
/** Fields that an event's details have. */
const OF_DETAILS = {
  is_guest: 'guest',
  is_response: 'response',
  feedback_kind: 'kind',
  score: 'score',
} as const satisfies Partial<Record<Field, DetailColumns>>
const OF_GOALS: readonly Field[] = ['goals', 'micro_goals', 'is_plain_track', 'goal_value', 'nps_points']
type EventField = keyof typeof OF_EVENTS
type VisitField = keyof typeof OF_VISITS

const isOfEvents = (field: Field): field is EventField => Object.hasOwn(OF_EVENTS, field)
const isOfVisits = (field: Field): field is VisitField => Object.hasOwn(OF_VISITS, field)

const FIELDS: { [F in Exclude<Field, EventField | VisitField>]: MakeRead } = {
  goals: (segment, scope) => {
    const completed = scope.completions(segment)
    return (row) => completed.of(row).length
  },
  micro_goals: (segment, scope) => {
    const completed = scope.completions(segment)
    return (row) => completed.of(row).filter((goal) => scope.goals[goal].kind === 'micro').length
  },
  is_plain_track: isPlainTrack,
  goal_value: goalValue,
  order_value: ofOrder(({ value, currency }, scope) => scope.amount(value, currency), Number.NaN),
  is_order: ofOrder(() => 1),
  is_first_order: ofOrder(({ isFirst }) => (isFirst ? 1 : 0)),
  is_guest: ofDetail('is_guest'),
  is_refunded: ofOrder(({ isRefunded }) => (isRefunded ? 1 : 0)),
  revenue,
  customer_orders: ofOrder(({ customer }, scope) => scope.customers().orders[customer] ?? 0),
  customer_revenue: ofOrder(({ customer }, scope) => scope.customers().revenue[customer] ?? 0),
  cost: () => () => 0,
  core_actions: (segment, scope) => {
    const actions = scope.coreActions(segment)
    return (row) => actions.of(row).length
  },
  account_seats: (segment, scope) => (row, visit) => scope.seatsOf(scope.whoDid(segment, row, visit).account),
  is_response: ofDetail('is_response'),
  satisfaction: (segment, scope) => {
    const satisfaction = scope.satisfactions(segment)
    return (_, visit) => satisfaction(visit)
  },
  feedback_kind: ofDetail('feedback_kind'),
  score: ofDetail('score'),
  nps_points: (segment, scope) => {
    const score = FIELDS.score(segment, scope)
    return (row, visit) => npsPoints(score(row, visit))
  },
  ...ofVitals(),
}

const KEYS: { [K in Key]: MakeRead } = {
  customer: ofOrder(({ customer }) => customer),
  user: (segment, scope) => (row, visit) => scope.numberOf(scope.whoDid(segment, row, visit).user),
  account: (segment, scope) => (row, visit) => scope.numberOf(scope.whoDid(segment, row, visit).account),
}

/** An order's value; a refund's takes away. */
function revenue(segment: Segment, scope: Scope): Read {
  const ofOrder = FIELDS.order_value(segment, scope)
  const ofEvent = eventValue(segment, scope)
  const isRefund = isNamed('refund', segment, scope)
  return (row, visit) => (isRefund(row, visit) ? -ofEvent(row, visit) : ofOrder(row, visit))
}

function isNamed(name: string, { events }: Segment, scope: Scope): EventTest {
  const known: (boolean | undefined)[] = []
  const names = events.name
  return (row) => {
    const num = names[row]
    known[num] ??= scope.textOf(num) === name
    return known[num] ?? false
  }
}

/** Promoters answer 9 or 10, detractors 0 to 6. */
const npsPoints = (score: number) => (score >= 9 ? 1 : score <= 6 ? -1 : 0)

function isPlainTrack(segment: Segment, scope: Scope): Read {
  const names = segment.events.name
  const isCompleting = scope.completions(segment).any()
  const own: (boolean | undefined)[] = []
  const isOwn = (name: number) => {
    own[name] ??= !['order', 'refund', 'pageview', 'feedback'].includes(scope.textOf(name))
    return own[name]
  }
  return (row) => (isOwn(names[row]) && isCompleting[row] === 0 ? 1 : 0)
}

/** Of the order that an event is; `none` for all other events. */
function ofOrder(read: (order: PlacedOrder, scope: Scope) => number, none = 0): MakeRead {
  return (segment, scope) => {
    const orders = scope.book().ordersOn(segment.day)
    return (row) => {
      const order = orders.get(row)
      return order ? read(order, scope) : none
    }
  }
}

/** What the event itself says. */
function eventValue({ events: { detail }, details, texts }: Segment, scope: Scope): Read {
  const { value: values, currency } = details
  return (row) => {
    const value = values[detail[row]]
    return Number.isNaN(value) ? value : scope.amount(value, texts[currency[detail[row]]])
  }
}

/** The fixed value of the first goal in question that has one, else what the event says (METRICS.md §2.8). */
function goalValue(segment: Segment, scope: Scope): Read {
  const completed = scope.completions(segment)
  const ofEvent = eventValue(segment, scope)
  const { countedGoals, currency } = scope
  const isCounted = (goal: number) =>
    scope.goal === null ? (countedGoals?.includes(scope.goals[goal].name) ?? true) : goal === scope.goal
  return (row, visit) => {
    const value = completed
      .of(row)
      .filter(isCounted)
      .map((goal) => scope.goals[goal].value)
      .find((money) => money !== null)
    if (!value) return ofEvent(row, visit)
    return value.currency === currency ? value.amount : Number.NaN
  }
}

type VitalField = 'lcp' | 'inp' | 'fcp' | 'ttfb' | 'cls'

function ofVitals() {
  const value = (name: VitalField) => ofVital(({ vitals }) => vitals[name])
  const rated = (name: VitalField) => ofVital(({ good }) => good[name])
  return {
    lcp: value('lcp'),
    inp: value('inp'),
    fcp: value('fcp'),
    ttfb: value('ttfb'),
    cls: value('cls'),
    is_good_lcp: rated('lcp'),
    is_good_inp: rated('inp'),
    is_good_cls: rated('cls'),
  }
}

function ofDetail(field: keyof typeof OF_DETAILS): MakeRead {
  return ({ events: { detail }, details }) => {
    const column = details[OF_DETAILS[field]]
    return (row) => column[detail[row]]
  }
}

function ofVital(columnOf: (segment: Segment) => Column): MakeRead {
  return (segment) => {
    const column = columnOf(segment)
    const { vital } = segment.events
    return (row) => column[vital[row]]
  }
}
