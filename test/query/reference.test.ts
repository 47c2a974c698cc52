import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { createAsk } from '../../collector/query/ask.js'
import { openStore } from '../../collector/store/open.js'
import type { Batch, Event, Props } from '../../sdk/protocol.js'
import { createTraffic } from '../traffic.js'
import { type Question, REFERENCE_METRICS, referenceAnswer, rowsOf, type WireFilter } from './reference.js'

const RUNS = 60
const START = Date.UTC(2026, 2, 2)
const HOUR = 3_600_000
const PAGES = ['/', '/a', '/b', '/A']

const folder = mkdtempSync(join(tmpdir(), 'footfall-reference-'))
afterAll(() => rmSync(folder, { recursive: true }))

const id = (text: string) => text.padEnd(21, '-')
const ms = (max: number) => fc.integer({ min: 0, max })

/** A visit over at most an hour or two, round midnight as often as not: views with totals, events after them. */
const aVisit = fc
  .record({
    visitor: fc.constantFrom('anna', 'ben', 'cleo', 'dora', 'eva', 'finn', 'gus', 'hana'),
    ordinal: fc.integer({ min: 1, max: 3 }),
    start: ms(72 * HOUR),
    views: fc.array(
      fc.record({
        page: fc.constantFrom(...PAGES),
        active: ms(20_000),
        visible: ms(30_000),
        span: ms(600_000),
        scroll: ms(100),
        hasPageview: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    tracks: fc.array(
      fc.record({
        view: fc.nat(2),
        after: ms(HOUR),
        passive: fc.boolean(),
        name: fc.constantFrom('play', 'signup'),
        props: fc.constantFrom<Props>({}, { seats: 1 }, { seats: 5 }, { seats: 10 }, { seats: 'many' }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ visitor, ordinal, start, views, tracks }): Batch => {
    const name = `${visitor}-${start}`
    const at = (index: number) => START + start + index * 61_000
    const sent = START + 100 * HOUR
    const wire = views.map(({ page, hasPageview: _, ...totals }, i) => ({
      id: id(`${name}-${i}`),
      url: `https://shop.example${page}`,
      at: at(i),
      ...totals,
    }))
    const events: Event[] = views.flatMap(({ hasPageview }, i): Event[] =>
      hasPageview || i === 0 ? [{ type: 'pageview', view: wire[i].id, n: 0, at: at(i) }] : [],
    )
    for (const [i, { view, after, ...track }] of tracks.entries()) {
      events.push({
        type: 'track',
        view: wire[view % wire.length].id,
        n: i + 1,
        at: START + start + after,
        ...track,
      })
    }
    return {
      v: 1,
      site: 'shop.example',
      sent,
      visitor: { id: id(visitor), first: START, visits: ordinal },
      visit: { id: id(name), start: START + start },
      views: wire,
      events,
    }
  })

/** A site's traffic; some batches come again, with larger totals. */
const someTraffic = fc
  .uniqueArray(aVisit, { minLength: 1, maxLength: 12, selector: ({ visit }) => visit?.id })
  .chain((batches) =>
    fc.shuffledSubarray(batches).map((repeated) => [
      ...batches,
      ...repeated.map((batch) => ({
        ...batch,
        views: batch.views.map((view) => ({ ...view, active: (view.active ?? 0) + 500, scroll: 50 })),
      })),
    ]),
  )

const DIMENSIONS = [
  'event:page',
  'event:name',
  'visit:entry_page',
  'visit:exit_page',
  'visitor:type',
  'time:day',
  'time:hour',
]

const modified = fc.constantFrom({ case_sensitive: true }, { case_sensitive: false })
const PAGE_DIMENSIONS = ['event:page', 'visit:entry_page', 'visit:exit_page']

/** A condition on one dimension. */
const aCondition: fc.Arbitrary<WireFilter> = fc.oneof(
  fc.tuple(
    fc.constantFrom('is' as const, 'is_not' as const),
    fc.constantFrom(...PAGE_DIMENSIONS),
    fc.shuffledSubarray(PAGES, { minLength: 1 }),
    modified,
  ),
  fc.tuple(
    fc.constantFrom('contains' as const, 'contains_not' as const),
    fc.constantFrom(...PAGE_DIMENSIONS, 'event:name'),
    fc.shuffledSubarray(['a', 'A', 'y', 'up'], { minLength: 1, maxLength: 2 }),
    modified,
  ),
  fc.tuple(
    fc.constantFrom('matches' as const, 'matches_not' as const),
    fc.constantFrom(...PAGE_DIMENSIONS, 'event:name', 'event:props:seats'),
    fc.shuffledSubarray(['^/[ab]', '/$', '^p', '[^a-z/]', '(1|5)0?$', 'x*'], { minLength: 1, maxLength: 2 }),
    modified,
  ),
  fc.tuple(
    fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
    fc.constantFrom('event:props:seats', 'event:page'),
    fc.tuple(fc.constantFrom(1, 4.5, 5, 100)),
  ),
  fc.tuple(
    fc.constantFrom('is' as const, 'is_not' as const),
    fc.constant('visitor:type'),
    fc.constantFrom<string[]>(['new'], ['returning']),
  ),
)

const both = (inner: fc.Arbitrary<WireFilter>): fc.Arbitrary<WireFilter> =>
  fc.tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(inner, { minLength: 1, maxLength: 3 }))
const denied = (inner: fc.Arbitrary<WireFilter>): fc.Arbitrary<WireFilter> =>
  fc.tuple(fc.constant('not' as const), inner)

const inVisit = fc.oneof({ weight: 3, arbitrary: aCondition }, both(aCondition), denied(aCondition))
const hasDone: fc.Arbitrary<WireFilter> = fc.tuple(
  fc.constantFrom('has_done' as const, 'has_not_done' as const),
  inVisit,
)
const simple = fc.oneof({ weight: 3, arbitrary: aCondition }, { weight: 2, arbitrary: hasDone })
const aFilter = fc.oneof({ weight: 3, arbitrary: simple }, both(simple), denied(both(simple)), both(denied(simple)))

const aQuestion: fc.Arbitrary<Question> = fc.record({
  metrics: fc.shuffledSubarray(REFERENCE_METRICS, { minLength: 1, maxLength: 6 }),
  dimensions: fc
    .shuffledSubarray(DIMENSIONS, { maxLength: 3 })
    .map((names) =>
      names.filter((name, i) => !name.startsWith('time') || names.findIndex((other) => other.startsWith('time')) === i),
    ),
  from: ms(59).map((hours) => START + hours * HOUR),
  to: ms(40).map((hours) => START + (60 + hours) * HOUR),
  filters: fc.array(aFilter, { maxLength: 2 }),
  engagedWithin: fc.option(fc.constantFrom(60, 1800), { freq: 4 }),
})

const sorted = (rows: { dimensions: string[]; metrics: (number | null)[] }[]) =>
  rows.map((row) => JSON.stringify(row)).toSorted()

it('the engine answers random questions about random traffic as the dictionary says', async () => {
  await fc.assert(
    fc.asyncProperty(someTraffic, fc.array(aQuestion, { minLength: 5, maxLength: 5 }), async (batches, questions) => {
      const store = openStore(`sqlite:${mkdtempSync(join(folder, 'store-'))}/footfall.db`, 'write')
      const { site, receive } = createTraffic(store)
      for (const batch of batches) await receive(batch)
      const rows = rowsOf(batches)
      for (const question of questions) {
        const { metrics, dimensions, from, to, filters, engagedWithin } = question
        const body = {
          metrics,
          dimensions,
          filters,
          date_range: [new Date(from).toISOString(), new Date(to - 1).toISOString()],
          include: engagedWithin === null ? {} : { engaged_within: engagedWithin },
        }
        const answer = await createAsk(store)({ site, body, now: START })
        if ('error' in answer) throw new Error(JSON.stringify(answer.error))
        expect(sorted(answer.results), JSON.stringify(body)).toEqual(sorted(referenceAnswer(rows, question)))
      }
      store.close()
    }),
    { numRuns: RUNS },
  )
})
