import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Hono } from 'hono'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../collector/app.js'
import { loadAsset } from '../../collector/assets.js'
import { DIMENSION_NAMES } from '../../collector/dimensions.js'
import { createKey } from '../../collector/keys.js'
import { METRIC_NAMES } from '../../collector/metrics/index.js'
import { createReports } from '../../collector/query/reports.js'
import { openStore } from '../../collector/store/open.js'
import { type Scope, type Store, StoreError } from '../../collector/store/store.js'
import type { Outcome } from '../../collector/writer/door.js'
import { LIMITS } from '../../sdk/protocol.js'
import { IDLE, SILENT, UNHEARD, UNSEEN } from '../silent.js'
import { CHROME, createTraffic, MINUTE, NINE, visit } from '../traffic.js'

const SCRIPT = 'console.log("footfall")\n'.repeat(100)
const ADMIN_KEY = 'an-admin-key-of-some-length'

const folder = mkdtempSync(join(tmpdir(), 'footfall-app-'))
const script = pathToFileURL(join(folder, 'footfall.js'))
beforeAll(() => writeFileSync(script, SCRIPT))
afterAll(() => rmSync(folder, { recursive: true }))

let store: Store
let app: Hono
let traffic: ReturnType<typeof createTraffic>
let overload: Outcome | null = null
const errors: unknown[] = []

beforeEach(() => {
  store = openStore(`sqlite:${mkdtempSync(join(folder, 'store-'))}/footfall.db`, 'write')
  traffic = createTraffic(store)
  const asset = loadAsset(script, 'text/javascript; charset=utf-8')
  app = createApp({
    writer: {
      receive: async (arrival) => overload ?? (await traffic.door.receive([arrival]))[0],
      import: () => Promise.reject(new Error('not here')),
      change: () => Promise.reject(new Error('not here')),
      erase: async (of) => ('visitor' in of ? store.eraseVisitor(traffic.site, of.visitor, NINE + MINUTE) : null),
      close: async () => {},
    },
    ask: createReports(store),
    work: IDLE,
    live: UNHEARD,
    store,
    config: {
      scriptPath: '/footfall.js',
      ingestPath: '/e',
      trustProxy: 0,
      adminKey: ADMIN_KEY,
      baseUrl: null,
      retentionDays: 0,
    },
    assets: {
      script: asset,
      chunks: new Map([['f-abc.js', asset]]),
      page: asset,
      pageScript: asset,
      pageParts: new Map(),
      pageStyle: asset,
      pageIcon: asset,
      pageWorld: asset,
    },
    watch: SILENT,
    sightings: UNSEEN,
    clock: () => NINE + MINUTE,
    onError: (error) => errors.push(error),
  })
  overload = null
})
afterEach(() => store.close())

const send = (body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
  app.request('/e', {
    method: 'POST',
    body,
    headers: { 'User-Agent': CHROME, 'Content-Type': 'text/plain', ...headers },
  })

function keyOf(scope: Scope): string {
  const { key, kept } = createKey(traffic.site, scope)
  store.addKey(kept)
  return key
}

async function query(body: unknown, key = keyOf('read')) {
  const reply = await app.request('/api/v2/query', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { Authorization: `Bearer ${key}` },
  })
  return { status: reply.status, body: await reply.json() }
}

const TODAY = { site_id: 'shop.example', metrics: ['visitors', 'pageviews'], date_range: 'day' }

describe('POST /e', () => {
  it('answers 202 when the batch is on disk, to any origin', async () => {
    const reply = await send(JSON.stringify(visit({ tracks: [{}] })))

    expect(reply.status).toBe(202)
    expect(await reply.json()).toEqual({ accepted: 2, rejected: [] })
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect((await query(TODAY)).body.results).toEqual([{ dimensions: [], metrics: [1, 1] }])
  })

  it('names a bad event and keeps the rest', async () => {
    const batch = visit({ tracks: [{ name: '' }] })
    const reply = await send(JSON.stringify(batch))

    expect(reply.status).toBe(202)
    expect(await reply.json()).toEqual({
      accepted: 1,
      rejected: [{ path: 'events[1].name', reason: 'empty', message: 'must not be empty' }],
    })
  })

  it('tells a bot so, and counts it', async () => {
    const reply = await send(JSON.stringify(visit()), { 'User-Agent': 'Googlebot/2.1' })

    expect(await reply.json()).toMatchObject({ accepted: 0, rejected: [{ reason: 'bot' }] })
    expect((await query(TODAY)).body.results).toEqual([{ dimensions: [], metrics: [0, 0] }])
  })

  it.each([
    ['no JSON', 'hello', 400, { code: 'invalid_json' }],
    ['no batch', JSON.stringify({ ...visit(), visit: { id: '' } }), 400, { code: 'not_an_id', path: 'visit.id' }],
    ['an unknown site', JSON.stringify(visit({ site: 'nobody.example' })), 404, { code: 'unknown_site' }],
  ])('refuses %s with our error body', async (_, body, status, error) => {
    const reply = await send(body)

    expect(reply.status).toBe(status)
    expect(await reply.json()).toMatchObject({ error })
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('refuses a body over the limit, declared or not', async () => {
    const large = new Uint8Array(LIMITS.batchBytes + 1).fill(32)
    const declared = await send(large, { 'Content-Length': String(large.length) })
    const undeclared = await app.request('/e', {
      method: 'POST',
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit)

    expect([declared.status, undeclared.status]).toEqual([413, 413])
    expect(await declared.json()).toMatchObject({ error: { code: 'too_large' } })
  })

  it('takes a body of just the limit', async () => {
    const body = JSON.stringify(visit())

    expect((await send(body.padEnd(LIMITS.batchBytes))).status).toBe(202)
  })

  it('says when to come back while it cannot write', async () => {
    overload = { status: 503, body: { error: { code: 'unavailable', message: 'later' } } }
    const reply = await send(JSON.stringify(visit()))

    expect(reply.status).toBe(503)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(reply.headers.get('access-control-expose-headers')).toBe('Retry-After')
  })

  it('lets browsers ask first', async () => {
    const reply = await app.request('/e', { method: 'OPTIONS' })

    expect(reply.status).toBe(204)
    expect(reply.headers.get('access-control-allow-headers')).toBe('Content-Type')
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('GET /footfall.js', () => {
  it('comes compressed as the browser takes it, to any page', async () => {
    const get = async (encoding: string) => {
      const reply = await app.request('/footfall.js', { headers: { 'Accept-Encoding': encoding } })
      return { reply, bytes: Buffer.from(await reply.arrayBuffer()) }
    }
    const [br, gzip, plain] = await Promise.all(['gzip, deflate, br', 'gzip', 'br;q=0, identity'].map(get))

    expect(brotliDecompressSync(br.bytes).toString()).toBe(SCRIPT)
    expect(gunzipSync(gzip.bytes).toString()).toBe(SCRIPT)
    expect(plain.bytes.toString()).toBe(SCRIPT)
    expect(br.reply.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(br.reply.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(br.reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(br.reply.headers.get('vary')).toBe('Accept-Encoding')
  })

  it('is not sent again to a browser that has it', async () => {
    const etag = (await app.request('/footfall.js')).headers.get('etag') ?? ''
    const reply = await app.request('/footfall.js', { headers: { 'If-None-Match': etag } })

    expect(reply.status).toBe(304)
    expect(await reply.text()).toBe('')
  })
})

describe('POST /api/v2/query', () => {
  it.each([
    ['without a key', {}],
    ['with a wrong one', { Authorization: 'Bearer ff_wrong' }],
    ['with a key that is not a bearer', { Authorization: 'Basic abc' }],
  ])('is 401 %s', async (_, headers: Record<string, string>) => {
    const reply = await app.request('/api/v2/query', { method: 'POST', body: JSON.stringify(TODAY), headers })

    expect(reply.status).toBe(401)
    expect(await reply.json()).toMatchObject({ error: { code: 'unauthorized' } })
  })

  it('is 403 with a key that may only write', async () => {
    expect((await query(TODAY, keyOf('write'))).status).toBe(403)
  })

  it('knows one site by its key, and says nothing of others', async () => {
    createTraffic(store, { id: 'other.example' })

    expect((await query({ ...TODAY, site_id: undefined })).body.query.site_id).toBe('shop.example')
    expect((await query({ ...TODAY, site_id: 'other.example' })).body).toEqual(
      (await query({ ...TODAY, site_id: 'no.example' })).body,
    )
    expect((await query({ ...TODAY, site_id: 'other.example' })).status).toBe(404)
  })

  it('reads every site with the admin key, which has to name one', async () => {
    expect((await query(TODAY, ADMIN_KEY)).status).toBe(200)
    expect((await query({ ...TODAY, site_id: undefined }, ADMIN_KEY)).status).toBe(404)
  })

  it.each([
    ['no JSON', '{', 'invalid_json', undefined, undefined],
    ['an unknown metric', { ...TODAY, metrics: ['visitors', 'smiles'] }, 'unknown_metric', 'metrics[1]', METRIC_NAMES],
    ['no metric', { ...TODAY, metrics: [] }, 'missing', 'metrics', METRIC_NAMES],
    [
      'a metric named like a property of objects',
      { ...TODAY, metrics: ['constructor'] },
      'unknown_metric',
      'metrics[0]',
      METRIC_NAMES,
    ],
    [
      'an unknown range',
      { ...TODAY, date_range: '5d' },
      'invalid_date_range',
      'date_range',
      expect.arrayContaining(['7d']),
    ],
    [
      'an unknown dimension',
      { ...TODAY, dimensions: ['event:mood'] },
      'unknown_dimension',
      'dimensions[0]',
      expect.arrayContaining(['time', ...DIMENSION_NAMES]),
    ],
    ['two times', { ...TODAY, dimensions: ['time:day', 'time:hour'] }, 'too_many', 'dimensions', undefined],
    [
      'an unknown operator',
      { ...TODAY, filters: [['resembles', 'event:page', ['/']]] },
      'unknown_operator',
      'filters[0][0]',
      expect.arrayContaining(['is', 'contains']),
    ],
    [
      'a filter by an unknown dimension',
      { ...TODAY, filters: [['and', [['is', 'event:mood', ['good']]]]] },
      'unknown_dimension',
      'filters[0][1][0][1]',
      DIMENSION_NAMES,
    ],
    [
      'a filter without values',
      { ...TODAY, filters: [['is', 'event:page', []]] },
      'missing',
      'filters[0][2]',
      undefined,
    ],
    [
      'a filter by neither text nor number',
      { ...TODAY, filters: [['is', 'event:page', [true]]] },
      'wrong_type',
      'filters[0][2][0]',
      undefined,
    ],
    [
      'an order by what was not asked',
      { ...TODAY, order_by: [['bounces', 'desc']] },
      'unknown_order',
      'order_by[0][0]',
      ['visitors', 'pageviews'],
    ],
    ['an unknown key', { ...TODAY, colour: 'red' }, 'unknown_key', 'colour', expect.arrayContaining(['metrics'])],
    [
      'an unknown include',
      { ...TODAY, include: { weather: true } },
      'unknown_key',
      'include.weather',
      expect.arrayContaining(['total_rows']),
    ],
    ['a limit of 0', { ...TODAY, pagination: { limit: 0 } }, 'out_of_range', 'pagination.limit', undefined],
    [
      'exits without a page',
      { ...TODAY, metrics: ['exits'] },
      'wrong_grouping',
      'metrics[0]',
      ['event:page', 'visit:exit_page'],
    ],
  ])('is 400 for %s, with the path and what is allowed', async (_, body, code, path, allowed) => {
    const { status, body: reply } = await query(body)

    expect(status).toBe(400)
    expect(reply.error).toMatchObject({ code, ...(path && { path }), ...(allowed && { allowed }) })
    expect(reply.error.message).not.toBe('')
  })

  it('orders, cuts and counts rows as asked', async () => {
    for (const [i, path] of ['/a', '/b', '/b', '/c', '/c', '/c'].entries()) {
      await traffic.receive(visit({ visitor: `v${i}`, pages: [{ url: `https://shop.example${path}` }] }))
    }
    const asked = { ...TODAY, metrics: ['pageviews'], dimensions: ['event:page'], include: { total_rows: true } }

    const { body } = await query({ ...asked, order_by: [['pageviews', 'asc']], pagination: { limit: 2, offset: 1 } })
    expect(body.results).toEqual([
      { dimensions: ['/b'], metrics: [2] },
      { dimensions: ['/c'], metrics: [3] },
    ])
    expect(body.meta.total_rows).toBe(3)
  })

  it('takes time as the order of its time dimension, and an empty order as the default', async () => {
    await traffic.receive(visit(), visit({ visitor: 'ben', at: NINE + 60 * MINUTE }))
    const asked = { ...TODAY, metrics: ['visitors'], dimensions: ['time'] }
    const hours = async (order_by: unknown) =>
      (await query({ ...asked, order_by })).body.results.map(({ dimensions }: { dimensions: string[] }) =>
        dimensions[0].slice(11, 13),
      )

    expect(await hours([['time', 'desc']])).toEqual(['10', '09'])
    expect(await hours([])).toEqual(['09', '10'])
  })

  it('names every bucket of time where asked, and leaves the empty ones out of the rows', async () => {
    await traffic.receive(visit())
    const { body } = await query({ ...TODAY, dimensions: ['time:hour'], include: { time_labels: true } })

    expect(body.results).toEqual([{ dimensions: ['2026-03-02 09:00:00'], metrics: [1, 1] }])
    expect(body.meta.time_labels).toHaveLength(24)
    expect(body.meta.time_starts[9]).toBe('2026-03-02T09:00:00.000Z')
  })

  it('answers the actives of the days that end with each bucket', async () => {
    const DAY = 86_400_000
    await traffic.receive(visit({ visitor: 'anna', at: NINE - 3 * DAY }), visit({ visitor: 'ben', at: NINE - DAY }))
    const metrics = ['daily_active_visitors', 'weekly_active_visitors', 'monthly_active_visitors']
    const { body } = await query({
      ...TODAY,
      metrics,
      date_range: ['2026-02-27', '2026-03-02'],
      dimensions: ['time:day'],
    })

    expect(body.results).toEqual([
      { dimensions: ['2026-02-27'], metrics: [1, 1, 1] },
      { dimensions: ['2026-02-28'], metrics: [0, 1, 1] },
      { dimensions: ['2026-03-01'], metrics: [1, 2, 2] },
      { dimensions: ['2026-03-02'], metrics: [0, 2, 2] },
    ])
  })
})

describe('POST /api/v2/delivery', () => {
  it('answers who may read, and nobody else', async () => {
    await traffic.receive(visit({ pages: [{ count: 3 }] }))
    const ask = (key: string) =>
      app.request('/api/v2/delivery', {
        method: 'POST',
        body: JSON.stringify({ site_id: 'shop.example', date_range: 'day' }),
        headers: { Authorization: `Bearer ${key}` },
      })
    const reply = await ask(keyOf('read'))

    expect(reply.status).toBe(200)
    expect((await reply.json()).results).toMatchObject([{ day: '2026-03-02', stored: 1, lost: 2 }])
    expect(reply.headers.get('cache-control')).toBe('private, no-store')
    expect((await ask(keyOf('write'))).status).toBe(403)
    expect((await ask('nobody')).status).toBe(401)
  })
})

describe('every answer', () => {
  it.each(['/', '/page.js', '/healthz', '/footfall.js', '/nowhere'])(
    'of %s is not sniffed and tells no referrer',
    async (path) => {
      const reply = await app.request(path)

      expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
      expect(reply.headers.get('referrer-policy')).toBe('no-referrer')
      expect(reply.headers.get('x-powered-by')).toBeNull()
    },
  )

  it('of the page allows nothing inline and nothing from elsewhere', async () => {
    const policy = (await app.request('/')).headers.get('content-security-policy') ?? ''

    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
  })

  it('is a 404 in the one error shape where there is nothing', async () => {
    const reply = await app.request('/nowhere')

    expect(reply.status).toBe(404)
    expect(await reply.json()).toEqual({ error: { code: 'not_found', message: 'no GET /nowhere here' } })
  })

  it('is a 500 without details where our own code fails, and the error is told', async () => {
    const body = JSON.stringify(TODAY)
    const headers = { Authorization: `Bearer ${keyOf('read')}` }
    store.close()
    const reply = await app.request('/api/v2/query', { method: 'POST', body, headers })
    store = openStore(`sqlite:${mkdtempSync(join(folder, 'store-'))}/footfall.db`, 'write')

    expect(reply.status).toBe(500)
    expect(await reply.json()).toMatchObject({ error: { code: 'internal' } })
    expect(errors).toHaveLength(1)
  })
})

describe('while the disk fails', () => {
  it('says later to whoever wants to be forgotten, and when to come back', async () => {
    const gone = new StoreError('disk full', { isOfDisk: true })
    vi.spyOn(store, 'eraseVisitor').mockRejectedValue(gone)
    const reply = await app.request('/e/forget', {
      method: 'POST',
      body: JSON.stringify({ site: 'shop.example', visitor: 'anna' }),
    })

    expect(reply.status).toBe(503)
    expect(await reply.json()).toMatchObject({ error: { code: 'unavailable' } })
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  })

  it.each([429, 503] as const)(
    'gives every %i a time to come back, of 1 to 30 s and not always the same',
    async (status) => {
      overload = { status, body: { error: { code: 'later', message: 'later' } } }
      const times = []
      for (let i = 0; i < 100; i++) times.push(Number((await send('{}')).headers.get('retry-after')))

      expect(Math.min(...times)).toBeGreaterThanOrEqual(1)
      expect(Math.max(...times)).toBeLessThanOrEqual(30)
      expect(new Set(times).size).toBeGreaterThan(5)
    },
  )
})

describe('a visitor', () => {
  const anna = visit({ pages: [{ title: 'Secret' }] })
  const of = { site: 'shop.example', visitor: anna.visitor?.id }
  const ask = (what: string, body: unknown) =>
    app.request(`/e/${what}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { Origin: 'https://shop.example' },
    })

  it('gets all that is kept of it, readable by its page', async () => {
    await traffic.receive(anna)
    const reply = await ask('export', of)

    expect(reply.status).toBe(200)
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(await reply.json()).toMatchObject({ ...of, visits: [{ views: [{ title: 'Secret' }] }] })
  })

  it('is erased when it asks for that, with a receipt', async () => {
    await traffic.receive(anna)

    expect(await (await ask('forget', of)).json()).toEqual({
      erased: { at: NINE + MINUTE, visits: 1, views: 1, events: 1, backups_left: 0 },
    })
    expect((await ask('export', of)).status).toBe(404)
  })

  it('gets a receipt with zeros when nothing was kept of it', async () => {
    expect(await (await ask('forget', of)).json()).toMatchObject({ erased: { visits: 0, views: 0, events: 0 } })
  })

  it.each([
    ['nothing', '', 400],
    ['no id', { site: 'shop.example' }, 400],
    ['another site', { ...of, site: 'nowhere.example' }, 404],
  ])('gets a clear error for %s', async (_, body, status) => {
    const reply = await ask('forget', body)

    expect(reply.status).toBe(status)
    expect(await reply.json()).toHaveProperty('error.message')
  })
})
