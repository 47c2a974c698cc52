import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasRows } from '../../collector/api/csv.js'
import type { CommonAnswer } from '../../collector/query/common.js'
import { createReports } from '../../collector/query/reports.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import type { Batch, Event } from '../../sdk/protocol.js'
import { createTraffic, HOUR, MINUTE, NINE, visit } from '../traffic.js'

let folder: string
let store: Store
let traffic: ReturnType<typeof createTraffic>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-common-'))
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const ask = (body: object) =>
  createReports(store)({
    report: 'common',
    site: traffic.site,
    body: { date_range: ['2026-03-02', '2026-03-02'], ...body },
    now: NINE + 48 * HOUR,
  })

async function common(body: object = {}): Promise<CommonAnswer> {
  const answer = await ask(body)
  if (!hasRows(answer)) throw new Error(JSON.stringify(answer))
  return answer as CommonAnswer
}

/** Visits of one page each, of so many visitors, whose last event is a rating where there is a score. */
function visits(count: number, name: string, page: string, score?: number): Batch[] {
  return Array.from({ length: count }, (_, i) => {
    const pages = [{ url: `https://shop.example${page}`, active: MINUTE, visible: MINUTE }]
    const batch = visit({ visitor: `${name}${i}`, at: NINE + i * MINUTE, pages })
    const [{ id: view, at }] = batch.views
    const rating: Event = { type: 'feedback', view, n: 1, at: at + 1, kind: 'nps', score: score ?? 0 }
    return score === undefined ? batch : { ...batch, events: [...batch.events, rating] }
  })
}

describe('what engaged and unhappy visits have in common', () => {
  beforeEach(async () => {
    await traffic.receive(
      ...visits(15, 'angry', '/pricing', 2),
      ...visits(5, 'cross', '/help', 6),
      ...visits(4, 'sad', '/blog', 0),
      ...visits(10, 'plain', '/pricing'),
      ...visits(56, 'calm', '/help'),
      ...visits(10, 'glad', '/help', 10),
    )
  })

  it('is no goal that a rating completes', async () => {
    const rated = { type: 'feedback', kind: 'nps', score: { min: 0, max: 6 } } as const
    store.addGoal(traffic.site, { name: 'Unhappy', kind: 'micro', condition: rated, value: null })
    const read = { type: 'page', pattern: '/pricing' } as const
    store.addGoal(traffic.site, { name: 'Prices', kind: 'micro', condition: read, value: null })
    const { results } = await common({ dimensions: ['event:goal'] })

    expect(results.map(({ value }) => value)).toEqual(['Prices'])
  })

  it('is what they have more often than all others, by how little chance would do it', async () => {
    const { results, meta, query } = await common({ dimensions: ['event:page'] })

    expect(meta).toMatchObject({ visits: 24, other_visits: 76, compared: 2 })
    // 15 of 24 against 10 of 76: z = (0.625 − 0.1316) ÷ √(0.25 × 0.75 × (1/24 + 1/76)) = 4.87.
    expect(results).toEqual([
      {
        dimension: 'event:page',
        value: '/pricing',
        visits: 15,
        share: 62.5,
        share_of_others: 13.16,
        lift: 4.75,
        p_value: 0,
        significant: true,
      },
    ])
    expect(query).toMatchObject({ corner: 'engaged_negative', dimensions: ['event:page'], limit: 20 })
  })

  it('is asked of another corner, and of whoever passes the filters', async () => {
    const happy = await common({ corner: 'engaged_positive', dimensions: ['event:page'] })
    expect(happy.meta).toMatchObject({ visits: 10, other_visits: 90 })
    expect(happy.results.map(({ value }) => value)).toEqual(['/help'])
    const help = await common({ filters: [['is', 'event:page', ['/help']]] })
    expect(help.meta).toMatchObject({ visits: 5, other_visits: 66 })
  })

  it('leaves out what puts visits into the corner, and what nearly nobody has', async () => {
    const { results, meta } = await common()

    expect(meta.compared).toBeGreaterThan(2)
    expect(results.map(({ value }) => value)).not.toContain('feedback')
    expect(results.map(({ value }) => value)).not.toContain('/blog')
    expect(results[0]).toMatchObject({ dimension: 'event:page', value: '/pricing' })
  })

  it('is nothing where nobody is unhappy', async () => {
    const { results, meta } = await common({ corner: 'disengaged_negative' })

    expect([results, meta.visits, meta.compared]).toEqual([[], 0, 0])
  })

  it.each([
    [{ corner: 'happy' }, 'corner'],
    [{ dimensions: ['feedback:score'] }, 'dimensions[0]'],
    [{ dimensions: ['time:day'] }, 'dimensions[0]'],
    [{ dimensions: [] }, 'dimensions'],
    [{ limit: 1000 }, 'limit'],
    [{ metrics: ['visits'] }, 'metrics'],
  ])('refuses %o', async (body, path) => {
    expect(await ask(body)).toMatchObject({ error: { path } })
  })
})
