import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../collector/app.js'
import { createAsk } from '../../collector/query/ask.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import type { Arrival, ServerArrival } from '../../collector/writer/door.js'
import type { Batch, Context } from '../../sdk/protocol.js'
import { IDLE, SILENT, UNHEARD, UNSEEN } from '../silent.js'
import { CHROME, createTraffic, MINUTE, NINE, SECOND, visit } from '../traffic.js'

const DAY = 24 * 60 * MINUTE
const ANNA = 'anna-----------------'
/** What the script writes for a visitor whose first visit was at NINE. */
const COOKIE = `footfall.shop.example=1.${ANNA}.${NINE}`
/** 395 days, less the minute after which the batch was sent. */
const WHOLE = `${COOKIE}; Path=/; SameSite=Lax; Max-Age=${395 * 86_400 - 60}`

const folder = mkdtempSync(join(tmpdir(), 'footfall-cookie-'))
afterAll(() => rmSync(folder, { recursive: true }))

let store: Store
let traffic: ReturnType<typeof createTraffic>
let arrivals: (Arrival | ServerArrival)[]
beforeEach(() => {
  store = openStore(`sqlite:${mkdtempSync(join(folder, 'store-'))}/footfall.db`, 'write')
  traffic = createTraffic(store)
  arrivals = []
})
afterEach(() => store.close())

function appBehind(trustProxy: number) {
  const asset = { bytes: Buffer.from(''), type: '', etag: '', encoded: {} } as never
  return createApp({
    writer: {
      async receive(arrival) {
        arrivals.push(arrival)
        return (await traffic.door.receive([arrival]))[0]
      },
      erase: async () => null,
      import: () => Promise.reject(new Error('not here')),
      change: () => Promise.reject(new Error('not here')),
      close: async () => {},
    },
    ask: createAsk(store),
    work: IDLE,
    live: UNHEARD,
    store,
    config: {
      scriptPath: '/footfall.js',
      ingestPath: '/e',
      trustProxy,
      adminKey: null,
      baseUrl: null,
      retentionDays: 0,
    },
    assets: {
      script: asset,
      chunks: new Map(),
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
    onError(error) {
      throw error
    },
  })
}

interface Sent {
  cookie?: string | undefined
  host?: string
  url?: string
  headers?: Record<string, string>
  trustProxy?: number
}

async function replyTo(
  batch: Batch,
  { cookie = COOKIE, host = 'www.shop.example', url = '/e', headers = {}, trustProxy = 0 }: Sent = {},
) {
  return appBehind(trustProxy).request(url, {
    method: 'POST',
    body: JSON.stringify(batch),
    headers: { 'User-Agent': CHROME, Host: host, ...(cookie && { Cookie: cookie }), ...headers },
  })
}

const cookieFor = async (batch: Batch, sent?: Sent) => (await replyTo(batch, sent)).headers.get('set-cookie')

const visitAt = (domain: string): Batch => ({ ...visit(), context: { domain } satisfies Context })

describe("the visitor's cookie", () => {
  it('comes back over HTTP as the script wrote it, readable for the script, until 13 months after the first visit', async () => {
    const reply = await replyTo(visit())

    expect(reply.status).toBe(202)
    expect(reply.headers.getSetCookie()).toEqual([WHOLE])
    expect(await reply.json()).toEqual({ accepted: 1, rejected: [] })
  })

  it('is found among those of the site and of other visitors', async () => {
    const others = `session=abc; footfall.shop.example=1.somebody-else.1; ${COOKIE};footfall-visit.shop.example=1`

    expect(await cookieFor(visit(), { cookie: others })).toBe(WHOLE)
  })

  it('has the name that the script gives it, whatever the id of the site', async () => {
    createTraffic(store, { id: 'my shop' })
    const cookie = COOKIE.replace('shop.example', 'my%20shop')
    const batch = { ...visit(), site: 'my shop' }

    expect(await cookieFor(batch, { cookie })).toBe(WHOLE.replace('shop.example', 'my%20shop'))
  })

  it.each([
    ['the request has no cookie', ''],
    ['the request has only other cookies', 'session=abc; footfall-visit.shop.example=1.a.b.c.1'],
    ['the request has the cookie of another site', COOKIE.replace('shop', 'other')],
    ['the request has the cookie of another visitor', COOKIE.replace('anna', 'ben-')],
    ['the id only begins alike', COOKIE.replace(ANNA, `${ANNA}x`)],
    ['the value is of another version', COOKIE.replace('=1.', '=2.')],
    ['the value has no time', COOKIE.replace(/\.\w+$/, '')],
    ['the time is not decimal', COOKIE.replace(/\w+$/, 'loyw3v28')],
    ['the value goes on', `${COOKIE}.more`],
    ['the value has signs that the script never writes', `${COOKIE.slice(0, -1)}"`],
  ])('does not come where %s', async (_, cookie) => {
    const reply = await replyTo(visit(), { cookie })

    expect(reply.status).toBe(202)
    expect(reply.headers.get('set-cookie')).toBeNull()
  })

  it('does not come to a visitor without a cookie of this batch', async () => {
    expect(await cookieFor(visit({ visitor: null }))).toBeNull()
  })

  it('does not come with an id too short to be one of the script', async () => {
    const batch = visit()
    const short = { ...batch, visitor: { id: 'anna', first: NINE, visits: 1 } }

    expect(await cookieFor(short, { cookie: COOKIE.replace(ANNA, 'anna') })).toBeNull()
  })
})

describe("the cookie's life", () => {
  const cookieOfAge = (ageMs: number) => `footfall.shop.example=1.${ANNA}.${NINE + MINUTE - ageMs}`
  const lifeAt = async (ageMs: number) =>
    /Max-Age=(\d+)/.exec((await cookieFor(visit(), { cookie: cookieOfAge(ageMs) })) ?? '')?.[1]

  it.each([
    ['395 days at the first visit', 0, '34128000'],
    ['295 days after 100 days', 100 * DAY, '25488000'],
    ['one second in the last one', 395 * DAY - SECOND, '1'],
  ])('is %s: never renewed', async (_, ageMs, seconds) => {
    expect(await lifeAt(ageMs)).toBe(seconds)
  })

  it.each([
    ['is over', 395 * DAY],
    ['has a fraction of a second left', 395 * DAY - 999],
    ['has not begun, by the clock that began it', -1],
  ])('that %s sets no cookie', async (_, ageMs) => {
    expect(await lifeAt(ageMs)).toBeUndefined()
  })

  it("is counted by the visitor's clock, however wrong", async () => {
    const late = NINE + 1000 * DAY
    const batch = { ...visit({ at: late }), sent: late + 5 * DAY }
    const cookie = `footfall.shop.example=1.${ANNA}.${late}`

    expect(await cookieFor(batch, { cookie })).toContain(`Max-Age=${390 * 86_400}`)
  })
})

describe('the cookie of a visit', () => {
  it('comes with the batch that brings its first event, and again when that one is repeated', async () => {
    expect(await cookieFor(visit())).toBe(WHOLE)
    expect(await cookieFor(visit())).toBe(WHOLE)
  })

  it('does not come with later pages', async () => {
    const { visit: same, ...later } = visit({ at: NINE + SECOND })
    const batch = { ...later, visit: { id: 'visit-of-before', start: NINE } }

    expect(await cookieFor(batch)).toBeNull()
  })

  it('does not come with later events of the first page', async () => {
    const batch = visit({ tracks: [{}] })
    const later = { ...batch, events: batch.events.filter(({ n }) => n > 0) }

    expect(later.events).toHaveLength(1)
    expect(await cookieFor(later)).toBeNull()
  })

  it('does not come with totals alone', async () => {
    expect(await cookieFor({ ...visit(), events: [] })).toBeNull()
  })
})

describe('a batch that is not kept', () => {
  it('of a bot sets no cookie', async () => {
    expect(await cookieFor(visit(), { headers: { 'User-Agent': 'Googlebot/2.1' } })).toBeNull()
  })

  it('of an unknown site sets no cookie', async () => {
    expect(await cookieFor({ ...visit(), site: 'nobody.example' })).toBeNull()
  })
})

describe("the cookie's domain", () => {
  it.each([
    ['the host itself', 'shop.example', 'shop.example'],
    ['a domain that the host lies in', 'www.shop.example', 'shop.example'],
    ['with a port', 'stats.www.shop.example:8443', 'www.shop.example'],
    ['in capitals', 'WWW.Shop.Example', 'shop.example'],
  ])("is the script's: %s", async (_, host, domain) => {
    expect(await cookieFor(visitAt(domain), { host })).toBe(`${WHOLE}; Domain=${domain}`)
  })

  it.each(['www.shop.example', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])(
    'is left out where the script keeps the cookie on its own host %s',
    async (host) => {
      expect(await cookieFor(visitAt(''), { host })).toBe(WHOLE)
    },
  )

  it.each([
    ['another domain', 'other.example', 'www.shop.example'],
    ['a domain that the host only ends like', 'op.example', 'shop.example'],
    ['a subdomain of the host', 'www.shop.example', 'shop.example'],
    ['one label', 'example', 'shop.example'],
    ['one label of a local host', 'localhost', 'localhost'],
    ['an address', '127.0.0.1', '127.0.0.1'],
    ['the end of an address', '0.1', '127.0.0.1'],
    ['a dot before it', '.shop.example', 'www.shop.example'],
    ['a text that would add to the header', 'shop.example; HttpOnly', 'www.shop.example'],
    ['a host that is none', 'shop.example', 'www shop.example'],
  ])('that cannot be, %s, sets no cookie at all', async (_, domain, host) => {
    const reply = await replyTo(visitAt(domain), { host })

    expect(reply.status).toBe(202)
    expect(reply.headers.get('set-cookie')).toBeNull()
  })

  it.each([
    ['that is no text', 7],
    ['that is null', null],
  ])('%s is as none: the host alone', async (_, domain) => {
    const batch: unknown = { ...visit(), context: { domain } }

    expect(await cookieFor(batch as Batch)).toBe(WHOLE)
  })

  it.each([
    ['is believed of a trusted proxy', 'www.shop.example', 1, `${WHOLE}; Domain=shop.example`],
    ['is the last one told', 'stats.other.example, www.shop.example', 2, `${WHOLE}; Domain=shop.example`],
    ['is not believed of the first one told', 'www.shop.example, stats.other.example', 2, null],
    ['is not believed without one', 'www.shop.example', 0, null],
    ['is that of the request where the proxy tells none', '', 1, null],
  ])('by the host that %s', async (_, told, trustProxy, cookie) => {
    const sent = { host: 'collector.internal:8080', headers: { 'X-Forwarded-Host': told }, trustProxy }

    expect(await cookieFor(visitAt('shop.example'), sent)).toBe(cookie)
  })
})

describe("the cookie's Secure", () => {
  it.each([
    ['is set over https', 'https://www.shop.example/e', '', 0, true],
    ['is set where a trusted proxy was reached over https', '/e', 'https', 1, true],
    ['is set by the last proxy that tells', '/e', 'http, https', 2, true],
    ['is not set over http', 'http://www.shop.example/e', '', 0, false],
    ['is not set where a trusted proxy was reached over http', 'https://www.shop.example/e', 'http', 1, false],
    ['is not set where nobody is trusted to say so', '/e', 'https', 0, false],
  ])('%s', async (_, url, told, trustProxy, isSecure) => {
    const headers = { 'X-Forwarded-Proto': told }

    expect(await cookieFor(visit(), { url, headers, trustProxy })).toBe(isSecure ? `${WHOLE}; Secure` : WHOLE)
  })

  it.each([
    ['is set for a page on https, though a proxy that nobody trusts asks by http', 'https', 'http', true],
    ['is not set for a page on http, which would not see it', 'http', 'https', false],
  ])('%s', async (_, page, asked, isSecure) => {
    const sent = { url: `${asked}://stats.shop.example/e`, headers: { Origin: `${page}://www.shop.example` } }

    expect(await cookieFor(visit(), sent)).toBe(isSecure ? `${WHOLE}; Secure` : WHOLE)
  })

  it('is as the request where the page hides its origin', async () => {
    const sent = { url: 'https://www.shop.example/e', headers: { Origin: 'null' } }

    expect(await cookieFor(visit(), sent)).toBe(`${WHOLE}; Secure`)
  })
})

describe('the writer', () => {
  it('is asked for the visitor only where the request may have the cookie', async () => {
    for (const cookie of ['', 'session=abc', COOKIE]) await replyTo(visit(), { cookie })

    expect(arrivals.map((arrival) => 'asksVisitor' in arrival)).toEqual([false, false, true])
  })

  it('says nothing of the visitor unless it is asked', async () => {
    const arrival = { body: { parsed: visitAt('shop.example') }, request: { received: NINE, userAgent: CHROME } }
    const [silent, asked] = await traffic.door.receive([arrival, { ...arrival, asksVisitor: true }])

    expect(silent).toEqual({ status: 202, body: { accepted: 1, rejected: [] } })
    expect(asked).toMatchObject({
      begun: { site: 'shop.example', visitor: ANNA, sent: NINE + MINUTE, domain: 'shop.example' },
    })
  })
})
