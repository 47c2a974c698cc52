import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Page } from '../../sdk/browser/page.js'
import { createTransport } from '../../sdk/transport.js'
import { createFakeClock, json, NOON } from './fake-page.js'

const refusal = { error: { code: 'no_such_site', message: 'no such site' } }

interface From {
  endpoint?: string
  address?: string
  home?: string | undefined
}

afterEach(() => vi.unstubAllGlobals())

/** The versions of questions that were told. */
const told: string[] = []

function post(
  fetch: typeof globalThis.fetch,
  { endpoint = 'https://stats.example.com/e', address = 'https://www.example.com/shop/', home }: From = {},
) {
  vi.stubGlobal('location', new URL(address))
  const time = createFakeClock()
  const page = { fetch, ...time.clock } as Page
  const send = createTransport(
    new URL(endpoint, address).href,
    page,
    () => home,
    (version) => told.push(version),
  )
  return { sent: send('{}'), ...time }
}

/** What the request says of cookies. */
async function credentialsOf(from: From) {
  const calls: (RequestInit | undefined)[] = []
  await post(async (_url, init) => {
    calls.push(init)
    return json(202, { accepted: 1, rejected: [] })
  }, from).sent
  return calls.map((init) => init?.credentials)
}

describe('transport', () => {
  it('tells of questions that the site has, by their version', async () => {
    await post(async () => json(202, { accepted: 1, rejected: [], questions: 'k3' })).sent
    await post(async () => json(202, { accepted: 1, rejected: [] })).sent
    await post(async () => json(503, { questions: 'of somebody in between' })).sent

    expect(told.splice(0)).toEqual(['k3'])
  })

  it('posts text that needs no preflight and outlives the page', async () => {
    const calls: unknown[] = []
    const types: (string | null)[] = []
    await post(async (url, init) => {
      calls.push(url, { ...init, signal: undefined })
      types.push(new Request(url, init).headers.get('Content-Type'))
      return json(202, { accepted: 1, rejected: [] })
    }).sent

    expect(calls).toEqual([
      'https://stats.example.com/e',
      {
        method: 'POST',
        body: '{}',
        keepalive: true,
        credentials: 'omit',
        signal: undefined,
      },
    ])
    expect(types).toEqual(['text/plain;charset=UTF-8'])
  })

  it.each([
    ['/e', 'include'],
    ['https://www.example.com/e', 'include'],
    ['https://stats.elsewhere.example/e', 'omit'],
  ])('sends cookies to the same site alone: %s: %s', async (endpoint, credentials) => {
    expect(await credentialsOf({ endpoint, home: 'www.example.com' })).toEqual([credentials])
  })

  it.each([
    ['https://www.shop.co.uk/', 'shop.co.uk', 'www.shop.co.uk', 'include'],
    ['https://www.shop.co.uk/', 'shop.co.uk', 'stats.shop.co.uk', 'include'],
    ['https://www.shop.co.uk/', 'shop.co.uk', 'shop.co.uk', 'include'],
    ['https://www.shop.co.uk/', 'shop.co.uk', 'other.co.uk', 'omit'],
    ['https://www.shop.co.uk/', 'shop.co.uk', 'myshop.co.uk', 'omit'],
    ['https://www.shop.co.uk/', 'shop.co.uk', 'stats.example.com', 'omit'],
    ['https://www.shop.co.uk/', 'www.shop.co.uk', 'stats.shop.co.uk', 'omit'],
    ['http://127.0.0.1:8080/', '', '127.0.0.1', 'include'],
    ['http://127.0.0.1:8080/', '', '127.0.0.2', 'omit'],
    ['https://www.shop.co.uk/', undefined, 'www.shop.co.uk', 'include'],
    ['https://www.shop.co.uk/', undefined, 'stats.www.shop.co.uk', 'omit'],
    ['https://www.shop.co.uk/', undefined, 'stats.shop.co.uk', 'omit'],
    ['https://www.shop.co.uk/', undefined, 'shop.co.uk', 'omit'],
  ])('of %s with its cookies on %j, to %s: %s', async (address, home, host, credentials) => {
    expect(await credentialsOf({ address, home, endpoint: `https://${host}/e` })).toEqual([credentials])
  })

  it.each([
    ['sent', 202, { accepted: 0, rejected: [] }],
    ['drop', 400, refusal],
    ['drop', 403, refusal],
    ['drop', 404, refusal],
    ['drop', 410, refusal],
    ['halve', 413, refusal],
    ['retry', 408, refusal],
    ['retry', 425, refusal],
    ['retry', 429, refusal],
    ['retry', 500, refusal],
    ['retry', 503, refusal],
    ['retry', 200, { accepted: 1 }],
    ['retry', 202, { ok: true }],
    ['retry', 202, null],
    ['retry', 202, { accepted: 'all' }],
    ['retry', 413, '<html>'],
    ['retry', 302, refusal],
    ['retry', 403, 'Forbidden'],
    ['retry', 404, { error: 'nginx' }],
  ])('says %s for a %i with %j', async (outcome, status, body) => {
    expect(await post(async () => json(status, body)).sent).toEqual([outcome, 0, body])
  })

  it('says retry for a login page that is answered with 200', async () => {
    expect(await post(async () => new Response('<html>', { status: 200 })).sent).toEqual(['retry', 0, undefined])
  })

  it('gives the reply of the collector', async () => {
    const reply = { accepted: 0, rejected: [{ path: 'events[0]', reason: 'bot', message: 'a bot' }] }

    expect(await post(async () => json(202, reply)).sent).toEqual(['sent', 0, reply])
  })

  it('says cut when there is no network, and leaves no timer', async () => {
    const { sent, timers } = post(async () => {
      throw new TypeError('Failed to fetch')
    })

    expect(await sent).toEqual(['cut', 0, undefined])
    expect(timers()).toBe(0)
  })

  it('says cut when nobody has answered for 30 s', async () => {
    const { sent, pass } = post(
      (_url, init) =>
        new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    )
    pass(30_000)

    expect(await sent).toEqual(['cut', 0, undefined])
  })

  it.each([
    ['120', 120_000],
    [new Date(NOON + 60_000).toUTCString(), 60_000],
    ['86400', 3_600_000],
    ['soon', 0],
    ['-5', 0],
    [new Date(NOON - 60_000).toUTCString(), 0],
  ])('reads Retry-After: %s', async (header, waitMs) => {
    const reply = json(503, refusal, { 'Retry-After': header })

    const [outcome, ms] = await post(async () => reply).sent

    // A moment that is past is nothing to wait for.
    expect([outcome, ms]).toEqual(['retry', waitMs])
  })
})
