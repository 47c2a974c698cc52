import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Goal } from '../../collector/goals.js'
import { createReports, type ReportQuestion } from '../../collector/query/reports.js'
import { openStore } from '../../collector/store/open.js'
import type { Batch, Event } from '../../sdk/protocol.js'
import { CHROME, createTraffic } from '../traffic.js'

/** Random visits of people with and without cookies, and the same once more as plain rows: nothing shared with the engine. */
export interface Story {
  sent: { batch: Batch; userAgent: string }[]
  visits: Visit[]
  /** When visitors with a cookie were first seen. */
  firsts: Map<string, number>
}

export interface Visit {
  visitor: string
  hasCookie: boolean
  type: 'new' | 'returning' | 'unknown'
  /** In order. */
  rows: Row[]
}

export interface Row {
  at: number
  viewAt: number
  n: number
  view: string
  type: 'pageview' | 'track'
  name: string
  passive: boolean
  page: string
}

export type Condition = ['is' | 'is_not', string, string[]]

/** A Wednesday; on the Sunday after it clocks in Berlin go forward. */
export const START = Date.UTC(2026, 2, 25)
export const TIMEZONE = 'Europe/Berlin'
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

const PAGES = ['/', '/a', '/b', '/c']
const NAMES = ['play', 'signup']
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const AGENTS = [CHROME, FIREFOX]

/** A visit over an hour or two, one view after the other, each with its events; `visitor` `null`: without cookie. */
const aVisit = fc.record({
  visitor: fc.option(fc.constantFrom('anna', 'ben', 'cleo', 'dora'), { freq: 3 }),
  agent: fc.nat(1),
  ordinal: fc.integer({ min: 1, max: 3 }),
  daysKnown: fc.integer({ min: 0, max: 9 }),
  startMinute: fc.nat(6 * 24 * 60),
  views: fc.array(
    fc.record({
      page: fc.constantFrom(...PAGES),
      afterSeconds: fc.nat(2400),
      tracks: fc.array(
        fc.record({ name: fc.constantFrom(...NAMES), passive: fc.boolean(), afterSeconds: fc.nat(3000) }),
        { maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})
type AVisit = typeof aVisit extends fc.Arbitrary<infer T> ? T : never

export const aStory: fc.Arbitrary<Story> = fc.array(aVisit, { minLength: 1, maxLength: 14 }).map((visits) => {
  const sent = visits.map(sentOf)
  return { sent, visits: visitsOf(sent), firsts: firstsOf(sent) }
})

const id = (text: string) => text.padEnd(21, '-')

/** Each visit has its own ms of the second: events of two are never at the same time. */
function sentOf({ visitor, agent, ordinal, daysKnown, startMinute, views }: AVisit, index: number) {
  const start = START + startMinute * 60_000 + index
  let at = start
  const events: Event[] = []
  const wire = views.map(({ page, afterSeconds, tracks }, i) => {
    const view = id(`${index}-${i}`)
    events.push({ type: 'pageview', view, n: 0, at })
    for (const [n, { name, passive, afterSeconds }] of tracks.entries()) {
      events.push({ type: 'track', view, n: n + 1, at: at + afterSeconds * 1000, name, passive })
    }
    const viewAt = at
    at += afterSeconds * 1000
    return { id: view, url: `https://shop.example${page}`, at: viewAt }
  })
  const identity = visitor !== null && {
    visitor: { id: id(visitor), first: start - daysKnown * DAY, visits: ordinal },
    visit: { id: id(`${index}`), start },
  }
  const sent = Math.max(...events.map(({ at }) => at)) + 1000
  const batch: Batch = { v: 1, site: 'shop.example', sent, ...identity, views: wire, events }
  return { batch, userAgent: AGENTS[agent] }
}

function rowsOf({ views, events }: Batch): Row[] {
  return events.flatMap((event) => {
    const view = views.find(({ id }) => id === event.view)
    if (!view || (event.type !== 'pageview' && event.type !== 'track')) return []
    const { type, n, at } = event
    const of = { at, viewAt: view.at, n, view: view.id, page: new URL(view.url).pathname }
    return event.type === 'track'
      ? [{ ...of, type, name: event.name, passive: event.passive === true }]
      : [{ ...of, type, name: 'pageview', passive: false }]
  })
}

/** METRICS.md §1, order of events. */
export const inOrder = (rows: Row[]): Row[] =>
  rows.toSorted((a, b) => a.at - b.at || a.viewAt - b.viewAt || a.n - b.n || (a.view < b.view ? -1 : 1))

function visitsOf(sent: Story['sent']): Visit[] {
  const visits: Visit[] = []
  const cookieless = new Map<string, Row[]>()
  for (const { batch, userAgent } of sent) {
    const rows = rowsOf(batch)
    if (batch.visitor) {
      const type = batch.visitor.visits === 1 ? 'new' : 'returning'
      visits.push({ visitor: batch.visitor.id, hasCookie: true, type, rows: inOrder(rows) })
      continue
    }
    for (const row of rows) {
      const visitor = `${userAgent} ${Math.floor(row.viewAt / DAY)}`
      cookieless.set(visitor, [...(cookieless.get(visitor) ?? []), row])
    }
  }
  for (const [visitor, rows] of cookieless) {
    let visit: Row[] = []
    for (const row of inOrder(rows)) {
      if (visit.length > 0 && row.at - visit[visit.length - 1].at > 30 * 60_000) {
        visits.push({ visitor, hasCookie: false, type: 'unknown', rows: visit })
        visit = []
      }
      visit.push(row)
    }
    visits.push({ visitor, hasCookie: false, type: 'unknown', rows: visit })
  }
  return visits
}

function firstsOf(sent: Story['sent']): Map<string, number> {
  const firsts = new Map<string, number>()
  for (const { batch } of sent) {
    if (!batch.visitor) continue
    const { id, first } = batch.visitor
    firsts.set(id, Math.min(first, firsts.get(id) ?? first))
  }
  return firsts
}

const oneOf = (...values: string[]) => fc.shuffledSubarray(values, { minLength: 1, maxLength: 2 })
const anOperator = fc.constantFrom<'is' | 'is_not'>('is', 'is_not')

/** On events. */
export const aStep: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(anOperator, fc.constant('event:page'), oneOf(...PAGES)),
  fc.tuple(anOperator, fc.constant('event:name'), oneOf('pageview', ...NAMES)),
)

export const someFilters: fc.Arbitrary<Condition[]> = fc.array(
  fc.oneof(
    aStep,
    fc.tuple(anOperator, fc.constant('visit:entry_page'), oneOf(...PAGES)),
    fc.tuple(anOperator, fc.constant('visitor:type'), oneOf('new', 'returning', 'unknown')),
  ),
  { maxLength: 1 },
)

/** UTC ms, `to` excluded: as often as not longer than the story. */
export const aRange = fc
  .record({ from: fc.integer({ min: -24, max: 60 }), hours: fc.integer({ min: 1, max: 240 }) })
  .map(({ from, hours }) => ({ from: START + from * HOUR, to: START + (from + hours) * HOUR }))
export type Range = typeof aRange extends fc.Arbitrary<infer T> ? T : never

export function matches(row: Row, visit: Visit, [op, dimension, values]: Condition): boolean {
  const entry = visit.rows.find(({ type }) => type === 'pageview')?.page ?? '(not set)'
  const found: Record<string, string> = {
    'event:page': row.page,
    'event:name': row.name,
    'visit:entry_page': entry,
    'visitor:type': visit.type,
  }
  return values.includes(found[dimension]) === (op === 'is')
}

export const passes = (row: Row, visit: Visit, filters: Condition[]): boolean =>
  filters.every((filter) => matches(row, visit, filter))

export const isIn = (at: number, { from, to }: Range): boolean => at >= from && at < to

export const startOf = (visit: Visit): number => visit.rows[0].at

/** Of a positive fraction; halves go up. In whole numbers, so that they do. */
export function ratio(of: number, by: number, decimals: number): number | null {
  if (by === 0) return null
  return Number((BigInt(of) * BigInt(10 ** decimals) * 2n + BigInt(by)) / (2n * BigInt(by))) / 10 ** decimals
}

const GOALS: Goal[] = [
  { name: 'Sign-up', kind: 'macro', condition: { type: 'event', name: 'signup', props: {} }, value: null },
  { name: 'Saw c', kind: 'micro', condition: { type: 'page', pattern: '/c' }, value: null },
]

type Ask = (report: ReportQuestion['report'], body: object, now?: number) => Promise<{ results: unknown }>

/** Lets a story arrive at an empty store and gives what asks it. */
export async function tell({ sent }: Story, use: (ask: Ask) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'footfall-story-'))
  const store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  try {
    const { site, door } = createTraffic(store, { timezone: TIMEZONE })
    for (const goal of GOALS) store.addGoal(site, goal)
    const request = { country: 'DE' }
    for (const { batch, userAgent } of sent) {
      const received = { received: batch.sent, userAgent, ...request }
      const [{ status }] = await door.receive([{ body: { parsed: batch }, request: received }])
      if (status !== 202) throw new Error(`the door says ${status}`)
    }
    const reports = createReports(store)
    await use(async (report, body, now = START) => {
      const answer = await reports({ report, site, body, now })
      if (!('results' in answer)) throw new Error(JSON.stringify(answer))
      return answer
    })
  } finally {
    store.close()
    rmSync(folder, { recursive: true })
  }
}

export const dateRange = ({ from, to }: Range): string[] => [
  new Date(from).toISOString(),
  new Date(to - 1).toISOString(),
]
