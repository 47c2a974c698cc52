import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COST_KEYS } from '../../collector/costs.js'
import { dayOf } from '../../collector/day.js'
import { NINE } from '../traffic.js'
import { openStage, type Stage } from './stage.js'

/** 2026-03-02. */
const DAY = dayOf(NINE)

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

async function enter(body: unknown) {
  const reply = await stage.post('/api/v1/costs', body, { Authorization: `Bearer ${stage.keyOf('write')}` })
  return { status: reply.status, ...(await reply.json()) }
}

/** Day, amount in cents and what else is told of each. */
async function entered(currency = 'EUR') {
  const costs = await stage.store.readCosts(stage.traffic.site, { first: 0, last: 40_000, currency, by: COST_KEYS })
  return costs.map(({ day, money, channel, source, campaign, id }) => [
    day - DAY,
    money.amount,
    [channel, source, campaign, id].join(' '),
  ])
}

describe('POST /api/v1/costs', () => {
  it('keeps what was spent, by day', async () => {
    const cost = { date: '2026-03-02', channel: 'Paid Search', source: 'google', campaign: 'spring', amount: 120.5 }

    expect(await enter({ site: 'shop.example', costs: [cost, { date: '2026-03-03', amount: 0.005 }] })).toEqual({
      status: 200,
      accepted: 2,
    })
    expect(await entered()).toEqual([
      [0, 12050, 'Paid Search google spring '],
      [1, 1, '   '],
    ])
  })

  it('replaces what was entered for the same, and keeps apart what has an id', async () => {
    await enter({ costs: [{ date: '2026-03-02', amount: 10 }] })
    await enter({ costs: [{ date: '2026-03-02', amount: 20, id: 'a' }] })
    await enter({ costs: [{ date: '2026-03-02', amount: 30 }] })

    expect(await entered()).toEqual([
      [0, 3000, '   '],
      [0, 2000, '   a'],
    ])
  })

  it('splits what several days have cost, to the cent', async () => {
    await enter({ costs: [{ from: '2026-03-02', to: '2026-03-04', amount: 10, currency: 'USD' }] })

    expect(await entered('USD')).toEqual([
      [0, 334, '   '],
      [1, 333, '   '],
      [2, 333, '   '],
    ])
  })

  it.each([
    ['no list', { costs: 'all' }, 'wrong_type', 'costs'],
    ['more than a thousand', { costs: new Array(1001).fill({}) }, 'too_many', 'costs'],
    ['no date', { costs: [{ amount: 1 }] }, 'invalid_date', 'costs[0].date'],
    ['the 30th of February', { costs: [{ date: '2026-02-30', amount: 1 }] }, 'invalid_date', 'costs[0].date'],
    ['no end', { costs: [{ from: '2026-03-02', amount: 1 }] }, 'invalid_date', 'costs[0].to'],
    [
      'an end before the start',
      { costs: [{ from: '2026-03-02', to: '2026-03-01', amount: 1 }] },
      'invalid_date',
      'costs[0].to',
    ],
    [
      'a date and a range',
      { costs: [{ date: '2026-03-02', to: '2026-03-02', amount: 1 }] },
      'invalid_date',
      'costs[0].date',
    ],
    [
      'more days than ten thousand',
      { costs: [{ from: '1990-01-01', to: '2026-01-01', amount: 1 }] },
      'too_many',
      'costs[0]',
    ],
    ['no amount', { costs: [{ date: '2026-03-02' }] }, 'invalid_amount', 'costs[0].amount'],
    ['less than nothing', { costs: [{ date: '2026-03-02', amount: -1 }] }, 'invalid_amount', 'costs[0].amount'],
    ['more than can be', { costs: [{ date: '2026-03-02', amount: 1e300 }] }, 'invalid_amount', 'costs[0].amount'],
    [
      'a currency that is none',
      { costs: [{ date: '2026-03-02', amount: 1, currency: 'Euro' }] },
      'unknown_currency',
      'costs[0].currency',
    ],
    [
      'a channel that is none',
      { costs: [{ date: '2026-03-02', amount: 1, channel: 'Paid' }] },
      'unknown_channel',
      'costs[0].channel',
    ],
    ['a campaign that is no text', { costs: [{ date: '2026-03-02', amount: 1, campaign: 7 }] }, 'wrong_type', ''],
    ['what it does not know', { costs: [{ date: '2026-03-02', amount: 1, clicks: 7 }] }, 'unknown_key', ''],
  ])('refuses %s, and keeps none of the others', async (_, body, code, path) => {
    const costs = Array.isArray(body.costs) ? body.costs : []
    const { status, error } = await enter(
      costs.length === 1 ? { costs: [...costs, { date: '2026-03-02', amount: 1 }] } : body,
    )

    expect([status, error.code]).toEqual([400, code])
    expect(error.path).toContain(path)
    expect(await entered()).toEqual([])
  })
})

describe('GET /api/v1/costs', () => {
  const list = async (query: string, key = stage.keyOf('read')) => {
    const reply = await stage.get(`/api/v1/costs?${query}`, { Authorization: `Bearer ${key}` })
    return { status: reply.status, ...(await reply.json()) }
  }

  it('lists what was entered, by day', async () => {
    const about = { channel: 'Paid Search', source: 'google', campaign: 'spring', id: 'a' }
    await enter({ costs: [{ from: '2026-03-02', to: '2026-03-03', amount: 0.05, currency: 'USD', ...about }] })

    expect(await list('from=2026-03-01&to=2026-03-31')).toEqual({
      status: 200,
      site: 'shop.example',
      costs: [
        { date: '2026-03-02', ...about, amount: 0.03, currency: 'USD' },
        { date: '2026-03-03', ...about, amount: 0.02, currency: 'USD' },
      ],
    })
    expect((await list('date=2026-03-03&site=shop.example')).costs).toHaveLength(1)
    expect((await list('date=2026-03-04')).costs).toEqual([])
  })

  it.each([
    ['', 'date'],
    ['from=2026-03-01', 'to'],
    ['date=yesterday', 'date'],
    ['date=2026-03-01&colour=red', 'colour'],
    ['date=2026-03-01&date=2026-03-02', 'date'],
  ])('refuses %s', async (query, path) => {
    expect(await list(query)).toMatchObject({ status: 400, error: { path } })
  })
})
