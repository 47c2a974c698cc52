import type { Batch, Event, FeedbackEvent, FeedbackKind, Props, VitalName } from '../../../sdk/protocol.js'
import type { ServerEvent } from '../../traffic.js'
import { AGENTS, type Arrival, PAGES, type Story, WAYS } from './traffic.js'

/** METRICS.md §1 in plain loops: of what travelled, what counts, as rows in memory. */
export interface Facts {
  rows: Row[]
  /** What was said of visitors, in order. */
  said: Said[]
}

/** What events are put in order by. */
interface Placed {
  at: number
  viewAt: number
  n: number
  view: string
}

/** A kept event. */
export interface Row extends Placed {
  /** `null`: a server told of it and not whose it is. */
  visit: Visit | null
  type: 'pageview' | 'track' | 'feedback'
  name: string
  isInteraction: boolean
  sender: 'browser' | 'signed' | 'server'
  host: string
  page: string
  props: Props
  /** Whom a server named. */
  user: string
  value: number | undefined
  currency: string
  order: string
  isGuest: boolean
  /** `null` too for what was said again: the last answer counts. */
  feedback: {
    kind: FeedbackKind
    score: number | undefined
    subject: string
    response: string
    question: string
    isFollowUp: boolean
  } | null
  /** Of a question that was shown: what it was about stands for what feedback is about. */
  asked?: Props
  /** Of a view's first pageview; ms and %. */
  active: number
  visible: number
  scroll: number
  span: number
  vitals: Map<VitalName, { value: number; isGood: boolean }>
  way: Way
  client: Client
}

export interface Visit {
  visitor: string
  hasCookie: boolean
  type: 'new' | 'returning' | 'unknown'
  /** In order. */
  rows: Row[]
}

/** An `identify` event. */
export interface Said extends Placed {
  visitor: string
  user: string
  account: string
  traits: Props
}

export type Way = Omit<(typeof WAYS)[number], 'query' | 'from'>
export type Client = Omit<(typeof AGENTS)[number], 'userAgent'> & {
  country: string
  region: string
  city: string
  language: string
}

/** METRICS.md §1, order of events. */
export const inOrder = (a: Placed, b: Placed): number =>
  a.at - b.at || a.viewAt - b.viewAt || a.n - b.n || (a.view < b.view ? -1 : a.view > b.view ? 1 : 0)

export function factsOf({ arrivals, booked }: Story): Facts {
  const views = viewsOf(arrivals)
  const events = eventsOf(arrivals)
  const visits = visitsOf(views, events, ordinalsOf(arrivals))
  const vitals = vitalsOf(events)
  const ofServer = booked.map((event) => bookedRow(event, visits))
  const ofNobody = ofServer.flatMap(({ row }) => (row && row.visit === null ? [row] : []))
  for (const visit of visits) joinAnswers(visit)
  const rows = [...[...visits].flatMap(({ rows }) => rows), ...ofNobody]
  countTotals(rows, views, vitals)
  const saidByBrowsers = events.flatMap((event) => {
    const view = viewIn(views, event.view)
    return event.type === 'identify' ? [saidOf(event, { ...event, viewAt: view.at }, view.visitor)] : []
  })
  const said = [...saidByBrowsers, ...ofServer.flatMap(({ said }) => said ?? [])].sort(inOrder)
  return { rows, said }
}

interface View extends Pick<Row, 'host' | 'page' | 'way' | 'client' | 'sender'> {
  id: string
  at: number
  visitor: string
  /** `null` without a cookie. */
  visit: string | null
  active: number
  visible: number
  scroll: number
  span: number
}

const DAY = 86_400_000

/** Each view as it first came, with its largest totals. */
function viewsOf(arrivals: Arrival[]): Map<string, View> {
  const views = new Map<string, View>()
  for (const { batch, agent, country, locality, isSigned } of arrivals) {
    for (const { id, url, referrer, at, ...totals } of batch.views) {
      const day = Math.floor(at / DAY)
      const known = views.get(id)
      const { active = 0, visible = 0, scroll = 0, span = 0 } = totals
      const { pathname, hostname, search } = new URL(url)
      views.set(id, {
        id,
        at,
        visitor: batch.visitor?.id ?? `${agent} ${country} ${day}`,
        visit: batch.visit?.id ?? null,
        host: hostname,
        page: PAGES.find(({ path }) => path === pathname)?.page ?? '',
        way: WAYS.find((way) => way.query === search && way.from === referrer) ?? WAYS[0],
        client: clientOf(agent, { country, ...locality }, batch),
        ...known,
        sender: isSigned || known?.sender === 'signed' ? 'signed' : 'browser',
        active: Math.max(active, known?.active ?? 0),
        visible: Math.max(visible, known?.visible ?? 0),
        scroll: Math.max(scroll, known?.scroll ?? 0),
        span: Math.max(span, known?.span ?? 0),
      })
    }
  }
  return views
}

const NOT_SET = '(not set)'

const clientOf = (
  agent: number,
  { country, region, city }: Pick<Client, 'country' | 'region' | 'city'>,
  { context }: Batch,
): Client => ({
  ...AGENTS[agent],
  country: country || NOT_SET,
  region: region || NOT_SET,
  city: city || NOT_SET,
  language: context?.language?.slice(0, 2) ?? NOT_SET,
})

/** Each event once. */
function eventsOf(arrivals: Arrival[]): Event[] {
  const events = new Map<string, Event>()
  for (const { batch } of arrivals) {
    for (const event of batch.events) {
      const key = `${event.view} ${event.n}`
      if (!events.has(key)) events.set(key, event)
    }
  }
  return [...events.values()]
}

const viewIn = (views: Map<string, View>, id: string): View => {
  const view = views.get(id)
  if (!view) throw new Error(`no view ${id}`)
  return view
}

/** Which visit of its visitor each is: the lowest that was said. */
function ordinalsOf(arrivals: Arrival[]): Map<string, number> {
  const ordinals = new Map<string, number>()
  for (const { batch } of arrivals) {
    if (!batch.visit || !batch.visitor) continue
    const { visits } = batch.visitor
    ordinals.set(batch.visit.id, Math.min(visits, ordinals.get(batch.visit.id) ?? visits))
  }
  return ordinals
}

/** By cookie those of the script; without, runs without a gap of more than half an hour. */
function visitsOf(views: Map<string, View>, events: Event[], ordinals: Map<string, number>): Set<VisitWithId> {
  const withCookie = new Map<string, Row[]>()
  const without = new Map<string, Row[]>()
  const visitorOf = new Map<string, string>()
  for (const event of events) {
    const view = viewIn(views, event.view)
    const row = rowOf(event, view)
    if (!row) continue
    const of = view.visit === null ? without : withCookie
    const key = view.visit ?? view.visitor
    of.set(key, [...(of.get(key) ?? []), row])
    visitorOf.set(key, view.visitor)
  }
  const visits = new Set<VisitWithId>()
  const add = (visit: VisitWithId) => {
    for (const row of visit.rows) row.visit = visit
    visits.add(visit)
  }
  for (const [id, rows] of withCookie) {
    const type = ordinals.get(id) === 1 ? 'new' : 'returning'
    add({ id, visitor: visitorOf.get(id) ?? '', hasCookie: true, type, rows: rows.sort(inOrder) })
  }
  for (const [visitor, rows] of without) {
    for (const run of runsOf(rows.sort(inOrder)))
      add({ id: null, visitor, hasCookie: false, type: 'unknown', rows: run })
  }
  return visits
}

interface VisitWithId extends Visit {
  id: string | null
}

function runsOf(rows: Row[]): Row[][] {
  const runs: Row[][] = []
  for (const [i, row] of rows.entries()) {
    const run = runs[runs.length - 1]
    const isNext = i === 0 || row.at - rows[i - 1].at > 30 * 60_000 || row.at - run[0].at > DAY
    if (isNext) runs.push([row])
    else run.push(row)
  }
  return runs
}

function rowOf(event: Event, view: Omit<View, keyof Totals>): Row | null {
  if (event.type === 'vital' || event.type === 'identify') return null
  const { host, page, sender, way, client } = view
  const track = event.type === 'track' ? event : null
  return {
    visit: null,
    at: event.at,
    viewAt: view.at,
    n: event.n,
    view: view.id,
    type: event.type,
    name: track ? track.name : event.type,
    isInteraction: event.type === 'feedback' || (track !== null && track.passive !== true),
    sender,
    host,
    page,
    props: event.props ?? {},
    user: '',
    value: track?.value,
    currency: track?.currency ?? '',
    order: track?.order_id ?? '',
    isGuest: track?.guest === true,
    feedback: event.type === 'feedback' ? feedbackIn(event) : null,
    active: 0,
    visible: 0,
    scroll: 0,
    span: 0,
    vitals: new Map(),
    way,
    client,
  }
}

const feedbackIn = ({ kind, score, subject = '', response = '', question = '' }: FeedbackEvent) => ({
  kind,
  score,
  subject,
  response,
  question,
  isFollowUp: false,
})

/** Of one response in a visit each kind, and each question of choices, is one answer, the last; others than the first follow it. */
function joinAnswers({ rows }: Visit): void {
  const given = rows.flatMap((row) => (row.feedback?.response ? [{ row, ...row.feedback }] : []))
  for (const [i, { row, kind, response, question }] of given.entries()) {
    const isSame = (other: (typeof given)[number]) =>
      other.response === response && other.kind === kind && (kind !== 'choice' || other.question === question)
    const first = given.find((other) => other.response === response)
    if (row.feedback) row.feedback.isFollowUp = first !== undefined && !isSame(first)
    if (given.slice(i + 1).some(isSame)) row.feedback = null
  }
}

type Totals = Pick<View, 'active' | 'visible' | 'scroll' | 'span'>

/** With the first pageview of each view. */
function countTotals(rows: Row[], views: Map<string, View>, vitals: Map<string, Row['vitals']>): void {
  const counted = new Set<string>()
  for (const row of rows.toSorted(inOrder)) {
    if (row.type !== 'pageview' || row.sender === 'server') continue
    const { active, visible, scroll, span } = viewIn(views, row.view)
    row.span = span
    if (counted.has(row.view)) continue
    counted.add(row.view)
    row.active = Math.min(active, visible)
    row.visible = visible
    row.scroll = scroll
    row.vitals = vitals.get(row.view) ?? new Map()
  }
}

/** https://web.dev/articles/vitals, where nobody has rated it. */
const GOOD: Record<VitalName, number> = { LCP: 2500, INP: 200, CLS: 0.1, FCP: 1800, TTFB: 800 }

/** By view, the latest of each. */
function vitalsOf(events: Event[]): Map<string, Row['vitals']> {
  const vitals = new Map<string, Row['vitals']>()
  const told = events.flatMap((event) => (event.type === 'vital' ? [event] : []))
  for (const { view, name, value, rating } of told.sort((a, b) => a.at - b.at || a.n - b.n)) {
    const of = vitals.get(view) ?? new Map()
    const isGood = rating === undefined ? value <= GOOD[name] : rating === 'good'
    vitals.set(view, of.set(name, { value, isGood }))
  }
  return vitals
}

const NO_CLIENT: Client = {
  country: NOT_SET,
  region: NOT_SET,
  city: NOT_SET,
  language: NOT_SET,
  browser: NOT_SET,
  browser_version: NOT_SET,
  os: NOT_SET,
  os_version: NOT_SET,
  device: NOT_SET,
}

/** What a server tells belongs to the visit it names, else to its visitor's last one that had started by then. */
function bookedRow(booked: ServerEvent, visits: Set<VisitWithId>): { row?: Row; said?: Said } {
  const { id, at = 0, visitor, visit: named, user, ...told } = booked
  const view = {
    id: `server:${id}`,
    at,
    visitor: String(visitor ?? ''),
    visit: null,
    host: NOT_SET,
    page: NOT_SET,
    way: WAYS[0],
    client: NO_CLIENT,
    sender: 'server' as const,
  }
  const event = { ...told, view: view.id, n: 0, at, ...(told.type === 'identify' && { user }) } as Event
  const own = [...visits].filter((visit) => visit.visitor === visitor && (visit.id === named || named === undefined))
  const started = own.filter((visit) => named !== undefined || startOf(visit) <= at)
  const visit = started.sort((a, b) => startOf(b) - startOf(a))[0] ?? null
  if (event.type === 'identify') {
    const of = visit ? visit.visitor : ofUser(event.user ?? '')
    return of === null ? {} : { said: saidOf(event, { ...event, viewAt: at }, of) }
  }
  const row = rowOf(event, view)
  if (!row) return {}
  row.visit = visit
  row.user = typeof user === 'string' ? user : ''
  if (visit) visit.rows = [...visit.rows, row].sort(inOrder)
  return { row }
}

/** Whom servers speak of that name a user and no visit. */
export const ofUser = (user: string): string | null => (user === '' ? null : `user ${user}`)

const saidOf = (
  { user = '', account = '', traits = {} }: Extract<Event, { type: 'identify' }>,
  { at, viewAt, n, view }: Placed,
  visitor: string,
): Said => ({ visitor, at, viewAt, n, view, user, account, traits })

/** What a server books later belongs to the visit, but neither begins nor prolongs it (docs/API.md §3). */
export const seenIn = ({ rows }: Visit): Row[] => rows.filter(({ sender }) => sender !== 'server')

export const startOf = (visit: Visit): number => seenIn(visit)[0].at
