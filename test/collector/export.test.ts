import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { COST_KEYS } from '../../collector/costs.js'
import { DIMENSION_NAMES } from '../../collector/dimensions.js'
import type { Goal } from '../../collector/goals.js'
import { METRIC_NAMES, type MetricName, metricOf } from '../../collector/metrics/index.js'
import { createAsk } from '../../collector/query/ask.js'
import { createAskDelivery } from '../../collector/query/delivery.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import { writeDays } from '../../collector/writer/delivered.js'
import { createDoor } from '../../collector/writer/door.js'
import { writeLine } from '../../collector/writer/export.js'
import { importLines } from '../../collector/writer/import.js'
import { writeKept } from '../../collector/writer/kept.js'
import { readLine } from '../../collector/writer/line.js'
import type { Event } from '../../sdk/protocol.js'
import { CHROME, createTraffic, HOUR, MINUTE, NINE, visit } from '../traffic.js'

const DAY = 24 * HOUR
const VECTORS = join(import.meta.dirname, '../vectors')

const folder = mkdtempSync(join(tmpdir(), 'footfall-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

const open = () => openStore(`sqlite:${mkdtempSync(join(folder, 'store-'))}/footfall.db`, 'write')

async function linesOf(store: Store): Promise<string[]> {
  const [site] = store.listSites()
  const lines = []
  for await (const view of store.exportSite(site)) lines.push(writeLine(site.id, view))
  const days = await store.readDelivery(site, { first: 0, last: Number.MAX_SAFE_INTEGER, from: 0 })
  return [...lines, ...writeDays(site, days), ...(await writeKept(site, store))]
}

async function deliveryOf(store: Store): Promise<unknown> {
  const [site] = store.listSites()
  const body = { site_id: site.id, date_range: ['2026-02-20', '2026-04-20'] }
  const answer = await createAskDelivery(store)({ site, body, now: NINE + 20 * DAY })
  if ('error' in answer) throw new Error(JSON.stringify(answer.error))
  return answer.results
}

/** An empty file of its own, into which the lines are imported. */
async function imported(lines: readonly string[], site: object = {}): Promise<Store> {
  const store = open()
  createTraffic(store, site)
  const door = createDoor({ store, countryOf: () => '' })
  expect((await importLines(lines, { door, store }, Date.now())).problems).toEqual([])
  return store
}

/** Those that look at days beyond the range take their time. */
const QUICK = METRIC_NAMES.filter((name) => !/active_visitors|stickiness/.test(name))
const OF_PAGES = ['exits', 'exit_rate']

function fits(name: MetricName, dimensions: readonly string[]): boolean {
  const { only } = metricOf(name)
  if (only && !dimensions.every((dimension) => only.includes(dimension))) return false
  return dimensions[0] === 'event:page' || !OF_PAGES.includes(name)
}

/** The metrics by every dimension, in days and as a whole. */
async function answersOf(store: Store, metricNames: readonly MetricName[] = METRIC_NAMES): Promise<unknown[]> {
  const [site] = store.listSites()
  const groupings = [[], ...DIMENSION_NAMES.map((name) => [name]), ['time:day']]
  const answers = []
  for (const dimensions of groupings) {
    const metrics = metricNames.filter((name) => fits(name, dimensions))
    const body = { metrics, dimensions, date_range: 'all' }
    const answer = await createAsk(store)({ site, body, now: NINE + 20 * DAY })
    if ('error' in answer) throw new Error(JSON.stringify(answer.error))
    answers.push({ dimensions, results: answer.results })
  }
  return answers
}

/** What people, programs and attackers put into texts. */
const aText = fc.oneof(
  fc.constantFrom(
    '',
    '(not set)',
    "'; drop table events; --",
    '=1+1',
    '__proto__',
    'a\u0000b',
    '‮abc',
    '100%',
    '%41',
    '\n',
    '"',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const anUrl = fc
  .tuple(fc.constantFrom('shop.example', 'www.shop.example', '[::1]', 'xn--mnchen-3ya.example'), aText, aText, aText)
  .map(([host, path, campaign, source]) => {
    const query = new URLSearchParams({
      utm_campaign: campaign.toWellFormed(),
      q: source.toWellFormed(),
      ref: source.toWellFormed(),
    })
    return `https://${host}/${path}?${query}#${path}`
  })

const anEvent = fc.record({
  view: fc.nat(2),
  after: fc.integer({ min: 0, max: 3 * HOUR }),
  name: aText.filter((name) => !['', 'pageview', 'feedback', 'order'].includes(name)),
  isPassive: fc.boolean(),
  type: fc.constantFrom('track', 'track', 'feedback', 'vital', 'identify'),
  props: fc.dictionary(aText, fc.oneof(aText, fc.double(), fc.boolean()), { maxKeys: 3 }),
})

const aBatch = fc
  .record({
    visitor: fc.option(fc.constantFrom('anna', 'ben', 'cleo', 'dora'), { freq: 2 }),
    ordinal: fc.integer({ min: 1, max: 3 }),
    at: fc.integer({ min: 0, max: 4 * DAY }),
    pages: fc.array(
      fc.record({
        url: anUrl,
        title: aText,
        referrer: fc.oneof(aText, fc.constantFrom('https://news.example/a', 'android-app://com.example/')),
        active: fc.nat(99_999),
        visible: fc.nat(99_999),
        scroll: fc.nat(100),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    events: fc.array(anEvent, { maxLength: 6 }),
    keep: fc.constantFrom([], ['q']),
    hash: fc.boolean(),
    agent: fc.constantFrom('', CHROME, CHROME.replace('X11; Linux x86_64', 'Windows NT 10.0')),
    country: fc.constantFrom(undefined, 'DE', 'FR'),
    locality: fc.record({
      region: fc.constantFrom('', 'Bavaria', 'DE-BY'),
      city: fc.constantFrom('', 'München', '(other)'),
    }),
  })
  .map(({ events, keep, hash, agent, country, locality, ...options }) => {
    const batch = visit({ ...options, at: NINE + options.at })
    for (const [i, { view, after, name, isPassive, type, props }] of events.entries()) {
      const base = { view: batch.views[view % batch.views.length].id, n: i + 1, at: NINE + options.at + after, props }
      if (type === 'track')
        batch.events.push({ ...base, type, name, passive: isPassive, value: after / 7, currency: 'eur' })
      if (type === 'feedback') batch.events.push({ ...base, type, kind: 'text', comment: name })
      if (type === 'vital') batch.events.push({ ...base, type, name: 'CLS', value: after / 7 })
      if (type === 'identify') batch.events.push({ ...base, type, user: name, traits: props })
    }
    const request = { received: batch.sent + 4 * HOUR, userAgent: agent, country, locality, ip: '192.0.2.1' }
    return { body: { parsed: { ...batch, context: { language: 'de-AT', keep, hash } } }, request }
  })

describe('an export', () => {
  it('of random traffic, imported into an empty file, gives the same answers and the same export', async () => {
    let rows = 0
    await fc.assert(
      fc.asyncProperty(fc.array(aBatch, { minLength: 600, maxLength: 700 }), async (arrivals) => {
        const store = open()
        await createTraffic(store).door.receive(arrivals)
        const lines = await linesOf(store)
        const copy = await imported(lines)
        expect(await answersOf(copy, QUICK)).toEqual(await answersOf(store, QUICK))
        expect(await deliveryOf(copy)).toEqual(await deliveryOf(store))
        expect(await linesOf(copy)).toEqual(lines)
        rows += lines.reduce((sum, line) => sum + 1 + (JSON.parse(line).batch?.events.length ?? 0), 0)
        store.close()
        copy.close()
      }),
      { numRuns: 4, endOnFailure: true },
    )
    expect(rows).toBeGreaterThan(10_000)
  }, 300_000)

  it('gives the same answers when its lines come back repeated and in the opposite order', async () => {
    const store = open()
    const { receive } = createTraffic(store)
    for (const visitor of ['anna', null, 'ben', null]) await receive(visit({ visitor, pages: [{}, {}], tracks: [{}] }))
    const lines = await linesOf(store)
    const copy = await imported([...lines.toReversed(), ...lines])

    expect(lines).toHaveLength(7)
    expect(await answersOf(copy)).toEqual(await answersOf(store))
    store.close()
    copy.close()
  })

  it.each(readdirSync(VECTORS).filter((name) => /^\d/.test(name)))(
    'of the traffic of %s, imported, gives the same answers and the same export',
    async (name) => {
      const site = JSON.parse(readFileSync(join(VECTORS, name, 'site.json'), 'utf8'))
      const recorded = readFileSync(join(VECTORS, name, 'traffic.ndjson'), 'utf8').split('\n')
      const store = await imported(recorded, site)
      const lines = await linesOf(store)
      const copy = await imported(lines, site)

      expect(await answersOf(copy)).toEqual(await answersOf(store))
      expect(await linesOf(copy)).toEqual(lines)
      store.close()
      copy.close()
    },
  )

  it('marks what came without a cookie, with the visitor and the visits that were derived', async () => {
    const store = open()
    const { receive } = createTraffic(store)
    const batch = visit({ visitor: null, pages: [{ id: 'first-view' }] })
    await receive(batch)
    const later = { type: 'track', view: 'first-view', n: 1, at: NINE + HOUR, name: 'play' } as const
    await receive({ ...batch, sent: NINE + HOUR, events: [later] })
    const lines = (await linesOf(store)).map((line) => JSON.parse(line))

    expect(
      lines
        .slice(0, 2)
        .map(({ cookieless, batch: { visitor, visit } }) => ({ cookieless, visitor, start: visit.start })),
    ).toEqual([
      { cookieless: true, visitor: { id: 'first-view', first: NINE - 9 * HOUR, visits: 1 }, start: NINE },
      { cookieless: true, visitor: { id: 'first-view', first: NINE - 9 * HOUR, visits: 1 }, start: NINE + HOUR },
    ])
    expect(lines[0].batch.visit.id).not.toBe(lines[1].batch.visit.id)
    store.close()
  })

  it('brings a tab back whole that was left open for weeks', async () => {
    const store = open()
    const { receive } = createTraffic(store)
    const batch = visit()
    await receive(batch)
    for (const [n, days] of [8, 15, 16].entries()) {
      const at = NINE + days * DAY
      const event = { type: 'track', view: batch.views[0].id, n: n + 1, at, name: 'play' } as const
      await receive({ ...batch, sent: at, events: [event] })
    }
    const copy = await imported(await linesOf(store))

    expect(await answersOf(copy)).toEqual(await answersOf(store))
    store.close()
    copy.close()
  })

  it('brings a view with more events than a batch may have back whole', async () => {
    const store = open()
    const { receive } = createTraffic(store)
    const batch = visit()
    const events = Array.from({ length: 250 }, (_, n) => {
      return { type: 'track', view: batch.views[0].id, n, at: NINE + n, name: 'play' } as const
    })
    for (const from of [0, 100, 200]) await receive({ ...batch, events: events.slice(from, from + 100) })
    const lines = await linesOf(store)
    const copy = await imported(lines)

    expect(lines.slice(0, 3).map((line) => JSON.parse(line).batch.events.length)).toEqual([100, 100, 50])
    expect(await answersOf(copy)).toEqual(await answersOf(store))
    store.close()
    copy.close()
  })
})

describe('an export of what was delivered', () => {
  it('gives the same report after the import, once and again: stored, lost, repeated, late, dropped, rejected, bots', async () => {
    const store = open()
    const { door, receive, book } = createTraffic(store, { timezone: 'Europe/Berlin' })
    // Before midnight in Berlin; it is sent at midnight, when all of it is late.
    const pages = [{ count: 9 }]
    const before = visit({ at: NINE - 10 * HOUR - 2 * MINUTE, pages, tracks: [{}, {}, { name: '' }, {}] })
    const batch = { ...before, sent: NINE - 10 * HOUR }
    const [opened, , lost] = batch.events
    await receive({ ...batch, dropped: 2, events: batch.events.filter((event) => event !== lost) })
    await receive({ ...batch, events: [opened] }, { ...batch, sent: batch.sent + 30 * HOUR, events: [opened] })
    await receive(visit({ visitor: null, pages: [{ count: 2 }] }))
    const request = { received: NINE, userAgent: 'Googlebot/2.1' }
    await door.receive([{ body: { parsed: visit({ visitor: 'bot' }) }, request }])
    await book([{ id: 'a', at: NINE - 30 * DAY, type: 'track', name: 'ticket' }, { id: 'b' }])
    const lines = await linesOf(store)
    const copy = await imported([...lines, ...lines.toReversed()], { timezone: 'Europe/Berlin' })

    expect(await deliveryOf(store)).toMatchObject([
      { day: '2026-03-01', lost: 3 },
      { day: '2026-03-02', stored: 4, lost: 1, repeated: 1, late: 3, dropped: 2, rejected: { empty: 1 } },
      { day: '2026-03-03', stored: 1, lost: 0, repeated: 1, late: 0, dropped: 0, rejected: { wrong_type: 1 } },
    ])
    expect(await deliveryOf(copy)).toEqual(await deliveryOf(store))
    expect(await linesOf(copy)).toEqual(lines)
    store.close()
    copy.close()
  })

  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'keeps its days where the importing site is in %s',
    async (timezone) => {
      const store = open()
      await createTraffic(store, { timezone: 'Europe/Berlin' }).receive({ ...visit(), dropped: 3 })
      const copy = await imported(await linesOf(store), { timezone })

      expect(await deliveryOf(copy)).toContainEqual(
        expect.objectContaining({ day: '2026-03-02', stored: 1, dropped: 3 }),
      )
      store.close()
      copy.close()
    },
  )

  it('lets what comes after the import close the holes that the export had, and knows what was rejected', async () => {
    const store = open()
    const batch = visit({ pages: [{ count: 4 }], tracks: [{}, { name: '' }, {}] })
    await createTraffic(store).receive({ ...batch, events: batch.events.filter(({ n }) => n !== 1) })
    const copy = open()
    const { door, receive } = createTraffic(copy)
    await importLines(await linesOf(store), { door, store: copy }, Date.now())
    await receive({ ...batch, sent: batch.sent + 2 * DAY })

    expect(await deliveryOf(copy)).toMatchObject([
      { day: '2026-03-02', stored: 2, lost: 0, repeated: 0, rejected: { empty: 1 } },
      { day: '2026-03-04', stored: 1, repeated: 3, rejected: {} },
    ])
    store.close()
    copy.close()
  })

  it('brings events of servers back, with their visits and without, each once', async () => {
    const store = open()
    const { receive, book } = createTraffic(store)
    const { visitor, visit: of } = visit()
    const order = { at: NINE + HOUR, type: 'track', name: 'order', order_id: 'A-17', value: 59.8, currency: 'EUR' }
    await book([{ ...order, id: 'early', visitor: visitor?.id, visit: of?.id, user: 'u_42' }])
    await receive(visit({ pages: [{ url: 'https://shop.example/?utm_source=news' }] }))
    await book([
      { ...order, id: 'late', visitor: visitor?.id, items: [{ id: 'mug', quantity: 2 }], props: { plan: 'pro' } },
      { id: 'ticket', at: NINE - 9 * DAY, type: 'track', name: 'ticket', passive: true, user: 'u_42' },
      { id: 'who', at: NINE, type: 'identify', user: 'u_43', account: 'acme', traits: { seats: 5 } },
      { id: 'rating', at: NINE, type: 'feedback', kind: 'nps', score: 9, comment: 'good' },
    ])
    const lines = await linesOf(store)
    const copy = await imported([...lines, ...lines])
    const [site] = copy.listSites()

    expect(lines.filter((line) => JSON.parse(line).server)).toHaveLength(5)
    expect(await answersOf(copy)).toEqual(await answersOf(store))
    expect(await deliveryOf(copy)).toEqual(await deliveryOf(store))
    expect(await linesOf(copy)).toEqual(lines)
    expect(copy.findUser(site, 'u_42')).toEqual({ visitors: [visitor?.id], serverEvents: ['server:ticket'] })
    store.close()
    copy.close()
  })

  it('brings back which views came with a token', async () => {
    const store = open()
    const { door } = createTraffic(store)
    const arrival = (visitor: string | null, isSigned: boolean) => {
      const parsed = visit({ visitor, tracks: [{}] })
      return { body: { parsed }, request: { received: parsed.sent, userAgent: CHROME, isSigned } }
    }
    await door.receive([arrival('anna', true), arrival('ben', false), arrival(null, true)])
    const lines = await linesOf(store)
    const copy = await imported(lines)
    const [site] = copy.listSites()
    const body = { metrics: ['events'], dimensions: ['event:sender'], date_range: 'all' }
    const answer = await createAsk(copy)({ site, body, now: NINE + DAY })

    expect(answer).toMatchObject({
      results: [
        { dimensions: ['signed'], metrics: [4] },
        { dimensions: ['browser'], metrics: [2] },
      ],
    })
    expect(await linesOf(copy)).toEqual(lines)
    store.close()
    copy.close()
  })
})

describe('an export of what a site keeps', () => {
  const segment = { name: 'Paid', filters: [['is', 'visit:channel', ['Paid Search']]] }
  const action = { name: 'New', condition: { type: 'event' as const, name: 'project', props: { plan: 'pro' } } }
  const question = {
    name: 'Score',
    kind: 'nps' as const,
    when: { scroll: 50 },
    follow_up: [{ scores: [0, 6] as const }],
  }
  const annotation = { name: '2026-03-02 New prices', date: '2026-03-02', text: 'New prices' }
  const view = { name: 'Germany', query: 'period=7d&filter=is%2Cvisit%3Acountry%2CDE' }
  const goals: Goal[] = [
    {
      name: 'Signup',
      kind: 'macro',
      condition: { type: 'event', name: 'signup', props: { plan: 'pro' } },
      value: { amount: 990, currency: 'EUR' },
    },
    { name: 'Thanks', kind: 'micro', condition: { type: 'page', pattern: '/thanks*' }, value: null },
    {
      name: 'Fan',
      kind: 'micro',
      condition: { type: 'feedback', kind: 'nps', score: { min: 9, max: 10 } },
      value: { amount: 5, currency: 'JPY' },
    },
    { name: 'Said', kind: 'micro', condition: { type: 'feedback', kind: 'text', score: null }, value: null },
    { name: 'Deep', kind: 'micro', condition: { type: 'scroll', percent: 75 }, value: null },
    { name: 'Long', kind: 'macro', condition: { type: 'active', seconds: 30 }, value: null },
  ]
  const cost = (i: number) => ({
    ...{ day: 20_000 + i, channel: 'Paid Search', source: '"google"', campaign: '', id: `${i}` },
    money: { amount: 1 + i * 7, currency: ['EUR', 'JPY', 'KWD'][i % 3] },
  })
  const keptBy = async (store: Store) => {
    const [site] = store.listSites()
    const costs = await store.readCosts(site, { first: 0, last: 99_999, currency: null, by: COST_KEYS })
    const [segments, actions] = [store.segments.list(site), store.coreActions.list(site)]
    const [annotations, views] = [store.annotations.list(site), store.savedViews.list(site)]
    const named = { questions: store.questions.list(site), segments, actions, annotations, views }
    return { goals: store.listGoals(site), ...named, costs }
  }
  function openFull() {
    const store = open()
    const { site, receive } = createTraffic(store)
    for (const goal of goals) store.addGoal(site, goal)
    store.questions.add(site, question)
    store.segments.add(site, segment)
    store.coreActions.add(site, action)
    store.annotations.add(site, annotation)
    store.savedViews.add(site, view)
    store.addCosts(
      site,
      Array.from({ length: 120 }, (_, i) => cost(i)),
    )
    return { store, site, receive }
  }

  it('brings goals, questions, segments, core actions and costs back, once and again', async () => {
    const { store, receive } = openFull()
    await receive(visit())
    const lines = await linesOf(store)
    const copy = await imported([...lines, ...lines.toReversed()])

    expect(lines).toHaveLength(16)
    expect(await keptBy(copy)).toMatchObject({ questions: [question], segments: [segment], actions: [action] })
    expect(await keptBy(copy)).toMatchObject({ annotations: [annotation], views: [view] })
    // The first of several with a value is what an event is worth.
    expect((await keptBy(copy)).goals).toEqual(goals)
    expect((await keptBy(copy)).costs).toHaveLength(120)
    expect(await keptBy(copy)).toEqual(await keptBy(store))
    expect(await linesOf(copy)).toEqual(lines)
    store.close()
    copy.close()
  })

  it('brings back what was made of answers', async () => {
    const store = open()
    const { site, receive } = createTraffic(store)
    const batch = visit()
    const [{ id: view, at }] = batch.views
    const rating = (n: number): Event => ({ type: 'feedback', view, n, at, kind: 'nps', score: n, subject: `${n}` })
    await receive({ ...batch, events: [...batch.events, rating(5), rating(6), rating(7)] })
    store.moderate(site, { view, n: 5 }, 'read')
    store.moderate(site, { view, n: 7 }, 'hidden')
    const lines = await linesOf(store)
    const copy = await imported(lines)

    expect(copy.listModerations(copy.listSites()[0])).toEqual([
      { id: `${view}.5`, state: 'read' },
      { id: `${view}.7`, state: 'hidden' },
    ])
    expect(await linesOf(copy)).toEqual(lines)
    store.close()
    copy.close()
  })

  it('says a day and an amount as they are entered', async () => {
    const { store } = openFull()
    const lines = await linesOf(store)

    expect(JSON.parse(lines[11]).costs).toMatchObject({
      site: 'shop.example',
      costs: [
        { date: '2024-10-04', channel: 'Paid Search', source: '"google"', id: '0', amount: 0.01, currency: 'EUR' },
        { date: '2024-10-05', amount: 8, currency: 'JPY' },
        { date: '2024-10-06', amount: 0.015, currency: 'KWD' },
        ...Array(47).fill({}),
      ],
    })
    store.close()
  })

  it.each([
    [{ segment: { ...segment, site: 'other' } }, 'segment.site: no site "other": add it with footfall site add'],
    [
      { segment: { ...segment, site: 'shop.example', filters: [['is', 'visitor:type', ['old']]] } },
      /^segment\.filters\[0\]\[2\]\[0\]: "old" is no value of visitor:type/,
    ],
    [
      { segment: { ...segment, site: 'shop.example', filters: [['is', 'event:page', ['/']]] } },
      'segment.name: the site has another of that name, which stays',
    ],
    [{ core_action: { site: 'shop.example', name: 'x' } }, /^core_action\.condition/],
    [{ annotation: { site: 'shop.example', date: '2026-02-30', text: 'x' } }, /^annotation\.date: must be a date/],
    [{ view: { site: 'shop.example', name: 'x', query: 7 } }, /^view\.query: must be what the address has/],
    [{ question: { site: 'shop.example', name: 'x', kind: 'smiles' } }, /^question\.kind: must be thumbs/],
    [
      { goal: { site: 'shop.example', name: 'x', condition: { type: 'luck' } } },
      /^goal\.condition\.type: must be event/,
    ],
    [
      {
        goal: {
          site: 'shop.example',
          name: 'x',
          condition: { type: 'feedback', kind: 'nps', score: { min: 9, max: 1 } },
        },
      },
      /^goal\.condition\.score\.max: must be a whole number, 9 to 10/,
    ],
    [
      { goal: { site: 'shop.example', name: 'Thanks', condition: { type: 'scroll', percent: 5 } } },
      'goal.name: the site has another of that name, which stays',
    ],
    [{ costs: { site: 'shop.example', costs: [{ date: '2026-03-02', amount: -1 }] } }, /^costs\.costs\[0\]\.amount/],
    [{ feedback: { site: 'shop.example', id: 'x.1', state: 'read' } }, 'feedback.id: the site has no such answer'],
    [{ feedback: { site: 'shop.example', id: 'x', state: 'read' } }, 'feedback.id: no answer "x"'],
    [{ feedback: { site: 'shop.example', id: 'x.1', state: 'seen' } }, /^feedback\.state: must be new, read, hidden/],
    [{ costs: [] }, /^costs\.: must be an object/],
  ])('tells what is wrong with %j, and leaves what there is', async (line, message) => {
    const { store } = openFull()
    const before = await keptBy(store)
    const door = createDoor({ store, countryOf: () => '' })
    const { problems } = await importLines(['', JSON.stringify(line)], { door, store }, NINE)

    expect(problems).toEqual([{ line: 1, message: expect.stringMatching(message) }])
    expect(await keptBy(store)).toEqual(before)
    store.close()
  })
})

describe('a line of an export', () => {
  const line = (change: object) => JSON.stringify({ received: NINE + MINUTE, batch: visit(), ...change })
  const account = (day: string) => {
    const counts = { stored: 1, repeated: 0, late: 0, dropped: 0, drops: [] }
    return { batch: undefined, delivered: { site: 'a', day, ...counts } }
  }
  const DAY_MESSAGE = 'delivered.day: must be the date that begins at received (2026-03-02)'

  it.each([
    ['stored that is a list', { stored: [] }, 'stored: must be an object'],
    ['stored without a client', { stored: { views: [] } }, 'stored.client: must be an object'],
    ['a text that is none', { stored: { client: { os: {} }, views: [] } }, 'stored.client.os: must be a text'],
    [
      'a view without an id',
      { stored: { client: {}, views: [{ page: '/' }] } },
      'stored.views[0].id: must be 1 to 64 characters of A-Z a-z 0-9 _ -',
    ],
    ['an account without its site', { batch: undefined, delivered: { stored: 1 } }, 'delivered.site: must be a text'],
    [
      'an account below nothing',
      { batch: undefined, delivered: { site: 'a', stored: -1 } },
      'delivered.stored: must be 0 to 9007199254740991',
    ],
    ['an account of another day', account('2026-03-04'), DAY_MESSAGE],
    ['an account of a day that is none', account('2026-02-31'), DAY_MESSAGE],
    ['a city that is a number', { city: 9 }, 'city: must be a text'],
    ['a word for cookieless', { cookieless: 'yes' }, 'cookieless: must be true or false'],
  ])('is a bad one with %s', (_, change, message) => {
    expect(readLine(line(change), NINE + HOUR)).toBe(message)
  })

  it('has its texts cut like those of live traffic', () => {
    const views = [{ id: 'a', page: 'x'.repeat(3000) }]
    const read = readLine(line({ stored: { client: { os: 'y'.repeat(300) }, views } }), NINE + HOUR)
    if (typeof read === 'string' || !('recorded' in read)) throw new Error('not a batch')

    expect(read.recorded?.stored?.views[0].page).toHaveLength(2048)
    expect(read.recorded?.stored?.client.os).toHaveLength(200)
  })
})
