import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install } from '../process.js'
import { CHROME, visit } from '../traffic.js'

const SITE = 'shop.example'

let footfall: Installation
let url: string
let key: string

beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', SITE])
  key = footfall.run(['key', 'create', '--site', SITE, '--admin']).out
  url = await footfall.serve()
  const batch = visit({ at: Date.now() })
  const who = { type: 'identify', view: batch.views[0].id, n: 1, at: Date.now(), user: 'u_1', traits: { plan: 'pro' } }
  await fetch(`${url}/e`, {
    method: 'POST',
    headers: { 'User-Agent': CHROME },
    body: JSON.stringify({ ...batch, events: [...batch.events, who] }),
  })
}, 60_000)
afterAll(() => footfall.remove())

async function send(path: string, body?: string) {
  const reply = await fetch(url + path, {
    ...(body !== undefined && { method: 'POST', body }),
    headers: { Authorization: `Bearer ${key}` },
  })
  return { status: reply.status, retryAfter: reply.headers.get('retry-after'), body: await reply.json() }
}

/** Has the thread take memory without end when it hears that word. */
const GREEDY = `
  import { isMainThread, parentPort } from 'node:worker_threads'
  const all = []
  if (!isMainThread)
    parentPort.on('message', (message) => {
      while (JSON.stringify(message).includes('greedy')) all.push(new Array(10_000).fill(0).map((_, i) => ({ i })))
    })`

const ask = (question: object) =>
  send('/api/v2/query', JSON.stringify({ metrics: ['visitors'], date_range: 'all', ...question }))

/** A filter in so many others, as text: `JSON.stringify` could not write it. */
const nested = (depth: number) => `${'["not",'.repeat(depth)}["is","event:page",["/"]]${']'.repeat(depth)}`
const TOO_DEEP = { status: 400, body: { error: { code: 'too_deep', message: 'must not be nested deeper than 50' } } }

describe('a collector that is asked what it cannot answer', () => {
  it.each([3500, 6000])('refuses filters nested %d deep, wherever they stand', async (depth) => {
    const rest = '"metrics":["visitors"],"date_range":"all"'
    const inBody = await send('/api/v2/query', `{${rest},"filters":[${nested(depth)}]}`)
    const inInclude = await send('/api/v2/query', `{${rest},"include":{"compare":${nested(depth)}}}`)
    const inSegment = await send(
      '/api/v1/segments',
      `{"name":"deep","filters":[["is","event:page",["/"],{},${nested(depth)}]]}`,
    )
    const inAction = await send('/api/v1/core-actions', `{"name":"deep","condition":${nested(depth)}}`)

    expect(inBody).toMatchObject(TOO_DEEP)
    expect(inBody.body.error.path).toBe('filters')
    expect([inInclude, inSegment, inAction]).toMatchObject([TOO_DEEP, TOO_DEEP, TOO_DEEP])
    expect((await ask({})).status).toBe(200)
  })

  it('refuses them in a URL too', async () => {
    // A URL has at most 16 KiB, headers included.
    const deep = `${'['.repeat(3900)}${']'.repeat(3900)}`
    const inUrl = await send(`/api/v2/query?metrics=visitors&date_range=all&filters=${deep}`)
    const inInclude = await send(`/api/v2/query?metrics=visitors&date_range=all&include={"compare":${deep}}`)

    expect([inUrl, inInclude]).toMatchObject([TOO_DEEP, TOO_DEEP])
    expect([inUrl, inInclude].map(({ body }) => body.error.path)).toEqual(['filters', 'include'])
    expect((await ask({})).status).toBe(200)
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('knows no trait or property %s', async (name) => {
    for (const dimension of [`visitor:traits:${name}`, `event:props:${name}`]) {
      const grouped = await ask({ dimensions: [dimension] })
      const filtered = await ask({ filters: [['is', dimension, ['(none)']]] })

      expect(grouped).toMatchObject({ status: 200, body: { results: [{ dimensions: ['(none)'], metrics: [1] }] } })
      expect(filtered).toMatchObject({ status: 200, body: { results: [{ metrics: [1] }] } })
    }
  })

  it('goes on without the thread that answers, where that ends, and starts it again', async () => {
    await footfall.stop()
    footfall.wrap(['env', `NODE_OPTIONS=--import data:text/javascript,${encodeURIComponent(GREEDY)}`])
    url = await footfall.serve('--query-memory-mb', '64')
    const [greedy, beside] = await Promise.all([ask({ filters: [['is', 'event:page', ['greedy']]] }), ask({})])

    expect(greedy).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } })
    expect(greedy.retryAfter).toMatch(/^\d+$/)
    expect([200, 503]).toContain(beside.status)
    await expect.poll(async () => (await ask({})).status).toBe(200)
    expect(footfall.said()).toContain('the thread that answers questions ended')
    expect(footfall.said()).toContain('ERR_WORKER_OUT_OF_MEMORY')
  })
})
