import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReportsRoute } from '../../collector/api/reports.js'
import type { AskReport } from '../../collector/query/reports.js'
import { StoreError } from '../../collector/store/store.js'
import { NINE, visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

let stage: Stage
beforeEach(async () => {
  stage = openStage()
  await stage.post('/e', visit({ visitor: 'anna' }))
})
afterEach(() => stage.close())

async function ask(body: object) {
  const headers = { Authorization: `Bearer ${stage.keyOf('read')}` }
  const response = await stage.app.request('/api/v2/reports', { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, ...(await response.json()) }
}

const visitors = { metrics: ['visitors'], date_range: 'day' }

describe('POST /api/v2/reports', () => {
  it('answers each report, in the order of the question', async () => {
    const { status, answers } = await ask({
      reports: [visitors, { report: 'frequency', date_range: 'day' }, { ...visitors, dimensions: ['event:page'] }],
    })

    expect(status).toBe(200)
    expect(answers).toMatchObject([
      { results: [{ dimensions: [], metrics: [1] }] },
      { results: expect.any(Array), query: { site_id: 'shop.example' } },
      { results: [{ dimensions: [expect.any(String)], metrics: [1] }] },
    ])
  })

  it('refuses one alone', async () => {
    const { status, answers } = await ask({ reports: [{ ...visitors, metrics: ['vistors'] }, visitors] })

    expect(status).toBe(200)
    expect(answers).toMatchObject([
      { error: { code: 'unknown_metric', path: 'metrics[0]' } },
      { results: [{ metrics: [1] }] },
    ])
  })

  it('answers the others where one fails, and fails where all do', async () => {
    const told: unknown[] = []
    const app = new Hono()
    const options = { sites: stage.store, adminKey: ADMIN_KEY, retentionDays: 0, clock: () => NINE }
    const failing: AskReport = async ({ report }) => {
      if (report === 'delivery') throw new StoreError('read: i/o error', { isOfDisk: true })
      return { error: { code: 'answered', message: 'it was' } }
    }
    app.post('/', createReportsRoute({ ...options, ask: failing, onError: (error) => told.push(error) }))
    app.onError((error, c) => c.json({ thrown: error.message }, 500))
    const askFor = async (...reports: string[]) => {
      const body = JSON.stringify({ site_id: 'shop.example', reports: reports.map((report) => ({ report })) })
      const headers = { Authorization: `Bearer ${ADMIN_KEY}` }
      return (await app.request('/', { method: 'POST', headers, body })).json()
    }

    expect(await askFor('delivery', 'query')).toMatchObject({
      answers: [{ error: { code: 'unavailable' } }, { error: { code: 'answered' } }],
    })
    expect(told).toEqual([expect.any(StoreError)])
    expect(await askFor('delivery', 'delivery')).toEqual({ thrown: 'read: i/o error' })
    expect(told).toHaveLength(1)
  })

  it.each([
    [{}, 'wrong_type', 'reports'],
    [{ reports: [] }, 'wrong_type', 'reports'],
    [{ reports: Array(21).fill(visitors) }, 'wrong_type', 'reports'],
    [{ reports: [null, { report: 'visitor' }] }, 'unknown_report', 'reports[1].report'],
    [{ reports: [{ ...visitors, site_id: 'other.example' }] }, 'repeated', 'reports[0].site_id'],
    [{ reports: [visitors], colour: 'red' }, 'unknown_key', 'colour'],
  ])('says what is wrong with %j', async (body, code, path) => {
    expect(await ask(body)).toMatchObject({ status: 400, error: { code, path } })
  })
})
