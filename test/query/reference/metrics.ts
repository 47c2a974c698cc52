import type { VitalName } from '../../../sdk/protocol.js'
import { addDays, type Bucket, calendarOf, daysBetween, previousOf } from './calendar.js'
import { accountOf, completedBy, pageviewsOf, type Site, satisfactionOf, userOf } from './dimensions.js'
import { inOrder, type Row, seenIn, startOf, type Visit } from './facts.js'
import { balance, digitsOf, distinct, mean, percent, ratio, sumOf, type Taken } from './numbers.js'
import { amountOf, customerOf, historyOf, isOrder, isRefund, isRefunded, revenueOf } from './orders.js'
import type { Question } from './question.js'
import { CORE_ACTIONS } from './traffic.js'

/** One row of an answer: its kept events, and the visits that count. */
export interface Cell {
  /** Which bucket of time. */
  index: number
  /** The range without a dimension of time; `null` where the range has no such bucket. */
  bucket: Bucket | null
  /** Of the other dimensions. */
  labels: string[]
  goal: string | null
  page: string | null
  events: Row[]
  visits: Visit[]
}

/** What a question is answered from. */
export interface Scene {
  site: Site
  question: Question
  /** Events that pass the filters, whenever they were; without conditions on goals; and those of the range. */
  passing: Row[]
  ofAnyGoal: Row[]
  kept: Row[]
  /** Questions that were shown, by what they were about. */
  showings: Row[]
  countedGoals: string[] | null
  hasLabels(row: Row, labels: readonly (string | null)[]): boolean
  eventsIn(cell: Cell, isWhen: (at: number) => boolean): Row[]
}

export type Rests = 'events' | 'visits' | ((cell: Cell, scene: Scene) => boolean)

export interface ReferenceMetric {
  /** Without which there is no row because of it. */
  rests: Rests
  /** It looks at more than the range. */
  isWide?: true
  value(cell: Cell, scene: Scene): number | null | Taken
}

type Value = ReferenceMetric['value']

const ofEvents = (value: Value): ReferenceMetric => ({ rests: 'events', value })
const ofVisits = (value: Value): ReferenceMetric => ({ rests: 'visits', value })

const visitorsOf = (rows: readonly Row[]) => distinct(rows.map(({ visit }) => visit?.visitor ?? ''))
const viewsOf = (rows: readonly Row[]) => rows.filter(({ type }) => type === 'pageview')
const interactionsOf = (visit: Visit) => visit.rows.filter(({ isInteraction }) => isInteraction)
const activeOf = (visit: Visit) => sumOf(visit.rows, ({ active }) => active)

function isBounce(visit: Visit, { question: { bounce, engagedSeconds } }: Scene): boolean {
  if (pageviewsOf(visit).length !== 1 || interactionsOf(visit).length > 0) return false
  return bounce === 'single_view' || activeOf(visit) < engagedSeconds * 1000
}

const isEngaged = (visit: Visit, { question: { engagedSeconds } }: Scene) =>
  activeOf(visit) >= engagedSeconds * 1000 || interactionsOf(visit).length > 0 || pageviewsOf(visit).length >= 2

function durationOf(visit: Visit): number {
  const last = pageviewsOf(visit).at(-1)
  const ends = [...seenIn(visit).map(({ at }) => at), ...(last ? [last.at + last.span] : [])]
  return Math.max(...ends) - startOf(visit)
}

const exitsOf = ({ visits, page }: Cell) =>
  visits.filter(
    (visit) => pageviewsOf(visit).length >= 2 && (page === null || pageviewsOf(visit).at(-1)?.page === page),
  )

const TRAFFIC: Record<string, ReferenceMetric> = {
  visitors: ofEvents(({ events }) => visitorsOf(events)),
  new_visitors: ofEvents(({ events }) => visitorsOf(events.filter(({ visit }) => visit?.type === 'new'))),
  returning_visitors: ofEvents(({ events }) => visitorsOf(events.filter(({ visit }) => visit?.type === 'returning'))),
  visits: ofVisits(({ visits }) => visits.length),
  percentage: ofEvents(({ events }, { kept }) => percent(visitorsOf(events), visitorsOf(kept))),
  pageviews: ofEvents(({ events }) => viewsOf(events).length),
  events: ofEvents(({ events }) => events.length),
  views_per_visit: ofVisits(({ visits }) => {
    return mean(
      sumOf(visits, (visit) => pageviewsOf(visit).length),
      visits.length,
      2,
    )
  }),
  visits_per_visitor: ofVisits(({ visits }) => mean(visits.length, distinct(visits.map(({ visitor }) => visitor)), 2)),
  bounces: ofVisits(({ visits }, scene) => visits.filter((visit) => isBounce(visit, scene)).length),
  bounce_rate: ofVisits(({ visits, page }, scene) => {
    const entered = visits.filter((visit) => page === null || pageviewsOf(visit)[0]?.page === page)
    const bounced = entered.filter((visit) => isBounce(visit, scene))
    return percent(bounced.length, entered.filter((visit) => pageviewsOf(visit).length > 0).length)
  }),
  exits: ofVisits((cell) => exitsOf(cell).length),
  exit_rate: {
    rests: (cell, scene) => cell.visits.length > 0 || seenOn(cell, scene).length > 0,
    value: (cell, scene) => percent(exitsOf(cell).length, viewsOf(seenOn(cell, scene)).length),
  },
  daily_active_visitors: activeIn(1),
  weekly_active_visitors: activeIn(7),
  monthly_active_visitors: activeIn(30),
  stickiness: {
    rests: (cell, scene) => dailyOf(cell, scene).some((day) => day.length > 0) || lastDays(30, cell, scene).length > 0,
    isWide: true,
    value(cell, scene) {
      const daily = dailyOf(cell, scene)
      return percent(sumOf(daily, visitorsOf), daily.length * visitorsOf(lastDays(30, cell, scene))).value
    },
  },
}

/** Events of the page that the row is about. */
const seenOn = ({ labels }: Cell, { kept }: Scene) => kept.filter(({ page }) => page === labels[0])

function activeIn(days: number): ReferenceMetric {
  return {
    rests: (cell, scene) => lastDays(days, cell, scene).length > 0,
    isWide: true,
    value: (cell, scene) => visitorsOf(lastDays(days, cell, scene)),
  }
}

/** Events in the local days that end with the cell's last. */
function lastDays(days: number, cell: Cell, scene: Scene): Row[] {
  const { bucket } = cell
  if (!bucket) return []
  const { dateOf } = calendarOf(scene.site.timezone)
  const last = dateOf(bucket.to - 1)
  return scene.eventsIn(cell, (at) => dateOf(at) <= last && dateOf(at) > addDays(last, -days))
}

/** Events by local day of the cell, the empty ones too. */
function dailyOf(cell: Cell, scene: Scene): Row[][] {
  const { bucket } = cell
  if (!bucket) return []
  const { dateOf } = calendarOf(scene.site.timezone)
  const first = dateOf(bucket.from)
  return Array.from({ length: daysBetween(first, dateOf(bucket.to - 1)) }, (_, i) =>
    scene.eventsIn(cell, (at) => dateOf(at) === addDays(first, i)),
  )
}

const ATTENTION: Record<string, ReferenceMetric> = {
  visit_duration: ofVisits(({ visits }) => mean(sumOf(visits, durationOf), visits.length, 0, 1000)),
  active_time: ofVisits(({ visits }) => mean(sumOf(visits, activeOf), visits.length, 3, 1000)),
  time_on_page: ofEvents(({ events }) => mean(attentionIn(events), viewsOf(events).length, 0, 1000)),
  total_active_time: ofEvents(({ events }) => ratio(attentionIn(events), 1000, 3)),
  scroll_depth: ofEvents(({ events }) =>
    mean(
      sumOf(events, ({ scroll }) => scroll),
      viewsOf(events).length,
      2,
    ),
  ),
  idle_share: ofEvents(({ events }) => {
    const visible = sumOf(events, (row) => row.visible)
    return ratio((visible - attentionIn(events)) * 100, visible, 2)
  }),
  reached_half: ofEvents(({ events }) => reached(50, events)),
  reached_end: ofEvents(({ events }) => reached(90, events)),
  engaged_visits: ofVisits(({ visits }, scene) => visits.filter((visit) => isEngaged(visit, scene)).length),
  engagement_rate: ofVisits(({ visits }, scene) =>
    percent(visits.filter((visit) => isEngaged(visit, scene)).length, visits.length),
  ),
}

const reached = (least: number, events: Row[]) =>
  percent(viewsOf(events).filter(({ scroll }) => scroll >= least).length, viewsOf(events).length)

function attentionIn(events: Row[]): number {
  return sumOf(events, ({ active }) => active)
}

const conversionsOf = ({ events }: Cell, { site }: Scene) => events.filter((row) => completedBy(row, site).length > 0)

/** What conversions are worth, in the smallest units; those that are worth nothing known are left out. */
const worthsOf = (cell: Cell, scene: Scene) =>
  conversionsOf(cell, scene).flatMap((row) => worthOf(row, cell, scene) ?? [])

function worthOf(row: Row, { goal }: Cell, { site, countedGoals, question: { currency } }: Scene): number | null {
  const isCounted = (name: string) => (goal === null ? (countedGoals?.includes(name) ?? true) : name === goal)
  const fixed = completedBy(row, site).find(({ name, value }) => value !== null && isCounted(name))?.value
  if (!fixed) return amountOf(row, currency, site)
  return fixed.currency === currency ? fixed.amount : null
}

function isMicro(row: Row, { site }: Scene): boolean {
  const goals = completedBy(row, site)
  const isPlain = row.type === 'track' && row.name !== 'order' && row.name !== 'refund' && goals.length === 0
  return row.isInteraction && (isPlain || goals.some(({ kind }) => kind === 'micro'))
}

const named = (name: string, { events }: Cell) => events.filter((row) => row.type === 'track' && row.name === name)

const inMoney = (minor: number, by: number, { question: { currency } }: Scene) =>
  mean(minor, by, digitsOf(currency), 10 ** digitsOf(currency))

const allMoney = (minor: number, scene: Scene) => inMoney(minor, 1, scene).value

const CONVERSION: Record<string, ReferenceMetric> = {
  conversions: ofEvents((cell, scene) => conversionsOf(cell, scene).length),
  converted_visitors: ofEvents((cell, scene) => visitorsOf(conversionsOf(cell, scene))),
  conversion_rate: ofEvents((cell, scene) => {
    const { ofAnyGoal, question } = scene
    const all = ofAnyGoal.filter(({ at }) => at >= question.range.from && at < question.range.to)
    return percent(visitorsOf(conversionsOf(cell, scene)), visitorsOf(all))
  }),
  group_conversion_rate: ofEvents((cell, scene) => {
    const { ofAnyGoal, hasLabels, question } = scene
    const names = question.dimensions.filter((name) => !name.startsWith('time:'))
    const labels = cell.labels.map((label, i) => (names[i] === 'event:goal' ? null : label))
    const group = ofAnyGoal.filter(
      (row) => cell.bucket && row.at >= cell.bucket.from && row.at < cell.bucket.to && hasLabels(row, labels),
    )
    return percent(visitorsOf(conversionsOf(cell, scene)), visitorsOf(group))
  }),
  micro_conversions: ofEvents(({ events }, scene) => events.filter((row) => isMicro(row, scene)).length),
  total_revenue: ofEvents((cell, scene) => allMoney(sumOf(worthsOf(cell, scene), Number), scene)),
  average_revenue: ofEvents((cell, scene) => {
    const worths = worthsOf(cell, scene)
    return inMoney(sumOf(worths, Number), worths.length, scene)
  }),
  impressions: ofEvents((cell) => named('impression', cell).length),
  clicks: ofEvents((cell) => named('impression_click', cell).length),
  click_through_rate: ofEvents((cell) =>
    percent(named('impression_click', cell).length, named('impression', cell).length),
  ),
}

const ordersOf = ({ events }: Cell, { site }: Scene) => events.filter((row) => isOrder(row, site))

/** Orders that have a value in the currency. */
const paidOf = (cell: Cell, scene: Scene) =>
  ordersOf(cell, scene).filter((row) => amountOf(row, scene.question.currency, scene.site) !== null)

const customersOf = (orders: Row[], { site }: Scene) => [
  ...new Set(orders.map((row) => customerOf(row, site)).filter((customer) => customer !== '')),
]

const historyIn = (customer: string, { site, question: { range, currency } }: Scene) =>
  historyOf(customer, { to: range.to, currency }, site)

const countOf = ({ rows }: Visit, ...names: string[]) =>
  rows.filter(({ type, name }) => type === 'track' && names.includes(name)).length

const COMMERCE: Record<string, ReferenceMetric> = {
  orders: ofEvents((cell, scene) => ordersOf(cell, scene).length),
  revenue: ofEvents((cell, scene) => {
    const rows = [...ordersOf(cell, scene), ...cell.events.filter(isRefund)]
    return allMoney(
      sumOf(rows, (row) => revenueOf(row, scene.question.currency, scene.site)),
      scene,
    )
  }),
  average_order_value: ofEvents((cell, scene) => {
    const paid = paidOf(cell, scene)
    return inMoney(
      sumOf(paid, (row) => revenueOf(row, scene.question.currency, scene.site)),
      paid.length,
      scene,
    )
  }),
  customers: ofEvents((cell, scene) => customersOf(ordersOf(cell, scene), scene).length),
  guest_checkout_rate: ofEvents((cell, scene) => {
    const orders = ordersOf(cell, scene)
    return percent(orders.filter(({ isGuest }) => isGuest).length, orders.length)
  }),
  purchase_frequency: ofEvents((cell, scene) => {
    const orders = ordersOf(cell, scene)
    return mean(orders.length, customersOf(orders, scene).length, 2)
  }),
  repeat_purchase_rate: ofEvents((cell, scene) => {
    const customers = customersOf(ordersOf(cell, scene), scene)
    return percent(customers.filter((customer) => historyIn(customer, scene).orders >= 2).length, customers.length)
  }),
  cart_abandonment_rate: ofVisits(({ visits }) => {
    const carts = visits.filter((visit) => countOf(visit, 'cart', 'checkout') > 0)
    return percent(carts.filter((visit) => countOf(visit, 'order') === 0).length, carts.length)
  }),
  return_rate: ofEvents((cell, scene) => {
    const orders = ordersOf(cell, scene)
    return percent(orders.filter((row) => isRefunded(row, scene.site)).length, orders.length)
  }),
  customer_lifetime_value: ofEvents((cell, scene) => {
    const customers = customersOf(paidOf(cell, scene), scene)
    return inMoney(
      sumOf(customers, (customer) => historyIn(customer, scene).revenue),
      customers.length,
      scene,
    )
  }),
}

/** Answers of a kind, with their scores. */
const scoresOf = (kind: string, { events }: Cell) =>
  events.flatMap(({ feedback }) => (feedback?.kind === kind ? [feedback.score ?? Number.NaN] : []))

/** A visitor's last thumb on each subject; of whom nobody knows who they are each counts. */
function thumbsOf({ events }: Cell): number[] {
  const last = new Map<string, number>()
  for (const { visit, feedback, view, n } of events.toSorted(inOrder)) {
    if (feedback?.kind !== 'thumbs') continue
    const of = visit ? `${visit.visitor} on ${feedback.subject}` : `${view} ${n}`
    last.set(of, feedback.score ?? Number.NaN)
  }
  return [...last.values()]
}

const countIn = (scores: number[], min: number, max: number) =>
  scores.filter((score) => score >= min && score <= max).length

const showingsOf = ({ bucket, labels }: Cell, { showings, hasLabels }: Scene) =>
  showings.filter((row) => bucket && row.at >= bucket.from && row.at < bucket.to && hasLabels(row, labels))
const answersOf = ({ events }: Cell) => events.filter(({ feedback }) => feedback !== null && !feedback.isFollowUp)

const corner = (satisfaction: string, wanted: boolean) =>
  ofVisits(
    ({ visits }, scene) =>
      visits.filter(
        (visit) => isEngaged(visit, scene) === wanted && satisfactionOf(visit, scene.site.facts) === satisfaction,
      ).length,
  )

const VOICE: Record<string, ReferenceMetric> = {
  thumbs_up: ofEvents((cell) => countIn(thumbsOf(cell), 1, 1)),
  thumbs_down: ofEvents((cell) => countIn(thumbsOf(cell), 0, 0)),
  thumbs_score: ofEvents((cell) => percent(countIn(thumbsOf(cell), 1, 1), thumbsOf(cell).length)),
  nps: ofEvents((cell) => {
    const scores = scoresOf('nps', cell)
    return balance(countIn(scores, 9, 10) - countIn(scores, 0, 6), scores.length)
  }),
  csat: ofEvents((cell) => percent(countIn(scoresOf('csat', cell), 4, 5), scoresOf('csat', cell).length)),
  ces: ofEvents((cell) => mean(sumOf(scoresOf('ces', cell), Number), scoresOf('ces', cell).length, 2)),
  reviews: ofEvents((cell) => scoresOf('review', cell).length),
  positive_review_rate: ofEvents((cell) => {
    return percent(countIn(scoresOf('review', cell), 4, 5), scoresOf('review', cell).length)
  }),
  feedback_responses: ofEvents((cell) => answersOf(cell).length),
  response_rate: {
    rests: (cell, scene) => cell.events.length + showingsOf(cell, scene).length > 0,
    value: (cell, scene) => percent(answersOf(cell).length, showingsOf(cell, scene).length),
  },
  engaged_positive: corner('positive', true),
  engaged_negative: corner('negative', true),
  disengaged_positive: corner('positive', false),
  disengaged_negative: corner('negative', false),
}

/** Who was active in the period before the cell's and can be known again, and those of them who came again in it. */
function retainedIn(cell: Cell, scene: Scene): { before: Set<string>; both: Set<string>; isThere: boolean } {
  const { bucket } = cell
  if (!bucket) return { before: new Set(), both: new Set(), isThere: false }
  const previous = previousOf(bucket, scene.site.timezone)
  const rowsBefore = scene.eventsIn(cell, (at) => at >= previous.from && at < previous.to)
  const rowsNow = scene.eventsIn(cell, (at) => at >= bucket.from && at < bucket.to)
  const known = (rows: Row[]) => rows.map((row) => keyOf(row, scene)).filter((key) => key !== '')
  const now = new Set(known(rowsNow))
  const before = new Set(known(rowsBefore))
  const both = new Set([...before].filter((visitor) => now.has(visitor)))
  return { before, both, isThere: rowsBefore.length + rowsNow.length > 0 }
}

/** A visitor with a cookie; a user with an event; a customer with an order. '' for nobody. */
function keyOf(row: Row, { site, question: { retained } }: Scene): string {
  if (retained === 'visitors') return row.visit?.hasCookie ? row.visit.visitor : ''
  if (retained === 'users') return userOf(row, site.facts)
  return isOrder(row, site) ? customerOf(row, site) : ''
}

const ofPeriods = (value: Value): ReferenceMetric => ({
  rests: (cell, scene) => retainedIn(cell, scene).isThere,
  isWide: true,
  value,
})

const LOYALTY: Record<string, ReferenceMetric> = {
  retention_rate: ofPeriods((cell, scene) => {
    const { before, both } = retainedIn(cell, scene)
    return percent(both.size, before.size)
  }),
  churn_rate: ofPeriods((cell, scene) => {
    const { before, both } = retainedIn(cell, scene)
    return percent(before.size - both.size, before.size)
  }),
}

const isCore = (row: Row) =>
  CORE_ACTIONS.some(
    ({ name, props }) =>
      row.type === 'track' &&
      row.name === name &&
      Object.entries(props).every(([key, value]) => String(row.props[key]) === value),
  )

const ACCOUNTS: Record<string, ReferenceMetric> = {
  active_users: ofEvents(({ events }, { site }) => distinct(events.map((row) => userOf(row, site.facts)))),
  active_accounts: ofEvents(({ events }, { site }) => distinct(events.map((row) => accountOf(row, site.facts)))),
  core_actions: ofEvents(({ events }) => events.filter(isCore).length),
  core_action_rate: ofEvents(({ events }, { site }) => {
    const usersOf = (rows: readonly Row[]) => distinct(rows.map((row) => userOf(row, site.facts)))
    return percent(usersOf(events.filter(isCore)), usersOf(events))
  }),
}

const vitalsOf = (name: VitalName, { events }: Cell) => events.flatMap(({ vitals }) => vitals.get(name) ?? [])

/** The 75th percentile, between two values by their distance. */
const p75 = (name: VitalName, decimals: number) =>
  ofEvents((cell) => {
    const values = vitalsOf(name, cell).map(({ value }) => value)
    if (values.length === 0) return null
    const sorted = values.sort((a, b) => a - b)
    const at = (sorted.length - 1) * 0.75
    const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
    return Math.round((low + (high - low) * (at - Math.floor(at))) * 10 ** decimals) / 10 ** decimals
  })

const good = (name: VitalName) =>
  ofEvents((cell) => percent(vitalsOf(name, cell).filter(({ isGood }) => isGood).length, vitalsOf(name, cell).length))

const SPEED: Record<string, ReferenceMetric> = {
  lcp: p75('LCP', 0),
  inp: p75('INP', 0),
  fcp: p75('FCP', 0),
  ttfb: p75('TTFB', 0),
  cls: p75('CLS', 3),
  good_lcp: good('LCP'),
  good_inp: good('INP'),
  good_cls: good('CLS'),
}

/** METRICS.md §3–§10 once more, each metric as plainly as it can be said. */
export const REFERENCE: Record<string, ReferenceMetric> = {
  ...TRAFFIC,
  ...ATTENTION,
  ...CONVERSION,
  ...COMMERCE,
  ...VOICE,
  ...LOYALTY,
  ...ACCOUNTS,
  ...SPEED,
}
