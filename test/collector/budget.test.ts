import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../sdk/adapters/client.js'
import { type Installation, install } from '../process.js'
import { CHROME, visit } from '../traffic.js'

const BUDGET_MS = 3000
const SITE = 'shop.example'
const DAY = 86_400_000
const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10)

/** Two periods to compare for each hour of 400 days, by a thousand conditions each: much longer than the budget. */
const HEAVY = {
  site_id: SITE,
  metrics: ['retention_rate'],
  dimensions: ['time:hour'],
  date_range: [day(400), day(1)],
  filters: new Array(10).fill(['or', new Array(100).fill(['is_not', 'event:page', ['/never']])]),
}
const LIGHT = { site_id: SITE, metrics: ['events'], date_range: 'all' }

let footfall: Installation
let url: string
let key: string

beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', SITE])
  key = footfall.run(['key', 'create', '--site', SITE, '--read']).out
  url = await footfall.serve('--query-budget', `${BUDGET_MS / 1000}`)
  for (let ago = 1; ago <= 6; ago++) await send(visit({ ordinal: ago, at: Date.now() - ago * DAY, pages: [{}, {}] }))
}, 60_000)
afterAll(() => footfall.remove())

async function send(batch: object): Promise<number> {
  const reply = await fetch(`${url}/e`, {
    method: 'POST',
    headers: { 'User-Agent': CHROME },
    body: JSON.stringify(batch),
  })
  return reply.status
}

async function ask(question: object, signal?: AbortSignal) {
  const start = performance.now()
  const reply = await fetch(`${url}/api/v2/query`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify(question),
    signal: signal ?? null,
  })
  return { status: reply.status, headers: reply.headers, body: await reply.json(), ms: performance.now() - start }
}

describe('a question', () => {
  it('that takes too long is refused with what to do, and leaves room for the next', async () => {
    const heavy = await ask(HEAVY)

    expect([heavy.status, heavy.body.error.code]).toEqual([503, 'query_timeout'])
    expect(heavy.body.error.message).toContain('fewer days')
    expect(heavy.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(heavy.ms).toBeGreaterThan(BUDGET_MS - 100)
    expect(heavy.ms).toBeLessThan(2 * BUDGET_MS)
    expect(await ask(LIGHT)).toMatchObject({ status: 200, body: { results: [{ metrics: [12] }] } })
  })

  it('has its wait for the others counted', async () => {
    const all = await Promise.all([ask(HEAVY), ask(HEAVY), ask(HEAVY)])

    expect(all.map(({ status }) => status)).toEqual([503, 503, 503])
    for (const { ms } of all) expect(ms).toBeLessThan(2 * BUDGET_MS)
  })

  it('is left when its client goes away, and the next one is answered at once', async () => {
    const leaving = new AbortController()
    const left = ask(HEAVY, leaving.signal)
    await new Promise((done) => setTimeout(done, 300))
    const next = ask(LIGHT)
    leaving.abort()

    await expect(left).rejects.toThrow()
    expect(await next).toMatchObject({ status: 200 })
    expect((await next).ms).toBeLessThan(BUDGET_MS / 2)
  })

  it('delays no batch, and is no fault in the metrics when its client has gone', async () => {
    const heavy = ask(HEAVY)
    const start = performance.now()
    expect(await send(visit({ visitor: 'ben', at: Date.now() }))).toBe(202)
    expect(performance.now() - start).toBeLessThan(BUDGET_MS / 2)
    await heavy
    const metrics = await (await fetch(`${url}/metrics`)).text()

    expect(metrics).toMatch(/footfall_requests_total\{[^}]*route="\/api\/v2\/query",status="499"\} 1/)
    expect(metrics).not.toMatch(/status="500"/)
    expect(footfall.said()).not.toContain('"error"')
  })
})

describe('what happens now', () => {
  it('is told when it was committed', async () => {
    const stream = createClient({ url, key }).realtime()
    const first = (await stream.next()).value
    await send(visit({ visitor: 'cleo', at: Date.now() }))
    const second = (await stream.next()).value

    expect(first && second && second.visitors - first.visitors).toBe(1)
    await stream.return()
  })

  it('does not keep the collector from stopping', async () => {
    const streams = [0, 1, 2].map(() => createClient({ url, key }).realtime())
    for (const stream of streams) await stream.next()
    const start = performance.now()

    expect(await footfall.stop()).toBe(0)
    expect(performance.now() - start).toBeLessThan(1500)
    for (const stream of streams) expect(await stream.next()).toMatchObject({ done: true })
    url = await footfall.serve('--query-budget', '600')
  })

  it('does not keep it beside a question either', async () => {
    const stream = createClient({ url, key }).realtime()
    await stream.next()
    const heavy = ask(HEAVY).catch(() => null)
    const start = performance.now()
    const code = await footfall.stop()

    expect(code).toBe(0)
    expect(performance.now() - start).toBeLessThan(4500)
    expect(await stream.next()).toMatchObject({ done: true })
    await heavy
  })
})
