import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cost } from '../../collector/costs.js'
import { dayOf } from '../../collector/day.js'
import { createAsk } from '../../collector/query/ask.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, HOUR, NINE, visit } from '../traffic.js'

/** Monday 2026-03-02; on a clock in Berlin, so that days begin at 23:00 UTC. */
const DAY = dayOf(NINE)

const folder = mkdtempSync(join(tmpdir(), 'footfall-costs-'))
let store: Store
let traffic: ReturnType<typeof createTraffic>

const AD = 'utm_source=google&utm_medium=cpc&utm_campaign='

/** A visit by a link, with an order. */
const buys = (visitor: string, order_id: string, of: { day: number; hour?: number; link?: string; ordinal?: number }) =>
  visit({
    visitor,
    ordinal: of.ordinal ?? 1,
    at: NINE + (of.day * 24 + (of.hour ?? 0)) * HOUR,
    pages: [{ url: `https://shop.example/?${of.link ?? ''}` }],
    tracks: [{ name: 'order', order_id, value: 10, currency: 'EUR' }],
  })

const cost = (day: number, euros: number, about: Partial<Cost> = {}): Cost => ({
  day: DAY + day,
  channel: '',
  source: '',
  campaign: '',
  id: '',
  ...about,
  money: { amount: euros * 100, currency: 'EUR' },
})

const SPRING = { channel: 'Paid Search', source: 'google', campaign: 'spring' }
const SUMMER = { ...SPRING, campaign: 'summer' }

beforeAll(async () => {
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store, { timezone: 'Europe/Berlin' })
  await traffic.receive(
    // Dora was a customer before, by a link without a campaign.
    buys('dora', 'o-0', { day: -3 }),
    buys('dora', 'o-1', { day: 0, link: `${AD}spring`, ordinal: 2 }),
    buys('anna', 'o-2', { day: 0, link: `${AD}spring` }),
    buys('anna', 'o-3', { day: 1, link: `${AD}summer`, ordinal: 2 }),
    buys('ben', 'o-4', { day: 1, link: `${AD}spring` }),
    buys('cleo', 'o-5', { day: 1 }),
  )
  store.addCosts(traffic.site, [
    cost(-1, 500, SPRING),
    cost(0, 60, SPRING),
    cost(1, 30, SPRING),
    cost(1, 15, { ...SPRING, id: 'fee' }),
    cost(1, 50, SUMMER),
    cost(2, 9),
    { ...cost(0, 1000, SPRING), id: 'usd', money: { amount: 100_000, currency: 'USD' } },
  ])
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const ask = (question: object) => {
  const body = {
    metrics: ['customer_acquisition_cost'],
    date_range: ['2026-03-02', '2026-03-04'],
    ...question,
  }
  return createAsk(store)({ site: traffic.site, body, now: NINE + 72 * HOUR })
}

async function rows(question: object) {
  const answer = await ask(question)
  if (!('results' in answer)) throw new Error(JSON.stringify(answer))
  return answer.results.map((row) => [...row.dimensions, ...row.metrics])
}

describe('customer_acquisition_cost', () => {
  it('is what was spent in the range by its new customers', async () => {
    // 60 + 30 + 15 + 50 + 9 = 164 for Anna, Ben and Cleo.
    expect(await rows({})).toEqual([[54.67]])
    // Customers who had ordered before are still customers.
    expect(await rows({ metrics: ['customers', 'customer_acquisition_cost'] })).toEqual([[4, 54.67]])
  })

  it('is told by day, to which a cost belongs as it begins there', async () => {
    expect(await rows({ dimensions: ['time:day'] })).toEqual([
      // 60 for Anna; 95 for Ben and Cleo; 9 for nobody.
      ['2026-03-02', 60],
      ['2026-03-03', 47.5],
      ['2026-03-04', null],
    ])
    expect(await rows({ date_range: ['2026-03-03T00:00:00+01:00', '2026-03-03T12:00:00+01:00'] })).toEqual([[47.5]])
    expect(await rows({ date_range: ['2026-03-03T00:00:01+01:00', '2026-03-03T12:00:00+01:00'] })).toEqual([[0]])
  })

  it('is told by campaign and channel, with costs that brought nobody and customers who cost nothing', async () => {
    expect(await rows({ dimensions: ['visit:utm_campaign'] })).toEqual([
      // 105 for Anna and Ben; 9 for Cleo; 50 for nobody who was new.
      ['spring', 52.5],
      ['(not set)', 9],
      ['summer', null],
    ])
    expect(await rows({ dimensions: ['visit:channel', 'visit:utm_source'] })).toEqual([
      ['Paid Search', 'google', 77.5],
      ['Direct', '(not set)', 0],
      ['(not set)', '(not set)', null],
    ])
  })

  it('is of the costs and the customers that pass the filters', async () => {
    expect(await rows({ filters: [['is', 'visit:utm_campaign', ['spring']]] })).toEqual([[52.5]])
    expect(await rows({ filters: [['contains_not', 'visit:utm_campaign', ['s']]] })).toEqual([[null]])
    expect(
      await rows({
        filters: [
          [
            'or',
            [
              ['is', 'visit:utm_campaign', ['summer']],
              [
                'and',
                [
                  ['matches', 'visit:utm_source', ['^goo']],
                  ['not', ['is', 'visit:channel', ['Email']]],
                ],
              ],
            ],
          ],
        ],
      }),
    ).toEqual([[77.5]])
  })

  it('is in one currency, and names those that were left out', async () => {
    const EMAIL = ['is', 'visit:channel', ['Email']]

    expect(await rows({ include: { currency: 'USD' } })).toEqual([[333.33]])
    expect(await ask({})).toMatchObject({ meta: { currency: 'EUR', other_currencies: ['USD'] } })
    expect(await ask({ filters: [EMAIL] })).toMatchObject({ meta: { other_currencies: [] } })
    expect(await ask({ date_range: ['2026-03-03', '2026-03-04'] })).toMatchObject({ meta: { other_currencies: [] } })
  })

  it('is summed up where costs are kept: no more of them are read than there are rows', async () => {
    const read: number[] = []
    const counting: Store = {
      ...store,
      async readCosts(site, of) {
        const costs = await store.readCosts(site, of)
        if (of.currency !== null) read.push(costs.length)
        return costs
      },
    }
    for (const dimensions of [[], ['visit:channel'], ['time:day']]) {
      const body = { metrics: ['customer_acquisition_cost'], date_range: ['2026-03-02', '2026-03-04'], dimensions }
      await createAsk(counting)({ site: traffic.site, body, now: NINE + 72 * HOUR })
    }

    // Five costs of the range in the site's currency: by nothing, by two channels, by three days.
    expect(read).toEqual([1, 2, 3])
  })

  it('is compared, and summed up', async () => {
    const answer = await ask({ dimensions: ['time:day'], include: { compare: 'previous_period', totals: true } })

    // Dora was new three days before, for the 500 of the day before.
    expect(answer).toMatchObject({
      results: [{}, { metrics: [47.5], comparison: { metrics: [null] } }, {}],
      totals: { metrics: [54.67], comparison: { metrics: [500] } },
    })
  })

  it.each([
    [{ dimensions: ['visit:country'] }, 'wrong_grouping', 'dimensions[0]'],
    [{ dimensions: ['visit:channel', 'time:hour'] }, 'wrong_grouping', 'dimensions[1]'],
    [{ filters: [['is', 'visit:country', ['DE']]] }, 'wrong_filter', 'filters[0]'],
    [
      {
        filters: [
          ['is', 'visit:channel', ['Email']],
          ['not', ['or', [['is', 'event:page', ['/']]]]],
        ],
      },
      'wrong_filter',
      'filters[1]',
    ],
    [{ filters: [['has_done', ['is', 'visit:channel', ['Email']]]] }, 'wrong_filter', 'filters[0]'],
    [{ include: { engaged_within: 60 } }, 'wrong_filter', 'include.engaged_within'],
  ])('cannot be asked by what a cost has not: %j', async (question, code, path) => {
    expect(await ask({ ...question, metrics: ['visitors', 'customer_acquisition_cost'] })).toMatchObject({
      error: { code, path, message: expect.stringContaining('customer_acquisition_cost can') },
    })
  })
})
