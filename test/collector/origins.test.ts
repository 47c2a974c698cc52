import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importLines } from '../../collector/writer/import.js'
import { NINE, visit } from '../traffic.js'
import { openStage, type Stage } from './stage.js'

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => {
  stage.close()
  vi.restoreAllMocks()
})

describe('a site that names its hosts', () => {
  beforeEach(() => stage.set({ origins: ['shop.example', '*.shop.example', 'Partner.example'] }))

  it.each([
    ['https://shop.example', 202],
    ['https://shop.example:8443', 202],
    ['http://shop.example', 202],
    ['https://www.shop.example', 202],
    ['https://a.b.shop.example', 202],
    ['https://partner.example', 202],
    ['https://www.partner.example', 403],
    ['https://otshop.example', 403],
    ['https://shop.example.evil.example', 403],
    ['https://shop.example@evil.example', 403],
    ['https://evil.example', 403],
    ['null', 403],
    ['', 403],
    ['not an origin', 403],
  ])('takes from %s: %i', async (origin, status) => {
    const reply = await stage.post('/e', visit(), { Origin: origin })

    expect(reply.status).toBe(status)
    if (status === 403) expect(await reply.json()).toMatchObject({ error: { code: 'origin_not_allowed' } })
    expect(await stage.ask('events')).toBe(status === 202 ? 1 : 0)
  })

  it('looks at the views where the request has no origin', async () => {
    const of = (...hosts: string[]) =>
      stage.post('/e', visit({ pages: hosts.map((host) => ({ url: `https://${host}/` })) }))

    expect((await of('shop.example', 'www.shop.example')).status).toBe(202)
    expect((await of('shop.example', 'evil.example')).status).toBe(403)
  })

  it('lets the page read why, so that its script gives up the batch', async () => {
    const reply = await stage.post('/e', visit(), { Origin: 'https://evil.example' })

    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(reply.headers.get('retry-after')).toBeNull()
  })

  it.each(['forget', 'export'])('lets nobody else %s a visitor', async (what) => {
    await stage.traffic.receive(visit())
    const of = { site: 'shop.example', visitor: visit().visitor?.id }

    expect((await stage.post(`/e/${what}`, of, { Origin: 'https://evil.example' })).status).toBe(403)
    expect(await stage.ask('events')).toBe(1)
    expect((await stage.post(`/e/${what}`, of, { Origin: 'https://shop.example' })).status).toBe(200)
  })

  it('asks neither servers nor recordings', async () => {
    const key = { Authorization: `Bearer ${stage.keyOf('write')}`, Origin: 'https://evil.example' }
    const event = { id: 'event-1', at: NINE, type: 'track', name: 'order', order_id: 'A-17' }
    const elsewhere = visit({ pages: [{ url: 'https://evil.example/' }] })
    const lines = [
      { received: NINE, batch: elsewhere },
      { received: NINE, server: { site: 'shop.example', events: [{ ...event, id: 'event-2' }] } },
    ]

    expect((await stage.post('/api/v1/events', { events: [event] }, key)).status).toBe(202)
    expect(
      await importLines(
        lines.map((line) => JSON.stringify(line)),
        { door: stage.traffic.door, store: stage.store },
        NINE,
      ),
    ).toEqual({
      accepted: 2,
      dropped: 0,
      problems: [],
    })
    expect(await stage.ask('events', 'event:sender')).toEqual({ browser: 1, server: 2 })
  })
})

describe('a site that names none', () => {
  it.each(['https://evil.example', 'null'])('takes from %s', async (origin) => {
    expect((await stage.post('/e', visit(), { Origin: origin })).status).toBe(202)
  })
})

describe('what a page of another origin may do with an answer', () => {
  const HOST = 'stats.shop.example'
  /** The endpoint names these and takes their cookies; every other one gets `*` without. */
  const OURS = [
    'https://stats.shop.example',
    'https://shop.example',
    'http://www.shop.example',
    'https://a.b.shop.example:8443',
  ]
  const OTHERS = [
    'https://evil.example',
    'https://shop.example.evil.test',
    'https://otshop.example',
    'https://shop.test',
    'http://127.0.0.1:3000',
    'http://[::1]',
    'null',
    'nonsense',
  ]
  const BATCHES = [
    ['POST', '/e'],
    ['OPTIONS', '/e'],
    ['POST', '/e/forget'],
    ['POST', '/e/export'],
  ] as const
  const KEYED = [
    ['POST', '/api/v1/events'],
    ['POST', '/api/v2/query'],
  ] as const

  async function corsOf(method: string, path: string, origin: string) {
    const headers = { Origin: origin, Host: HOST }
    const reply = await stage.app.request(path, { method, headers, ...(method === 'POST' && { body: '{}' }) })
    return {
      origin: reply.headers.get('access-control-allow-origin'),
      credentials: reply.headers.get('access-control-allow-credentials'),
      varies: reply.headers.get('vary')?.includes('Origin') === true,
    }
  }
  const table = (origins: string[], routes: readonly (readonly [string, string])[]) =>
    origins.flatMap((origin) => routes.map(([method, path]) => [method, path, origin] as const))

  it.each(table(OURS, BATCHES))('%s %s names %s, which may send its cookies', async (method, path, origin) => {
    expect(await corsOf(method, path, origin)).toEqual({ origin, credentials: 'true', varies: true })
  })

  it.each(table(OTHERS, BATCHES))('%s %s is for anybody, without cookies: %s', async (method, path, origin) => {
    expect(await corsOf(method, path, origin)).toEqual({ origin: '*', credentials: null, varies: true })
  })

  it.each(table([...OURS, ...OTHERS], KEYED))('%s %s is for no page: %s', async (method, path, origin) => {
    expect(await corsOf(method, path, origin)).toMatchObject({ origin: null, credentials: null })
  })
})

describe('what comes for a site that is not there', () => {
  it('is refused without a row and without a word', async () => {
    const said = [
      vi.spyOn(console, 'error').mockImplementation(() => {}),
      vi.spyOn(process, 'emitWarning').mockImplementation(() => {}),
    ]
    const bytes = () => Buffer.concat([readFileSync(stage.file), readFileSync(`${stage.file}-wal`)])
    const key = { Authorization: `Bearer ${stage.keyOf('write')}` }
    const before = bytes()

    const statuses = new Set<number>()
    for (let i = 0; i < 500; i++) {
      const site = `s${i}.example`
      statuses.add((await stage.post('/e', visit({ site, visitor: i % 2 ? 'anna' : null }))).status)
      statuses.add((await stage.post('/e/forget', { site, visitor: 'anna' })).status)
      statuses.add((await stage.post('/api/v1/events', { site, events: [] }, key)).status)
    }

    expect([...statuses]).toEqual([404])
    expect(bytes().equals(before)).toBe(true)
    for (const spy of said) expect(spy).not.toHaveBeenCalled()
  })
})
