import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldCase } from '../../collector/fold.js'
import { createAsk } from '../../collector/query/ask.js'
import { createReports } from '../../collector/query/reports.js'
import { compilePatterns } from '../../collector/regex.js'
import type { Site } from '../../collector/sites.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, HOUR, MINUTE, NINE, SECOND, visit } from '../traffic.js'

describe('without regard to case', () => {
  it.each([
    ['ß', 'SS'],
    ['straße', 'STRAẞE'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['σ', 'ς'],
    ['é', 'E\u0301'],
    ['ﬁn', 'FIN'],
    ['\u212a', 'k'],
    ['İ', 'i\u0307'],
    ['Ꭰ', 'ꭰ'],
  ])('%s is %s', (a, b) => {
    expect(foldCase(a)).toBe(foldCase(b))
  })

  it.each([
    ['ı', 'i'],
    ['ı', 'I'],
    ['İ', 'i'],
    ['e', 'é'],
  ])('%s is not %s', (a, b) => {
    expect(foldCase(a)).not.toBe(foldCase(b))
  })
})

describe('patterns', () => {
  const found = (patterns: string[], text: string, caseSensitive = true) => {
    const compiled = compilePatterns(patterns, caseSensitive)
    return 'test' in compiled && compiled.test(text)
  }

  it('are found anywhere in a text, any of them', () => {
    expect(found(['blog'], '/en/blog/1')).toBe(true)
    expect(found(['^/blog'], '/en/blog/1')).toBe(false)
    expect(found(['x', '\\d$'], '/en/blog/1')).toBe(true)
    expect(found(['^/STRASSE|ÉTÉ$'], '/été', false)).toBe(true)
  })

  it('take no longer for a text that would make others try for ever', () => {
    expect(found(['^(a+)+$'], `${'a'.repeat(20_000)}b`)).toBe(false)
    expect(found(['(a|b)*a(a|b){100}c'], 'ab'.repeat(1000))).toBe(false)
  })

  it.each([
    ['(', 'is no pattern of RE2: missing closing ): `(`'],
    ['(?=a)', 'is no pattern of RE2: invalid or unsupported Perl syntax: `(?=`'],
    ['(a)\\1', 'is no pattern of RE2: invalid escape sequence: `\\1`'],
    ['a'.repeat(1001), 'must have at most 1000 characters'],
    [`(${'a'.repeat(900)}){1000}`, 'is too large with all its repetitions: make it shorter, or its {counts} smaller'],
    ['((a{10}){10}){10}', 'is too large with all its repetitions: make it shorter, or its {counts} smaller'],
  ])('%s is refused', (pattern, message) => {
    expect(compilePatterns(['fine', pattern], true)).toEqual({ index: 1, message })
  })

  it('may have a thousand characters', () => {
    expect(found(['a'.repeat(1000)], 'a'.repeat(1000))).toBe(true)
    expect(found(['(ab)*'.repeat(200)], '')).toBe(true)
    expect(compilePatterns(['a'.repeat(600), 'b'.repeat(600)], true)).toEqual({
      index: 1,
      message: 'is too large with the patterns before it: together they may have about 1000 characters',
    })
  })

  it('of dates and ids are not too large', () => {
    const uuid = '^[a-f0-9]{8}-([a-f0-9]{4}-){3}[a-f0-9]{12}$'

    expect(found([uuid], '123e4567-e89b-12d3-a456-426614174000')).toBe(true)
    expect(found(['(19|20)\\d{2}-\\d{2}-\\d{2}'], 'on 2026-03-02')).toBe(true)
  })
})

describe('a filter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'footfall-filters-'))
  let store: Store
  let site: Site

  beforeAll(async () => {
    store = openStore(`sqlite:${join(folder, 'footfall.db')}`, 'write')
    const traffic = createTraffic(store)
    site = traffic.site
    const url = (path: string) => ({ url: `https://shop.example${path}` })
    await traffic.receive(
      visit({
        visitor: 'anna',
        pages: [url('/Preise'), url('/stra%C3%9Fe')],
        tracks: [{ name: 'signup', props: { seats: 3, plan: '12' } }],
      }),
      visit({ visitor: 'ben', at: NINE + HOUR, pages: [url('/preise')], tracks: [{ props: { seats: 'many' } }] }),
      visit({
        visitor: 'cleo',
        at: NINE - 10 * SECOND,
        pages: [url('/early'), { ...url('/late'), at: NINE + SECOND }],
      }),
    )
    // Of no visit.
    for (const name of ['Signup', 'Straße'])
      store.addGoal(site, { name, kind: 'macro', condition: { type: 'event', name: 'signup', props: {} }, value: null })
    await traffic.book([{ id: 'a', at: NINE + MINUTE, type: 'track', name: 'signup', user: 'u1' }])
  })
  afterAll(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })

  const ask = (filters: unknown, from = '2026-03-02') =>
    createAsk(store)({ site, now: NINE, body: { metrics: ['events'], date_range: [from, '2026-03-02'], filters } })
  const events = async (...filters: unknown[]) => {
    const answer = await ask(filters)
    return 'results' in answer ? answer.results[0].metrics[0] : answer
  }

  it.each([
    [['is', 'event:page', ['/preise']], 2],
    [['is', 'event:page', ['/PREISE'], { case_sensitive: false }], 4],
    [['is', 'event:page', ['/STRASSE'], { case_sensitive: false }], 1],
    [['contains', 'event:page', ['SS'], { case_sensitive: false }], 1],
    [['matches', 'event:page', ['^/p']], 2],
    [['matches', 'event:page', ['^/p', 'straße$']], 3],
    [['matches', 'event:page', ['^/P'], { case_sensitive: false }], 4],
    [['matches_not', 'event:page', ['reise']], 4],
    [['is', 'event:props:seats', [3]], 1],
    [['gt', 'event:props:seats', [3]], 0],
    [['gte', 'event:props:seats', [3]], 1],
    [['lt', 'event:props:seats', [3.5]], 1],
    [['lte', 'event:props:plan', [12]], 1],
    [['not', ['gte', 'event:props:seats', [0]]], 7],
    [['has_done', ['is', 'event:name', ['signup']]], 3],
    [
      [
        'has_done',
        [
          'and',
          [
            ['is', 'event:name', ['signup']],
            ['gte', 'event:props:seats', [3]],
          ],
        ],
      ],
      3,
    ],
    [
      [
        'has_done',
        [
          'and',
          [
            ['is', 'event:page', ['/Preise']],
            ['is', 'event:page', ['/straße']],
          ],
        ],
      ],
      0,
    ],
    [
      [
        'and',
        [
          ['has_done', ['is', 'event:page', ['/Preise']]],
          ['has_done', ['is', 'event:page', ['/straße']]],
        ],
      ],
      3,
    ],
    [
      [
        'or',
        [
          ['has_not_done', ['is', 'event:name', ['pageview']]],
          ['is', 'event:page', ['/late']],
        ],
      ],
      2,
    ],
  ])('%j keeps %i events', async (filter, expected) => {
    expect(await events(filter)).toBe(expected)
  })

  it('of has_done sees what the visit did before the range', async () => {
    const date_range = [new Date(NINE).toISOString(), new Date(NINE + MINUTE / 2).toISOString()]
    const body = { metrics: ['visitors'], date_range, filters: [['has_done', ['is', 'event:page', ['/early']]]] }
    const answer = await createAsk(store)({ site, now: NINE, body })

    expect(answer).toMatchObject({ results: [{ metrics: [1] }] })
  })

  it.each([
    [[['matches', 'event:page', ['fine', '(']]], 'invalid_pattern', 'filters[0][2][1]'],
    [[['matches', 'event:page', []]], 'missing', 'filters[0][2]'],
    [[['gt', 'event:props:seats', ['3']]], 'wrong_type', 'filters[0][2][0]'],
    [[['gt', 'event:props:seats', [3, 4]]], 'too_many', 'filters[0][2]'],
    [[['gt', 'event:props:seats', [3], { case_sensitive: false }]], 'unknown_key', 'filters[0][3].case_sensitive'],
    [[['is', 'event:page', [true]]], 'wrong_type', 'filters[0][2][0]'],
    [[['has_done', ['not', ['has_not_done', ['is', 'event:page', ['/']]]]]], 'invalid_filter', 'filters[0][1][1]'],
    [[['has_done']], 'invalid_filter', 'filters[0][1]'],
    [[['Matches', 'event:page', ['a']]], 'unknown_operator', 'filters[0][0]'],
    [[['__proto__', 'event:page', ['a']]], 'unknown_operator', 'filters[0][0]'],
    [[['is', 'visitor:type', ['new', 'brandnew']]], 'unknown_value', 'filters[0][2][1]'],
    [[['is_not', 'feedback:kind', ['smiles']]], 'unknown_value', 'filters[0][2][0]'],
    [[['is', 'event:goal', ['signup']]], 'unknown_value', 'filters[0][2][0]'],
    [[['has_not_done', ['is', 'event:goal', ['Signup', 'Login']]]], 'unknown_value', 'filters[0][1][2][1]'],
    [[['is', 'event:sender', ['Server']]], 'unknown_value', 'filters[0][2][0]'],
    [[['not', ['is', 'event:page', ['/']], ['is', 'event:page', ['/a']]]], 'too_many', 'filters[0][2]'],
    [[['and', [['is', 'event:page', ['/']]], ['is', 'event:page', ['/a']]]], 'too_many', 'filters[0][2]'],
    [[['has_not_done', ['is', 'event:page', ['/']], {}]], 'too_many', 'filters[0][2]'],
    [[['is_not', 'event:page', ['/'], {}, 'junk']], 'too_many', 'filters[0][4]'],
    [[['is', 'segment', ['German'], {}, 'junk']], 'too_many', 'filters[0][4]'],
    [Array.from({ length: 21 }, () => ['matches', 'event:page', ['a']]), 'too_many', 'filters'],
  ])('%j is refused as %s at %s', async (filters, code, path) => {
    expect(await ask(filters)).toMatchObject({ error: { code, path } })
  })

  it('on a goal is told which ones the site has, and finds one in any case where it may', async () => {
    expect(await ask([['is', 'event:goal', ['Login']]])).toEqual({
      error: {
        code: 'unknown_value',
        message: '"Login" is no value of event:goal here: add the goal first',
        path: 'filters[0][2][0]',
        allowed: ['Signup', 'Straße'],
      },
    })
    expect(await events(['is', 'event:goal', ['STRASSE'], { case_sensitive: false }])).toBe(2)
    expect(await events(['contains', 'event:goal', ['Login']])).toBe(0)
  })

  it.each([
    [
      'funnel',
      {
        steps: [
          ['is', 'event:page', ['/']],
          ['is', 'event:goal', ['Login']],
        ],
      },
      'steps[1][2][0]',
    ],
    ['journeys', { around: ['is', 'event:goal', ['Login']] }, 'around[2][0]'],
    ['retention', { filters: [['has_done', ['is', 'event:goal', ['Login']]]] }, 'filters[0][1][2][0]'],
  ] as const)('of a %s is refused too where it names no goal of the site', async (report, body, path) => {
    const question = { date_range: ['2026-03-02', '2026-03-02'], ...body }
    const answer = await createReports(store)({ report, site, now: NINE, body: question })

    expect(answer).toMatchObject({ error: { code: 'unknown_value', path, allowed: ['Signup', 'Straße'] } })
  })

  it('on a closed list is told what is in it, and finds it in any case where it may', async () => {
    expect(await ask([['is', 'visitor:type', ['brandnew']]])).toMatchObject({
      error: { message: '"brandnew" is no value of visitor:type', allowed: ['unknown', 'new', 'returning'] },
    })
    expect(await ask([['is', 'visitor:type', ['NEW'], { case_sensitive: false }]])).toHaveProperty('results')
  })
})
