import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasRows, toCsv } from '../../collector/api/csv.js'
import { readFeedbackId } from '../../collector/moderation.js'
import type { FeedbackAnswer } from '../../collector/query/feedback.js'
import { createReports } from '../../collector/query/reports.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import type { Batch, Event, FeedbackEvent, Props } from '../../sdk/protocol.js'
import { createTraffic, HOUR, MINUTE, NINE, SECOND, type VisitOptions, visit } from '../traffic.js'

let folder: string
let store: Store
let traffic: ReturnType<typeof createTraffic>

function open() {
  folder = mkdtempSync(join(tmpdir(), 'footfall-feedback-'))
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store, { timezone: 'Europe/Berlin' })
}

function close() {
  store.close()
  rmSync(folder, { recursive: true })
}

beforeEach(open)
afterEach(close)

type Said = Partial<FeedbackEvent>

/** A visit in which answers are given, by default a minute after it began. */
function told(options: VisitOptions, ...said: Said[]): Batch {
  const batch = visit(options)
  const [{ id: view, at }] = batch.views
  const events = said.map((one, i): Event => {
    return { type: 'feedback', view, n: i + 1, at: at + MINUTE, kind: 'thumbs', score: 1, ...one }
  })
  return { ...batch, sent: at + HOUR, events: [...batch.events, ...events] }
}

async function ask(body: object = {}, site = traffic.site): Promise<FeedbackAnswer> {
  const question = { date_range: ['2026-03-02', '2026-03-03'], ...body }
  const answer = await createReports(store)({ report: 'feedback', site, body: question, now: NINE })
  if (!hasRows(answer)) throw new Error(JSON.stringify(answer))
  return answer as FeedbackAnswer
}

const commentsOf = async (body: object = {}, site = traffic.site) =>
  (await ask(body, site)).results.map(({ comment }) => comment)

describe('feedback', () => {
  it('has all that was said, where and by whom', async () => {
    await traffic.receive(
      told(
        { visitor: 'anna', pages: [{ url: 'https://shop.example/help' }] },
        { kind: 'review', score: 4, subject: 'mug', comment: 'Good handle', question: 'How is it?', response: 'r1' },
        { kind: 'choice', score: undefined, choice: 'blue', at: NINE + 2 * MINUTE },
      ),
    )

    expect((await ask({ include: { total_rows: true } })).meta).toMatchObject({ total_rows: 2 })
    expect((await ask()).results).toEqual([
      {
        time: '2026-03-02T10:02:00+01:00',
        kind: 'choice',
        score: null,
        subject: '(not set)',
        comment: null,
        choice: 'blue',
        question: null,
        response: null,
        page: '/help',
        visitor: 'anna-----------------',
        country: 'DE',
        device: 'Desktop',
        visitor_type: 'new',
        converted: false,
        active_seconds: expect.any(Number),
        id: expect.stringMatching(/\.2$/),
        state: 'new',
      },
      expect.objectContaining({
        time: '2026-03-02T10:01:00+01:00',
        kind: 'review',
        score: 4,
        subject: 'mug',
        comment: 'Good handle',
        choice: null,
        question: 'How is it?',
        response: 'r1',
      }),
    ])
  })

  it('takes events of one response and kind as one answer, the last', async () => {
    await traffic.receive(
      told(
        { visitor: 'anna' },
        { kind: 'nps', score: 3, response: 'r1' },
        { kind: 'nps', score: 9, response: 'r1', at: NINE + 2 * MINUTE },
        { kind: 'nps', score: 9, response: 'r1', comment: 'Quick', at: NINE + 2 * MINUTE },
        { kind: 'text', score: undefined, response: 'r1', comment: 'More mugs', at: NINE + 3 * MINUTE },
        { kind: 'nps', score: 0, response: 'r2', at: NINE + 4 * MINUTE },
      ),
    )

    expect((await ask()).results.map(({ kind, score, comment }) => [kind, score, comment])).toEqual([
      ['nps', 0, null],
      ['text', null, 'More mugs'],
      ['nps', 9, 'Quick'],
    ])
    const body = { metrics: ['nps', 'feedback_responses'], date_range: ['2026-03-02', '2026-03-03'] }
    const answer = await createReports(store)({ report: 'query', site: traffic.site, body, now: NINE })
    expect(answer).toMatchObject({ results: [{ metrics: [0, 2] }] })
  })

  it('is compared with how often that was asked', async () => {
    const batch = told(
      { visitor: 'anna' },
      { kind: 'nps', score: 9, subject: 'shop' },
      { kind: 'csat', score: 4, subject: undefined },
    )
    const [{ id: view, at }] = batch.views
    const shown: Props[] = [{ kind: 'nps', subject: 'shop' }, { kind: 'nps', subject: 'till' }, { kind: 'csat' }, {}]
    const showings = shown.map((props, i): Event => {
      return { type: 'track', name: 'survey_shown', passive: true, view, n: i + 9, at: at + SECOND, props }
    })
    await traffic.receive({ ...batch, events: [...batch.events, ...showings] })

    const rate = async (question: object) => {
      const body = { metrics: ['response_rate', 'events'], date_range: ['2026-03-02', '2026-03-03'], ...question }
      const answer = await createReports(store)({ report: 'query', site: traffic.site, body, now: NINE })
      if (!hasRows(answer)) throw new Error(JSON.stringify(answer))
      return (answer as { results: object[] }).results
    }
    expect(await rate({})).toMatchObject([{ metrics: [50, 7] }])
    expect(await rate({ dimensions: ['feedback:kind'] })).toEqual([
      { dimensions: ['csat'], metrics: [100, 1] },
      { dimensions: ['nps'], metrics: [50, 1] },
      { dimensions: ['(not set)'], metrics: [0, 0] },
    ])
    expect(await rate({ dimensions: ['feedback:subject'] })).toEqual([
      { dimensions: ['shop'], metrics: [100, 1] },
      { dimensions: ['(not set)'], metrics: [50, 1] },
      { dimensions: ['till'], metrics: [0, 0] },
    ])
    expect(await rate({ filters: [['is', 'feedback:kind', ['nps']]] })).toMatchObject([{ metrics: [50, 1] }])
    expect(await rate({ filters: [['is_not', 'feedback:kind', ['nps']]] })).toMatchObject([{ metrics: [50, 6] }])
    expect(await rate({ filters: [['has_done', ['is', 'feedback:kind', ['nps']]]] })).toMatchObject([
      { metrics: [50, 7] },
    ])
  })

  it('keeps a choice apart from the choice that follows it', async () => {
    const said = { kind: 'choice', score: undefined, response: 'r1' } as const
    await traffic.receive(
      told(
        { visitor: 'anna' },
        { ...said, question: 'How did you find us?', choice: 'Search' },
        { ...said, question: 'How did you find us?', choice: 'Other', at: NINE + 2 * MINUTE },
        { ...said, question: 'Which other?', choice: 'Radio', at: NINE + 3 * MINUTE },
      ),
    )

    expect((await ask()).results.map(({ question, choice }) => [question, choice])).toEqual([
      ['Which other?', 'Radio'],
      ['How did you find us?', 'Other'],
    ])
    const body = { metrics: ['feedback_responses'], date_range: ['2026-03-02', '2026-03-03'] }
    const answer = await createReports(store)({ report: 'query', site: traffic.site, body, now: NINE })
    expect(answer).toMatchObject({ results: [{ metrics: [1] }] })
  })

  it('keeps apart what was said in one millisecond, by visitors with a cookie, without, and by nobody', async () => {
    const two = [{ comment: 'one' }, { comment: 'two' }]
    await traffic.receive(told({ visitor: 'anna' }, ...two), told({ visitor: null }, ...two))
    const at = NINE + MINUTE
    await traffic.book(
      ['a', 'b'].map((id) => ({ id, at, type: 'feedback', kind: 'csat', score: 5, comment: `server ${id}` })),
    )
    const { results } = await ask()

    expect(results.map(({ visitor, comment }) => [visitor, comment])).toEqual([
      [`nobody-1-${NINE}-0`, 'two'],
      [`nobody-1-${NINE}-0`, 'one'],
      [null, 'server b'],
      [null, 'server a'],
      ['anna-----------------', 'two'],
      ['anna-----------------', 'one'],
    ])
    expect(store.readVisitor(traffic.site, 'anna-----------------')).not.toBeNull()
  })

  it('finds what was said in one millisecond as it was kept, though a later visit without a cookie supersedes it', async () => {
    await traffic.receive(
      told(
        { visitor: null },
        { score: 1, subject: 'mug', comment: 'mug', response: 'r1' },
        { score: 1, subject: 'cup', comment: 'cup', response: 'r2' },
        { score: 0, subject: 'mug', comment: 'late', response: 'r1', at: NINE + 50 * MINUTE },
      ),
    )

    expect(await commentsOf({ filters: [['is', 'feedback:subject', ['cup']]] })).toEqual(['cup'])
    expect(await commentsOf()).toEqual(['late', 'cup', 'mug'])
  })

  it('takes what the filters keep, and what lies in the range', async () => {
    await traffic.receive(
      told({ visitor: 'anna' }, { kind: 'nps', score: 9, comment: 'yes' }, { kind: 'nps', score: 3, comment: 'no' }),
      told({ visitor: 'ben', pages: [{ url: 'https://shop.example/b' }] }, { comment: 'b' }),
      told({ visitor: 'cleo', at: NINE + 48 * HOUR }, { comment: 'later' }),
    )

    expect(await commentsOf({ filters: [['is', 'feedback:kind', ['nps']]] })).toEqual(['no', 'yes'])
    expect(await commentsOf({ filters: [['gte', 'feedback:score', [9]]] })).toEqual(['yes'])
    expect(await commentsOf({ filters: [['is', 'event:page', ['/b']]] })).toEqual(['b'])
    expect(await commentsOf({ date_range: ['2026-03-04', '2026-03-04'] })).toEqual(['later'])
    expect(await commentsOf({ filters: [['is', 'visit:country', ['FR']]] })).toEqual([])
  })

  it('is no formula in CSV', async () => {
    await traffic.receive(told({}, { comment: '=HYPERLINK("https://evil.example","x")' }))
    const [header, row] = toCsv(await ask()).split('\r\n')

    expect(header).toBe(
      'time,id,state,kind,score,subject,comment,choice,question,response,visitor,page,country,device,visitor_type,converted,active_seconds',
    )
    expect(row).toContain(`,"'=HYPERLINK(""https://evil.example"",""x"")",`)
  })

  it('tells how much attention there was before, and whether the visit has converted', async () => {
    store.addGoal(traffic.site, {
      name: 'Signup',
      kind: 'macro',
      condition: { type: 'event', name: 'signup', props: {} },
      value: null,
    })
    const pages = [
      { url: 'https://shop.example/a', active: 20 * SECOND, visible: HOUR },
      { url: 'https://shop.example/b', at: NINE + 30 * SECOND, active: 5 * MINUTE, visible: HOUR },
    ]
    const batch = visit({ visitor: 'anna', ordinal: 2, pages, tracks: [{ name: 'signup' }] })
    const [, { id: view }] = batch.views
    const said: Event = { type: 'feedback', view, n: 9, at: NINE + 70 * SECOND, kind: 'csat', score: 5 }
    await traffic.receive({ ...batch, sent: NINE + HOUR, events: [...batch.events, said] })

    const [answer] = (await ask()).results
    // Its own page was open for 40 s by then.
    expect(answer).toMatchObject({ active_seconds: 60, visitor_type: 'returning', converted: true })
  })

  it('tells the attention of the answer, not of the page once it was left', async () => {
    const pages = [
      { url: 'https://shop.example/a', active: 20 * SECOND, visible: HOUR },
      { url: 'https://shop.example/b', at: NINE + 30 * SECOND, active: 15 * SECOND, visible: HOUR },
    ]
    const batch = visit({ visitor: 'anna', pages })
    const [, { id: view }] = batch.views
    const said: Event = { type: 'feedback', view, n: 9, at: NINE + 10 * MINUTE, kind: 'csat', score: 5 }
    const later = batch.views.map((one) => ({ ...one, active: (one.active ?? 0) + 5 * MINUTE }))
    await traffic.receive({ ...batch, sent: said.at, events: [...batch.events, said] })
    await traffic.receive({ ...batch, sent: NINE + HOUR, views: later.slice(1), events: [] })

    const [answer] = (await ask()).results
    expect(answer).toMatchObject({ active_seconds: 35 })
  })

  it('is new, read or hidden, and shown without what is hidden', async () => {
    const words = ['one', 'two', 'three', undefined]
    const said = words.map((comment, i) => ({ comment, at: NINE + (i + 1) * MINUTE, subject: `${i}` }))
    await traffic.receive(told({ visitor: 'anna' }, ...said))
    const [{ id: last }, { id: three }, { id: two }] = (await ask()).results
    const moderate = (id: string, state: 'new' | 'read' | 'hidden') =>
      store.moderate(traffic.site, readFeedbackId(id) ?? { view: '', n: 0 }, state)

    expect([moderate(three, 'hidden'), moderate(two, 'read'), moderate(last, 'hidden')]).toEqual([true, true, true])
    expect(await commentsOf()).toEqual(['two', 'one'])
    expect(await commentsOf({ states: ['hidden'] })).toEqual([null, 'three'])
    expect(await commentsOf({ states: ['hidden'], commented: true })).toEqual(['three'])
    expect(await commentsOf({ states: ['new'] })).toEqual(['one'])
    expect(await commentsOf({ states: ['new', 'read', 'hidden'], pagination: { limit: 1, offset: 2 } })).toEqual([
      'two',
    ])
    expect((await ask({ include: { total_rows: true } })).meta).toMatchObject({ total_rows: 2 })
    expect(moderate(three, 'new')).toBe(true)
    expect(await commentsOf({ states: ['new'] })).toEqual(['three', 'one'])
    const { site: other } = createTraffic(store, { id: 'other.example' })
    expect(store.moderate(other, readFeedbackId(two) ?? { view: '', n: 0 }, 'hidden')).toBe(false)
    expect(moderate(two.replace(/\d+$/, '0'), 'hidden')).toBe(false)
  })

  it('takes what was made of it along when it is erased', async () => {
    await traffic.receive(told({ visitor: 'anna' }, { comment: 'one' }))
    const [{ id }] = (await ask()).results
    store.moderate(traffic.site, readFeedbackId(id) ?? { view: '', n: 0 }, 'hidden')
    await store.eraseVisitor(traffic.site, 'anna-----------------', NINE)
    const db = new Database(join(folder, 'footfall.db'), { readonly: true })

    expect(db.prepare('select count(*) from moderations').pluck().get()).toBe(0)
    db.close()
  })

  it('has no e-mail addresses, tokens and card numbers, unless its site wants them', async () => {
    const comment = 'Write to anna@example.com, 4111 1111 1111 1111, order 4111 1111 1111 1112'
    const secret = 'Bearer 9fA3kQ7zLm2Xw8Rt5Yb1Nc6Vd4Ge0HsJ'
    await traffic.receive(told({ visitor: 'anna' }, { comment }, { comment: secret }))
    const { receive } = createTraffic(store, { id: 'raw.example' })
    const site = store.setSite('raw.example', { rawComments: true })
    if (!site) throw new Error('there is no such site')
    await receive(told({ site: site.id, visitor: 'ben' }, { comment }))

    expect((await commentsOf()).toSorted()).toEqual([
      'Bearer (scrubbed)',
      'Write to (scrubbed), (scrubbed), order 4111 1111 1111 1112',
    ])
    expect(await commentsOf({}, site)).toEqual([comment])
  })

  it('is the newest first, page by page, whatever came when', async () => {
    const someone = fc.record({
      visitor: fc.option(fc.constantFrom('anna', 'ben', 'cleo')),
      minute: fc.nat(2000),
      seconds: fc.array(fc.nat(900), { minLength: 1, maxLength: 4 }),
    })
    let shops = 0
    const stories = fc.uniqueArray(someone, { minLength: 1, maxLength: 8, selector: ({ minute }) => minute })
    await fc.assert(
      fc.asyncProperty(stories, fc.integer({ min: 1, max: 7 }), async (visits, limit) => {
        const { site, receive } = createTraffic(store, { id: `shop${++shops}.example` })
        const sent: Batch[] = []
        const all: { at: number; comment: string }[] = []
        for (const [i, { visitor, minute, seconds }] of visits.entries()) {
          const at = NINE + minute * MINUTE + i
          const said = seconds.map((second, k) => ({ at: at + second * SECOND, comment: `${i} ${k}` }))
          all.push(...said)
          sent.push(told({ site: site.id, visitor, at, ordinal: i + 1 }, ...said))
        }
        await receive(...sent)
        const newest = all.toSorted((a, b) => b.at - a.at)
        const pages: (string | null)[] = []
        for (let offset = 0; offset < all.length; offset += limit) {
          const date_range = ['2026-03-01', '2026-03-06']
          pages.push(...(await commentsOf({ date_range, pagination: { limit, offset } }, site)))
        }
        const timeOf = new Map(all.map(({ at, comment }) => [comment, at]))

        expect(pages.map((comment) => timeOf.get(comment ?? ''))).toEqual(newest.map(({ at }) => at))
        expect(new Set(pages).size).toBe(all.length)
      }),
      { numRuns: 25 },
    )
  })
})
