import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

const call = async (method: string, path: string, body?: object, key = ADMIN_KEY) =>
  stage.app.request(path, {
    method,
    headers: { Authorization: `Bearer ${key}` },
    ...(body && { body: JSON.stringify(body) }),
  })
const ANNA = 'anna'.padEnd(21, '-')

describe('an erasure', () => {
  const listed = async () => (await (await call('GET', '/api/v1/erase?site=shop.example')).json()).erasures
  const begin = (body: object) => call('POST', '/api/v1/erase', { site: 'shop.example', ...body })
  /** The last one, when it is over. */
  const over = () =>
    vi.waitFor(async () => {
      const [last] = await listed()
      expect(last.state).not.toBe('running')
      return last
    })

  it('of a visitor begins, is listed without the name, and leaves nothing', async () => {
    await stage.traffic.receive(visit({ visitor: 'anna' }))
    await stage.traffic.receive(visit({ visitor: 'ben' }))
    const reply = await begin({ visitor: ANNA })

    expect([reply.status, await reply.json()]).toEqual([202, expect.objectContaining({ of: 'visitor', id: 1 })])
    expect(await over()).toMatchObject({ state: 'done', visits: 1, views: 1, events: 1, backups_left: 0 })
    expect(JSON.stringify(await listed())).not.toContain('anna')
    expect(await stage.ask('visitors')).toBe(1)
  })

  it('of a user is done by a process of its own', async () => {
    const identify = { type: 'identify', view: 'anna-1-x'.padEnd(21, '-'), n: 1, at: visit().sent, user: 'u_42' }
    const batch = visit({ visitor: 'anna' })
    const events = [...batch.events, { ...identify, view: batch.views[0].id }]
    await stage.post('/e', { ...batch, events })
    await begin({ user: 'u_42' })

    expect(await over()).toMatchObject({ of: 'user', state: 'done', visits: 1 })
    expect(await stage.ask('visitors')).toBe(0)
  })

  it('of nobody is one of nothing', async () => {
    await begin({ visitor: 'nobody' })

    expect(await over()).toEqual({ id: 1, of: 'visitor', state: 'nothing', at: '2026-03-02T09:01:00.000Z' })
  })

  it.each([{}, { visitor: 'a', user: 'b' }, { visitor: '' }, { user: 7 }, { visitor: 'a', colour: 'red' }])(
    'of %j does not begin',
    async (who) => {
      const reply = await begin(who)

      expect(reply.status).toBe(400)
      expect((await reply.json()).error.message).toMatch(/\w/)
      expect(await listed()).toEqual([])
    },
  )

  it('of one site is not listed at another', async () => {
    stage.store.addSite({ id: 'zoo.example' })
    await begin({ visitor: 'nobody' })

    expect((await (await call('GET', '/api/v1/erase?site=zoo.example')).json()).erasures).toEqual([])
  })
})

describe('an export', () => {
  it('streams the lines of a site as a file', async () => {
    await stage.traffic.receive(visit({ visitor: 'anna' }))
    const reply = await call('GET', '/api/v1/export?site=shop.example')
    const lines = (await reply.text()).trim().split('\n')

    expect(reply.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename="shop.example.ndjson"')
    expect(lines.map((line) => JSON.parse(line).batch.visitor.id)).toEqual([ANNA])
  })

  it('can be had once by a link without a key', async () => {
    await stage.traffic.receive(visit())
    const { url } = await (await call('POST', '/api/v1/export', { site: 'shop.example' })).json()
    const first = await stage.get(url)
    const second = await stage.get(url)

    expect([first.status, (await first.text()).length > 0]).toEqual([200, true])
    expect([second.status, (await second.json()).error.code]).toEqual([404, 'unknown_ticket'])
  })

  it('is one of two at a time', async () => {
    for (let i = 0; i < 2000; i++) await stage.traffic.receive(visit({ visitor: `v${i}` }))
    const open = () => call('GET', '/api/v1/export?site=shop.example')
    const readers = []
    for (const reply of [await open(), await open()]) {
      const reader = reply.body?.getReader()
      await reader?.read()
      readers.push(reader)
    }
    const third = await open()

    expect([third.status, third.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)])
    for (const reader of readers) await reader?.cancel()
    await vi.waitFor(async () => expect((await open()).status).toBe(200))
  })
})

describe('an import', () => {
  const send = async (lines: unknown, site = 'shop.example') =>
    (await call('POST', '/api/v1/import', { site, lines })).json()

  it('takes the lines of an export back, however often', async () => {
    await stage.traffic.receive(visit({ visitor: 'anna' }))
    const text = await (await call('GET', '/api/v1/export?site=shop.example')).text()
    await call('POST', '/api/v1/erase', { site: 'shop.example', visitor: 'nobody' })
    const again = await send(text.trim().split('\n'))

    expect(again).toEqual({ site: 'shop.example', accepted: 1, dropped: 0, problems: [] })
    expect(await stage.ask('visitors')).toBe(1)
  })

  it('takes nothing of another site, whatever kind of line it is', async () => {
    stage.store.addSite({ id: 'zoo.example' })
    const batch = visit({ site: 'zoo.example' })
    const lines = [
      { received: batch.sent, batch, user_agent: 'x' },
      { received: batch.sent, server: { site: 'zoo.example', events: [] }, stored: {} },
      { received: batch.sent, server: { events: [] }, stored: {} },
      {
        received: Date.UTC(2026, 2, 2),
        delivered: { site: 'zoo.example', day: '2026-03-02', stored: 1, repeated: 0, late: 0, dropped: 0, drops: [] },
      },
      { goal: { site: 'zoo.example', name: 'a', condition: { type: 'page', pattern: '/' } } },
    ].map((line) => JSON.stringify(line))
    const { accepted, problems } = await send(lines)

    expect(accepted).toBe(0)
    expect(problems).toEqual(lines.map((_, line) => ({ line, message: 'site: must be shop.example' })))
    expect(
      stage.store.listGoals({ ...stage.traffic.site, num: stage.store.findSite('zoo.example')?.num ?? 0 }),
    ).toEqual([])
  })

  it('tells bad lines by their number', async () => {
    const { problems } = await send(['', 'no JSON', '{"received":1}'])

    expect(problems).toEqual([
      { line: 1, message: 'not a JSON object' },
      { line: 2, message: 'batch: must be an object' },
    ])
  })

  it.each([
    ['text', 'lines'],
    [[7], 'lines[0]'],
    [Array.from({ length: 1001 }, () => ''), 'lines'],
  ])('refuses what are no lines, or too many', async (lines, path) => {
    expect((await send(lines)).error).toMatchObject({ path })
  })
})
