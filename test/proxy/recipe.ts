import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install, query } from '../process.js'
import { CHROME, visit } from '../traffic.js'
import { ask, type MockCollector, startMock } from './ask.js'
import type { RunningProxy, StartProxy } from './servers.js'

const SDK = new URL('../../dist/sdk/', import.meta.url)
const KIB = 1024

/** What is the site's own, or the collector's and not for the public. */
const HIDDEN = [
  '/',
  '/e',
  '/healthz',
  '/api/v2/query',
  '/ff',
  '/ff/',
  '/ff/healthz',
  '/ff/page.js',
  '/ff/api/v2/query',
  '/ff/e/more',
  '/ff/e/forget/more',
  '/ff/e/../healthz',
  '/ff/e/..%2fhealthz',
  '/ff/e%2f..%2fhealthz',
  '/ff/e/%2e%2e/healthz',
  '/ff/f-a.js/../healthz',
  '/ff//healthz',
  '/ff/e/../../healthz',
]

const THREE = ['footfall.a=1', 'footfall.a=3', 'footfall.b=4']

/** A batch of one page of a visitor without a cookie. */
const batchOf = (path: string) =>
  visit({ visitor: null, at: Date.now(), pages: [{ url: `https://shop.example${path}`, title: path }] })

/** What every recipe has to do, in front of a real collector and of one that shows what reaches it. */
export function describeRecipe(name: string, start: StartProxy): void {
  describe(`the recipe for ${name}`, () => {
    let footfall: Installation
    let mock: MockCollector
    let proxy: RunningProxy
    let toMock: RunningProxy
    let collector = ''
    let key = ''

    beforeAll(async () => {
      footfall = install()
      footfall.run(['site', 'add', 'shop.example'])
      key = footfall.run(['key', 'create', '--site', 'shop.example', '--read']).out
      collector = await footfall.serve('--trust-proxy', '1')
      mock = await startMock()
      proxy = await start(new URL(collector).host)
      toMock = await start(mock.host)
    })
    afterAll(async () => {
      await proxy?.stop()
      await toMock?.stop()
      mock?.close()
      await footfall?.remove()
    })

    const post = (body: string, options: { from?: string; headers?: Record<string, string> } = {}) =>
      ask(proxy.port, '/ff/e', { ...options, body, headers: { 'User-Agent': CHROME, ...options.headers } })

    it('serves the script, cached as the collector says', async () => {
      const script = await ask(proxy.port, '/ff/footfall.js')

      expect(script.body).toBe(readFileSync(new URL('footfall.js', SDK), 'utf8'))
      expect(script.headers['cache-control']).toContain('max-age=3600')
    })

    it('serves the chunks of the script, cached for good', async () => {
      const chunks = readdirSync(SDK).filter((file) => /^f-.*\.js$/.test(file))

      expect(chunks.length).toBeGreaterThan(0)
      for (const file of chunks) {
        const chunk = await ask(proxy.port, `/ff/${file}`)
        expect(chunk.body, file).toBe(readFileSync(new URL(file, SDK), 'utf8'))
        expect(chunk.headers['cache-control']).toContain('immutable')
      }
    })

    it("takes batches, stores them, and believes the socket's address, not what the client claims", async () => {
      const forged = (address: string) => ({ headers: { 'X-Forwarded-For': address } })
      const replies = [
        await post(JSON.stringify(batchOf('/a')), { from: '127.0.0.2', ...forged('203.0.113.1') }),
        await post(JSON.stringify(batchOf('/b')), { from: '127.0.0.2', ...forged('203.0.113.2') }),
        await post(JSON.stringify(batchOf('/c')), { from: '127.0.0.3' }),
      ]

      expect(replies.map(({ status }) => status)).toEqual([202, 202, 202])
      expect(replies[0].body).toBe('{"accepted":1,"rejected":[]}')
      const question = { site_id: 'shop.example', metrics: ['visitors', 'pageviews'], date_range: '24h' }
      const { body } = await query(collector, key, question)
      expect(body.results).toEqual([{ dimensions: [], metrics: [2, 3] }])
    })

    it('passes on what visitors are asked, with its query', async () => {
      footfall.run(['question', 'add', '--site', 'shop.example', '--name', 'Ease', '--kind', 'ces'])
      const query = '?site=shop.example&v=1'
      const reply = await ask(proxy.port, `/ff/e/q${query}`)
      expect(JSON.parse(reply.body).questions).toMatchObject([{ name: 'Ease', kind: 'ces' }])
      mock.seen.length = 0
      await ask(toMock.port, `/ff/e/q${query}`)

      expect(mock.seen.map(({ url }) => url)).toEqual([`/e/q${query}`])
    })

    it('takes what the collector takes and refuses 70 KiB, with a length and without', async () => {
      const padded = (bytes: number) => JSON.stringify(batchOf('/d')).padEnd(bytes, ' ')

      expect((await post(padded(60_000))).status).toBe(202)
      expect((await post(padded(70 * KIB))).status).toBe(413)
      expect((await post(padded(70 * KIB), { headers: { 'Transfer-Encoding': 'chunked' } })).status).toBe(413)
    })

    it('shows nothing else of the collector', async () => {
      mock.seen.length = 0

      for (const path of HIDDEN) {
        for (const body of [undefined, '{}']) {
          const reply = await ask(toMock.port, path, { body })
          expect(reply.body, path).not.toContain('mock collector')
          expect(reply.status, path).toBeGreaterThanOrEqual(300)
        }
      }
      expect(mock.seen).toEqual([])
    })

    it("gives the visitor's cookie back over HTTP, as it came", async () => {
      const at = Date.now()
      const batch = visit({ at, pages: [{ url: 'https://shop.example/cookie' }] })
      const value = `footfall.shop.example=1.${batch.visitor?.id}.${at}`
      const reply = await post(JSON.stringify(batch), { headers: { Cookie: `session=secret; ${value}` } })

      expect(reply.status).toBe(202)
      expect(reply.headers['set-cookie']).toEqual([`${value}; Path=/; SameSite=Lax; Max-Age=${395 * 86_400 - 60}`])
    })

    it.each([
      ['', []],
      ['session=secret', []],
      ['footfall-visit.shop.example=1; session=footfall.; xfootfall.a=1', []],
      ['footfall.a=1.b.c', ['footfall.a=1.b.c']],
      ['footfall.a=1; session=secret', ['footfall.a=1']],
      ['session=secret;footfall.a=1', ['footfall.a=1']],
      ['s=1; footfall.a=1; footfall-visit.a=2; footfall.a=3; t=x footfall.y; footfall.b=4; u=5', THREE],
    ])('of the cookies "%s" passes those of visitors', async (cookies, passed) => {
      mock.seen.length = 0
      await ask(toMock.port, '/ff/e', { body: '{}', headers: { Cookie: cookies } })

      const [{ headers }] = mock.seen
      expect((headers.cookie ?? '').split(/; ?/).filter((cookie) => cookie !== '')).toEqual(passed)
    })

    it('passes cookies that the collector sets, but not those of the site, and who the client is', async () => {
      mock.seen.length = 0
      const headers = { Cookie: 'session=secret', 'X-Forwarded-For': '203.0.113.9', Origin: 'https://www.example.com' }

      for (const path of ['/ff/e', '/ff/e/forget', '/ff/e/export']) {
        const reply = await ask(toMock.port, path, { body: '{}', from: '127.0.0.2', headers })
        expect(reply.headers['set-cookie']).toEqual(['a=1; Path=/; Max-Age=60', 'b=2; Path=/; SameSite=Lax'])
        expect(reply.headers['retry-after']).toBe('7')
      }
      expect(mock.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
        'POST /e',
        'POST /e/forget',
        'POST /e/export',
      ])
      for (const seen of mock.seen) {
        expect(seen.headers.cookie ?? '').toBe('')
        expect(seen.headers['x-forwarded-for']).toBe('127.0.0.2')
        expect(seen.headers['x-forwarded-proto']).toBe('http')
        expect(seen.headers.origin).toBe('https://www.example.com')
      }
    })

    it('asks the collector every time, over connections that are kept', async () => {
      mock.seen.length = 0
      mock.connections = 0

      for (let i = 0; i < 6; i++) await ask(toMock.port, '/ff/e', { body: '{}' })
      expect(mock.seen.length).toBe(6)
      expect(mock.connections).toBeLessThanOrEqual(1)
    })
  })
}
