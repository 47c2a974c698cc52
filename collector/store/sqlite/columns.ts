import { VITALS } from '../../../sdk/protocol.js'
import { DAY_MS } from '../../day.js'
import { SATISFACTIONS, SENDERS, VISITOR_TYPES } from '../../dimensions.js'
import { satisfactionOf } from '../../satisfaction.js'
import { createDetailWriter, createLocalTexts, propsOf } from './details.js'
import { FIRST_UNKEPT, TYPES } from './events.js'
import { startsVisit } from './gap.js'
import { createVisitorOf, identitiesOf, placeOf } from './identities.js'
import { UNKNOWN_ORDINAL } from './named.js'
import type { Connection } from './open.js'
import {
  type ChangedOwners,
  CLIENT,
  createChangesReader,
  createDayReader,
  createVisitorReader,
  type DayRows,
  type Detail,
  LOCALITY,
  type VisitorOfDay,
} from './rows.js'
import {
  boundsOf,
  createSegment,
  type NewSegment,
  type Order,
  type Rating,
  type Segment,
  type SegmentSizes,
  startOf,
} from './segment.js'
import { type Answers, answersOf } from './superseded.js'
import { NOBODY, SOURCE } from './views.js'
import { createVitalWriter, type ViewVitals, vitalsOf } from './vitals.js'

const SERVER = SENDERS.indexOf('server')

/** A visit while its segment is being built: `events` are rows of the day's events. */
interface VisitOfDay {
  owner: number
  /** Negative when cookieless, NOBODY for an event without a visit. */
  visitor: number
  type: number
  events: number[]
}

/** Names of events that mean something to us, as numbers of the dictionary; what nobody has sent is missing. */
type Names = ReadonlyMap<string, number>

/** Who has changed so much is read piece by piece, as everything is. */
const MANY = 5000

const KNOWN_NAMES = ['cart', 'checkout', 'order', 'refund', ...VITALS]

/** What a visitor did on a day as columns, with the rows that they are made of. */
export interface VisitorDay {
  rows: DayRows
  segment: Segment
  /** Which row of `rows.events` each event of the segment is. */
  events: readonly number[]
}

/** Reads what one visitor did on a day. */
export function createVisitorDays(db: Connection): (of: VisitorOfDay) => VisitorDay {
  const read = createVisitorReader(db)
  const names = createNames(db)
  return (of) => {
    const rows = read(of)
    return { rows, ...buildWith(of.day, rows, names()) }
  }
}

/** Reads a day's rows into columns; needs a connection that reads. */
export function createColumns(db: Connection, piece?: number) {
  const read = createDayReader(db, piece)
  const { owners, rows: rowsOf } = createChangesReader(db)
  const names = createNames(db)
  return {
    /** All of it, piece by piece. */
    *whole(site: number, day: number): Generator<NewSegment> {
      for (const rows of read(site, day)) yield build(day, rows, names())
    },
    /** What has changed since a version of the day; `null` when that is much. */
    changed(site: number, day: number, since: number): { owners: ChangedOwners; segment: NewSegment } | null {
      const of = { site, day, since }
      const changed = owners(of)
      if (changed.visits.size + changed.visitors.size > MANY) return null
      return { owners: changed, segment: build(day, rowsOf(of), names()) }
    },
  }
}

function createNames(db: Connection): () => Names {
  const namesOf = db
    .prepare<string[], [string, number]>(
      `select text, num from strings where text in (${KNOWN_NAMES.map(() => '?').join(', ')})`,
    )
    .raw()
  return () => new Map(namesOf.all(...KNOWN_NAMES))
}

const build = (day: number, rows: DayRows, names: Names): NewSegment => buildWith(day, rows, names).segment

/** Also which row of `rows.events` each event is. */
function buildWith(day: number, rows: DayRows, names: Names): { segment: NewSegment; events: number[] } {
  const viewOf = viewsOfEvents(rows)
  const visits = visitsOf(rows, viewOf).filter(({ events }) => events.length > 0)
  const vitals = vitalsOf(rows, viewOf, names)
  const segment = createSegment(day, sizesOf(rows, visits, vitals.size))
  const texts = createLocalTexts()
  segment.texts = texts.texts
  const of: DaySource = {
    rows,
    viewOf,
    visitorOf: createVisitorOf(rows),
    names,
    vitals,
    counted: new Map(),
    addDetail: createDetailWriter(segment, texts),
    addVitals: createVitalWriter(segment),
  }
  let row = 0
  for (const [index, visit] of visits.entries()) {
    segment.visits.firstEvent[index] = row
    const feedback = visit.events.filter((event) => rows.events.type[event] === TYPES.feedback)
    const source = { ...of, ...answersOf(feedback, (event) => rows.events.detail[event]), firstRow: row }
    for (const event of visit.events) writeEvent(segment, row++, event, source)
    writeVisit(segment, index, visit, of)
  }
  segment.visits.firstEvent[visits.length] = row
  Object.assign(segment, boundsOf(segment.events.after))
  segment.lasting.identities = identitiesOf(rows, viewOf)
  return { segment, events: visits.flatMap(({ events }) => events) }
}

/** What a segment is made of. */
interface DaySource {
  rows: DayRows
  /** Which row of the day's views each event belongs to. */
  viewOf: readonly number[]
  visitorOf: (view: number) => number
  names: Names
  /** By row of the day's views. */
  vitals: ReadonlyMap<number, ViewVitals>
  /** Where the totals of views stand: they count with the first pageview event. */
  counted: Map<number, number>
  addDetail: (detail: Detail) => number
  addVitals: (vitals: ViewVitals) => number
}

function sizesOf({ events }: DayRows, visits: readonly VisitOfDay[], vitals: number): SegmentSizes {
  const sizes = { visits: visits.length, events: 0, details: 0, props: 0, vitals }
  for (const visit of visits) {
    sizes.events += visit.events.length
    for (const event of visit.events) {
      const detail = events.detail[event]
      if (detail === null) continue
      sizes.details++
      sizes.props += propsOf(detail).length
    }
  }
  return sizes
}

/** Which row of the day's views each event belongs to. */
function viewsOfEvents({ views, events }: DayRows): number[] {
  const rowOf = new Map(views.num.map((num, row) => [num, row]))
  return events.view.map((num) => rowOf.get(num) ?? 0)
}

/** The day's visits with their events in order. */
function visitsOf(rows: DayRows, viewOf: readonly number[]): VisitOfDay[] {
  const known = new Map<number, VisitOfDay>()
  for (const [row, num] of rows.visits.num.entries()) {
    const type = VISITOR_TYPES.indexOf(typeOf(rows.visits.ordinal[row]))
    known.set(num, { owner: num, visitor: rows.visits.visitor[row], type, events: [] })
  }
  const cookieless = new Map<number, number[]>()
  for (const [event, view] of viewOf.entries()) {
    if (rows.events.type[event] >= FIRST_UNKEPT) continue
    const visit = rows.views.visit[view]
    if (visit !== 0) known.get(visit)?.events.push(event)
    else pushTo(cookieless, rows.views.visitor[view], event)
  }
  const inOrder = createOrder(rows, viewOf)
  for (const { events } of known.values()) events.sort(inOrder)
  for (const events of cookieless.values()) events.sort(inOrder)
  return [...known.values(), ...visitsByGap(cookieless, rows.events.at)]
}

const typeOf = (ordinal: number) => (ordinal === 1 ? 'new' : ordinal === UNKNOWN_ORDINAL ? 'unknown' : 'returning')

function pushTo(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** Order of events (METRICS.md §1). */
function createOrder({ events, views }: DayRows, viewOf: readonly number[]): (a: number, b: number) => number {
  const byId = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return (a, b) =>
    events.at[a] - events.at[b] ||
    views.at[viewOf[a]] - views.at[viewOf[b]] ||
    events.n[a] - events.n[b] ||
    byId(views.id[viewOf[a]], views.id[viewOf[b]])
}

function* visitsByGap(cookieless: Map<number, number[]>, at: readonly number[]): Generator<VisitOfDay> {
  const type = VISITOR_TYPES.indexOf('unknown')
  for (const [visitor, events] of cookieless) {
    if (visitor === NOBODY) {
      for (const event of events) yield { owner: 0, visitor, type, events: [event] }
      continue
    }
    let from = 0
    for (let i = 1; i <= events.length; i++) {
      const isLast = i === events.length
      if (!isLast && !startsVisit(at[events[i]], { first: at[events[from]], last: at[events[i - 1]] })) continue
      yield { owner: -visitor, visitor: -visitor, type, events: events.slice(from, i) }
      from = i
    }
  }
}

/** A visit's, its feedback and where its events begin. */
type VisitSource = DaySource & Answers<number> & { firstRow: number }

function writeEvent(segment: NewSegment, row: number, event: number, of: VisitSource): void {
  const { rows, counted, names } = of
  const { events } = segment
  const view = of.viewOf[event]
  const type = rows.events.type[event]
  const detail = rows.events.detail[event]
  events.after[row] = rows.events.at[event] - startOf(segment)
  events.page[row] = rows.views.page[view]
  events.host[row] = rows.views.host[view]
  events.name[row] = rows.events.name[event]
  events.sender[row] = rows.views.sender[view]
  events.interaction[row] = isInteraction(rows, event) ? 1 : 0
  if (detail) {
    const before = () => activeBefore(segment, row, { ...of, own: counted.get(view), told: detail.active })
    const answer = () => ({ ...answerIn(detail, event, of), before: before() })
    events.detail[row] = of.addDetail(type === TYPES.feedback ? answer() : detail)
  }
  const rating = type === TYPES.feedback && !of.superseded.has(event) && ratingOf(event, detail, of)
  if (rating) segment.lasting.ratings.push(rating)
  if (type === TYPES.track && detail) {
    const { orders, refunds } = segment.lasting
    if (rows.events.name[event] === names.get('order')) orders.push(orderOf(row, event, detail, of))
    if (rows.events.name[event] === names.get('refund')) refunds.push(orderOf(row, event, detail, of))
  }
  if (type !== TYPES.pageview) return
  events.pageview[row] = 1
  if (counted.has(view)) return
  counted.set(view, row)
  events.active[row] = Math.min(rows.views.active[view], rows.views.visible[view])
  events.visible[row] = rows.views.visible[view]
  events.scroll[row] = rows.views.scroll[view]
  const vitals = of.vitals.get(view)
  if (vitals) events.vital[row] = of.addVitals(vitals)
}

/** What was superseded stays an event, and is no answer any more. */
function answerIn(detail: Detail, event: number, { superseded, followUps }: Answers<number>): Detail {
  if (superseded.has(event)) return { ...detail, kind: null, score: null }
  return { ...detail, isResponse: !followUps.has(event) }
}

/** Of each page at most the time since it was opened, and of its own what is told. */
function activeBefore(
  { events }: NewSegment,
  row: number,
  { firstRow, own, told }: { firstRow: number; own: number | undefined; told: unknown },
): number {
  let sum = 0
  for (let page = firstRow; page < row; page++) {
    const most = page === own && typeof told === 'number' ? Math.min(told, events.active[page]) : events.active[page]
    sum += Math.min(most, events.after[row] - events.after[page])
  }
  return sum
}

/** `null` for an answer without a score, and for one that nobody gave. */
function ratingOf(event: number, detail: Detail | null, { rows, viewOf, visitorOf }: DaySource): Rating | null {
  const satisfaction = SATISFACTIONS.indexOf(satisfactionOf(detail?.kind, detail?.score))
  const view = viewOf[event]
  const visitor = visitorOf(view)
  if (satisfaction === 0 || visitor === NOBODY) return null
  return {
    ...placeOf(rows, event, view),
    owner: rows.views.visit[view] || -rows.views.visitor[view],
    visitor,
    satisfaction,
  }
}

function orderOf(row: number, event: number, detail: Detail, { rows, viewOf, visitorOf }: DaySource): Order {
  return {
    row,
    ...placeOf(rows, event, viewOf[event]),
    order: textIn(detail.order_id),
    visitor: visitorOf(viewOf[event]),
    user: textIn(detail.user),
    value: typeof detail.value === 'number' ? detail.value : Number.NaN,
    currency: textIn(detail.currency),
  }
}

const textIn = (value: unknown) => (typeof value === 'string' ? value : '')

function writeVisit(segment: NewSegment, index: number, visit: VisitOfDay, { rows, viewOf, names }: DaySource): void {
  const { visits } = segment
  const { owner, visitor, type, events } = visit
  visits.owner[index] = owner
  if (visitor === NOBODY) {
    visits.start[index] = Number.NaN
    return
  }
  const { at, name } = rows.events
  // What a server books later belongs to the visit, but neither begins nor prolongs it.
  const isSeen = (event: number) => rows.views.sender[viewOf[event]] !== SERVER
  const [first, last] = [events.find(isSeen) ?? events[0], events.findLast(isSeen) ?? events[0]]
  const pageviews = events.filter((event) => rows.events.type[event] === TYPES.pageview)
  const interactions = events.filter((event) => isInteraction(rows, event))
  const countOf = (...known: string[]) => {
    const tracks = events.filter((event) => rows.events.type[event] === TYPES.track)
    return tracks.filter((event) => known.some((text) => names.get(text) === name[event])).length
  }
  const start = at[first]
  visits.visitor[index] = visitor
  visits.visitor_type[index] = type
  visits.start[index] = start
  visits.pageviews[index] = pageviews.length
  visits.interactions[index] = interactions.length
  visits.carts[index] = countOf('cart', 'checkout')
  visits.orders[index] = countOf('order')
  if (interactions.length > 0) visits.firstInteraction[index] = at[interactions[0]] - start
  visits.active[index] = activeOf(segment, index, events.length)
  for (const column of [...LOCALITY, ...CLIENT]) visits[column][index] = rows.views[column][viewOf[first]]
  segment.lastCookieless = Math.max(segment.lastCookieless, -visitor)
  // A browser or a collector whose clock jumped may say more than a visit can last.
  visits.duration[index] = Math.min(DAY_MS, at[last] - start)
  if (pageviews.length > 0) writePageviews(segment, index, { rows, pageviews, viewOf })
}

function writePageviews(
  { visits }: NewSegment,
  index: number,
  { rows, pageviews, viewOf }: { rows: DayRows; pageviews: readonly number[]; viewOf: readonly number[] },
): void {
  const last = pageviews[pageviews.length - 1]
  const [entry, exit] = [viewOf[pageviews[0]], viewOf[last]]
  const end = rows.events.at[last] + rows.views.span[exit]
  visits.duration[index] = Math.max(visits.duration[index], Math.min(DAY_MS, end - visits.start[index]))
  visits.entry_page[index] = rows.views.page[entry]
  visits.exit_page[index] = rows.views.page[exit]
  // Of the visit's first pageview (METRICS.md §1, campaign).
  for (const column of SOURCE) visits[column][index] = rows.views[column][entry]
  visits.referrer[index] = rows.views.referrer[entry]
}

const isInteraction = ({ events }: DayRows, event: number) =>
  events.type[event] === TYPES.feedback || (events.type[event] === TYPES.track && events.passive[event] === 0)

function activeOf({ visits, events }: NewSegment, index: number, count: number): number {
  const from = visits.firstEvent[index]
  let sum = 0
  for (let row = from; row < from + count; row++) sum += events.active[row]
  return sum
}
