import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasRows, toCsv } from '../../collector/api/csv.js'
import { visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

const AS_ADMIN = { Authorization: `Bearer ${ADMIN_KEY}` }
const SHOP = { site_id: 'shop.example', date_range: 'day' }

async function get(parameters: Record<string, string> | string, headers: Record<string, string> = {}) {
  const reply = await stage.get(`/api/v2/query?${new URLSearchParams(parameters)}`, { ...AS_ADMIN, ...headers })
  return { status: reply.status, body: await reply.json() }
}

async function post(body: object) {
  const reply = await stage.post('/api/v2/query', body, AS_ADMIN)
  return { status: reply.status, body: await reply.json() }
}

const pages = (...paths: string[]) =>
  stage.traffic.receive(
    ...paths.map((path, i) => visit({ visitor: `v${i}`, pages: [{ url: `https://shop.example${path}` }] })),
  )

describe('GET /api/v2/query', () => {
  it('asks the same as the body', async () => {
    await pages('/a', '/b', '/b', '/c')
    const filters = [['is_not', 'event:page', ['/c']]]
    const asked = await post({
      ...SHOP,
      metrics: ['visitors', 'bounce_rate'],
      dimensions: ['event:page'],
      filters,
      order_by: [['event:page', 'desc']],
      include: { total_rows: true, engaged_within: 1800 },
      pagination: { limit: 1, offset: 1 },
    })
    const parameters = {
      ...SHOP,
      metrics: 'visitors, bounce_rate',
      dimensions: 'event:page',
      filters: JSON.stringify(filters),
      order_by: 'event:page:desc',
      include: 'total_rows,engaged_within:1800',
      limit: '1',
      offset: '1',
    }

    expect(asked.status).toBe(200)
    expect(await get(parameters)).toEqual(asked)
    expect(
      await get({ ...parameters, include: '{"total_rows":true,"engaged_within":1800}', dimensions: '["event:page"]' }),
    ).toEqual(asked)
  })

  it.each([
    ['two dates', '2026-03-01,2026-03-02', ['2026-03-01', '2026-03-02']],
    [
      'a plus that was not encoded',
      '2026-03-01T00:00:00 01:00,2026-03-02T00:00:00 01:00',
      ['2026-03-01T00:00:00+01:00', '2026-03-02T00:00:00+01:00'],
    ],
  ])('takes %s as a range', async (_, text, date_range) => {
    const { body } = await post({ ...SHOP, date_range, metrics: ['visitors'] })

    expect((await get({ ...SHOP, date_range: text, metrics: 'visitors' })).body).toEqual(body)
  })

  it.each([
    [{ metrics: 'visitors,smiles' }, 'unknown_metric', 'metrics[1]'],
    [{ metrics: '' }, 'missing', 'metrics'],
    [{ metrics: '["visitors"' }, 'invalid_json', 'metrics'],
    [{ date_range: '5d' }, 'invalid_date_range', 'date_range'],
    [{ date_range: '2026-03-01,' }, 'invalid_date', 'date_range[1]'],
    [{ dimensions: 'event:mood' }, 'unknown_dimension', 'dimensions[0]'],
    [{ filters: 'event:page' }, 'invalid_json', 'filters'],
    [{ filters: '[["is","event:page",[]]]' }, 'missing', 'filters[0][2]'],
    [{ order_by: 'visitors' }, 'unknown_direction', 'order_by[0][1]'],
    [{ order_by: '[["visitors","asc","x"]]' }, 'too_many', 'order_by[0][2]'],
    [{ order_by: 'bounces:asc' }, 'unknown_order', 'order_by[0][0]'],
    [{ include: 'weather' }, 'unknown_key', 'include.weather'],
    [{ limit: 'ten' }, 'out_of_range', 'limit'],
    [{ offset: '-1' }, 'out_of_range', 'offset'],
    [{ metric: 'visitors' }, 'unknown_key', 'metric'],
    [{ ['__proto__']: 'x' }, 'unknown_key', '__proto__'],
  ])('is 400 for %o, and names the parameter', async (wrong, code, path) => {
    const { status, body } = await get({ ...SHOP, metrics: 'visitors', ...wrong } as Record<string, string>)

    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code, path })
  })

  it('takes a parameter once', async () => {
    const { status, body } = await get('site_id=shop.example&date_range=day&metrics=visitors&metrics=visits')

    expect([status, body.error.code, body.error.path]).toEqual([400, 'repeated', 'metrics'])
  })

  it('takes no key but the header', async () => {
    const reply = await stage.get(`/api/v2/query?metrics=visitors&date_range=day&key=${ADMIN_KEY}`)

    expect(reply.status).toBe(401)
  })
})

describe('an answer as CSV', () => {
  const csv = async (body: object, report = 'query', accept = 'text/csv') => {
    const reply = await stage.post(`/api/v2/${report}`, { ...SHOP, ...body }, { ...AS_ADMIN, Accept: accept })
    return { headers: reply.headers, text: await reply.text() }
  }
  const TOP = { metrics: ['visitors', 'bounce_rate'], dimensions: ['event:page'], order_by: [['event:page', 'asc']] }

  it('has a header line, then a line for each row', async () => {
    await pages('/a', '/b', '/b')
    const { headers, text } = await csv(TOP)

    expect(text).toBe('event:page,visitors,bounce_rate\r\n/a,1,100\r\n/b,2,100\r\n')
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="shop.example-query-2026-03-02-2026-03-02.csv"',
    )
    expect(headers.get('cache-control')).toBe('private, no-store')
    expect(headers.get('vary')).toBe('Accept')
  })

  it('has its header line without rows too', async () => {
    expect((await csv(TOP)).text).toBe('event:page,visitors,bounce_rate\r\n')
  })

  it('leaves nothing empty but what is null', async () => {
    expect((await csv({ metrics: ['visitors', 'bounce_rate'] })).text).toBe('visitors,bounce_rate\r\n0,\r\n')
  })

  it('makes no text a formula, and quotes what would be another cell', async () => {
    const names = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\ttab',
      '\rreturn',
      '＝1',
      'a,b',
      'say "hi"',
      'two\nlines',
      "'x",
      '1-1',
      ' =1+1',
      '"\u00a0@SUM(A1)"',
    ]
    const rows = names.map((name, i) => ({ dimensions: [name], metrics: [-i] }))
    const query = { dimensions: ['event:name'], metrics: ['nps'] }

    expect(toCsv({ results: rows, query }).split('\r\n')).toEqual([
      'event:name,nps',
      "'=1+1,0",
      "'+1,-1",
      "'-1,-2",
      "'@SUM(A1),-3",
      "'\ttab,-4",
      `"'\rreturn",-5`,
      "'＝1,-6",
      '"a,b",-7',
      '"say ""hi""",-8',
      '"two\nlines",-9',
      "'x,-10",
      '1-1,-11',
      "' =1+1,-12",
      `"'""\u00a0@SUM(A1)""",-13`,
      '',
    ])
  })

  it('names what is inside of a row by the way to it', () => {
    const query = { dimensions: ['event:page'], metrics: ['visitors', 'visits'] }
    const comparison = { dimensions: ['/'], metrics: [1, 2], change: [100, null] }

    expect(toCsv({ results: [{ dimensions: ['/'], metrics: [2, 3], comparison }], query })).toBe(
      'event:page,visitors,visits,comparison.dimensions.event:page,comparison.metrics.visitors,comparison.metrics.visits,' +
        'comparison.change.visitors,comparison.change.visits\r\n/,2,3,/,1,2,100,\r\n',
    )
    expect(
      toCsv({
        results: [
          { cohort: '2026-03-02', periods: [{ rate: 100 }, null] },
          { cohort: '2026-03-09', periods: [{ rate: 50 }] },
        ],
        query: {},
      }),
    ).toBe('cohort,periods.0.rate,periods.1\r\n2026-03-02,100,\r\n2026-03-09,50,\r\n')
  })

  it('is there for other reports that have rows', async () => {
    await pages('/a')
    const { headers, text } = await csv({}, 'delivery')

    expect(text).toMatch(/^day,received,stored,.*\r\n2026-03-02,1,1,.*\r\n$/)
    expect(headers.get('content-disposition')).toContain('shop.example-delivery-2026-03-02')
    expect((await csv({ date_range: ['2026-01-01', '2026-01-02'] }, 'delivery')).text).toBe('')
    expect(hasRows({ results: 7 })).toBe(false)
  })

  it.each([
    ['text/csv, application/json;q=0.5', 'text/csv'],
    ['application/json, text/csv;q=0.5', 'application/json'],
    ['text/csv;q=0', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html', 'application/json'],
  ])('is what %s prefers: %s', async (accept, type) => {
    expect((await csv(TOP, 'query', accept)).headers.get('content-type')).toContain(type)
  })

  it('is JSON where the question is wrong', async () => {
    const { text } = await csv({ ...TOP, metrics: ['smiles'] })

    expect(JSON.parse(text).error.code).toBe('unknown_metric')
  })
})
