import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReports, type ReportQuestion } from '../../collector/query/reports.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, MINUTE, NINE, visit } from '../traffic.js'

const SHOPPERS = [
  ['contains', 'event:page', ['/shop']],
  ['is_not', 'event:name', ['play']],
]
const SIGNED = [['is', 'event:goal', ['Signup']]]
const STAYED = [['has_done', ['is', 'event:page', ['/about']]]]

const folder = mkdtempSync(join(tmpdir(), 'footfall-segments-'))
let store: Store
let traffic: ReturnType<typeof createTraffic>

beforeAll(async () => {
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store)
  const page = (path: string) => ({ url: `https://shop.example${path}` })
  await traffic.receive(
    visit({ visitor: 'anna', pages: [page('/shop'), page('/about')], tracks: [{ name: 'signup' }, {}] }),
    visit({ visitor: 'ben', pages: [page('/shop/hat')], tracks: [{ name: 'login' }] }),
    visit({ visitor: 'cleo', pages: [page('/')] }),
  )
  for (const [name, event] of [
    ['Signup', 'signup'],
    ['Login', 'login'],
  ]) {
    const condition = { type: 'event' as const, name: event, props: {} }
    store.addGoal(traffic.site, { name, kind: 'macro', condition, value: null })
  }
  store.segments.add(traffic.site, { name: 'Shoppers', filters: SHOPPERS })
  store.segments.add(traffic.site, { name: 'Signed up', filters: SIGNED })
  store.segments.add(traffic.site, { name: 'Stayed', filters: STAYED })
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const ask = (report: ReportQuestion['report'], body: object) =>
  createReports(store)({ report, site: traffic.site, body: { date_range: 'day', ...body }, now: NINE + MINUTE })

async function metrics(filters: unknown[], names = ['visitors', 'events']) {
  const answer = await ask('query', { metrics: names, filters })
  return 'results' in answer ? Object(answer.results[0]).metrics : answer
}

describe('a segment', () => {
  it.each([
    ['stands for its filters', [['is', 'segment', ['Shoppers']]], SHOPPERS],
    ['leaves what is left', [['is_not', 'segment', ['Shoppers']]], [['not', ['and', SHOPPERS]]]],
    [
      'is one of several',
      [['is', 'segment', ['Shoppers', 'Stayed']]],
      [
        [
          'or',
          [
            ['and', SHOPPERS],
            ['and', STAYED],
          ],
        ],
      ],
    ],
    [
      'stands inside of others',
      [['or', [['not', ['is', 'segment', ['Stayed']]], SHOPPERS[0]]]],
      [['or', [['not', STAYED[0]], SHOPPERS[0]]]],
    ],
    ['is what a visit has done', [['has_done', ['is', 'segment', ['Shoppers']]]], [['has_done', ['and', SHOPPERS]]]],
    ['goes with others', [['is', 'segment', ['Stayed']], SHOPPERS[0]], [...STAYED, SHOPPERS[0]]],
  ])('%s', async (_, named, written) => {
    const counts = await metrics(named)

    expect(counts).toEqual(await metrics(written))
    expect(counts[1]).toBeGreaterThan(0)
    expect(counts[1]).toBeLessThan(7)
  })

  it('says which goal conversions are counted of, as its filters would', async () => {
    const names = ['conversions', 'conversion_rate']

    // Of anna, ben and cleo one has signed up.
    expect(await metrics([['is', 'segment', ['Signed up']]], names)).toEqual([1, 33.33])
    expect(await metrics([['is', 'segment', ['Signed up', 'Shoppers']]], names)).toMatchObject({
      error: { code: 'wrong_filter', path: 'filters[0]' },
    })
    expect(await metrics([SHOPPERS[0], ['is_not', 'segment', ['Signed up']]], names)).toMatchObject({
      error: { code: 'wrong_filter', path: 'filters[1]' },
    })
  })

  it.each([
    ['query', { metrics: ['visitors'], filters: [['is', 'segment', ['Shoppers']]] }],
    ['funnel', { steps: [['is', 'segment', ['Shoppers']], SIGNED[0]] }],
    ['retention', { filters: [['not', ['is', 'segment', ['Shoppers']]]] }],
    ['journeys', { around: ['is', 'segment', ['Shoppers']] }],
    ['frequency', { filters: [['has_done', ['is_not', 'segment', ['Shoppers']]]] }],
  ] as const)('is known to the %s report, which says what it stood for', async (report, body) => {
    const { query } = Object(await ask(report, body))

    expect(query).toMatchObject({ ...body, segments: { Shoppers: SHOPPERS } })
    expect(Object.keys(query.segments)).toEqual(['Shoppers'])
  })

  it('counts in a funnel as a step of its own', async () => {
    const { results } = Object(await ask('funnel', { steps: [['is', 'segment', ['Shoppers']], SIGNED[0]] }))

    expect(results.map(({ visitors }: { visitors: number }) => visitors)).toEqual([2, 1])
  })

  it('is not spoken of where none is named', async () => {
    expect(Object(await ask('query', { metrics: ['visitors'] })).query).not.toHaveProperty('segments')
    expect(Object(await ask('frequency', {})).query).not.toHaveProperty('segments')
  })

  it.each([
    [
      'an unknown name',
      ['is', 'segment', ['Shoppers', 'None']],
      { code: 'unknown_segment', path: 'filters[0][2][1]', allowed: ['Shoppers', 'Signed up', 'Stayed'] },
    ],
    ['a part of a name', ['contains', 'segment', ['Shop']], { code: 'unknown_operator', allowed: ['is', 'is_not'] }],
    ['no name', ['is', 'segment', []], { code: 'missing', path: 'filters[0][2]' }],
    ['a name that is a list', ['is', 'segment', [['Shoppers']]], { code: 'wrong_type', path: 'filters[0][2][0]' }],
    ['no list', ['is', 'segment', 'Shoppers'], { code: 'wrong_type', path: 'filters[0][2]' }],
    [
      'modifiers',
      ['is', 'segment', ['Shoppers'], { case_sensitive: false }],
      { code: 'unknown_key', path: 'filters[0][3].case_sensitive' },
    ],
    [
      'has_done in has_done',
      ['has_done', ['is', 'segment', ['Stayed']]],
      { code: 'invalid_filter', path: 'filters[0][1][2][0]' },
    ],
    ['twenty-one names', ['is', 'segment', new Array(21).fill('Shoppers')], { code: 'too_many', path: 'filters' }],
  ])('is refused with %s', async (_, filter, error) => {
    const answer = await metrics([filter])

    expect({ ...answer.error, allowed: answer.error.allowed?.toSorted() }).toMatchObject(error)
  })

  it('is refused where filters are nested without end', async () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)

    expect(await metrics([deep])).toHaveProperty('error.code')
    expect(await ask('funnel', { steps: [deep, deep] })).toHaveProperty('error.code')
  })
})
