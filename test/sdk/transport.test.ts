import { describe, expect, it } from 'vitest'
import type { Page } from '../../sdk/browser/page.js'
import { createTransport } from '../../sdk/transport.js'
import { createFakeClock, json, NOON } from './fake-page.js'

const refusal = { error: { code: 'no_such_site', message: 'no such site' } }

function post(fetch: typeof globalThis.fetch, endpoint = 'https://stats.example.com/e') {
  const time = createFakeClock()
  const window = { location: new URL('https://www.example.com/shop/') } as unknown as Window
  const page = { window, fetch, ...time.clock } as Page
  return { sent: createTransport(endpoint, page, (host) => host === 'www.example.com')('{}'), ...time }
}

describe('transport', () => {
  it('posts text that needs no preflight and outlives the page', async () => {
    const calls: unknown[] = []
    await post(async (url, init) => {
      calls.push(url, { ...init, signal: undefined })
      return json(202, { accepted: 1, rejected: [] })
    }).sent

    expect(calls).toEqual([
      'https://stats.example.com/e',
      {
        method: 'POST',
        body: '{}',
        headers: { 'Content-Type': 'text/plain' },
        keepalive: true,
        credentials: 'omit',
        signal: undefined,
      },
    ])
  })

  it.each([
    ['/e', 'include'],
    ['https://www.example.com/e', 'include'],
    ['https://stats.elsewhere.example/e', 'omit'],
  ])('sends cookies to the same site alone: %s: %s', async (endpoint, credentials) => {
    const calls: (RequestInit | undefined)[] = []
    await post(async (_url, init) => {
      calls.push(init)
      return json(202, { accepted: 1, rejected: [] })
    }, endpoint).sent

    expect(calls).toMatchObject([{ credentials }])
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
  ])('says %s for a %i with %j', async (type, status, body) => {
    expect(await post(async () => json(status, body)).sent).toMatchObject({ type })
  })

  it('says retry for a login page that is answered with 200', async () => {
    expect(await post(async () => new Response('<html>', { status: 200 })).sent).toEqual({ type: 'retry', waitMs: 0 })
  })

  it('gives the reply of the collector', async () => {
    const reply = { accepted: 0, rejected: [{ path: 'events[0]', reason: 'bot', message: 'a bot' }] }

    expect(await post(async () => json(202, reply)).sent).toEqual({ type: 'sent', waitMs: 0, reply })
  })

  it('says retry when there is no network, and leaves no timer', async () => {
    const { sent, timers } = post(async () => {
      throw new TypeError('Failed to fetch')
    })

    expect(await sent).toEqual({ type: 'retry', waitMs: 0 })
    expect(timers()).toBe(0)
  })

  it('says retry when nobody has answered for 30 s', async () => {
    const { sent, pass } = post(
      (_url, init) =>
        new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    )
    pass(30_000)

    expect(await sent).toEqual({ type: 'retry', waitMs: 0 })
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

    const outcome = await post(async () => reply).sent

    // A moment that is past is nothing to wait for.
    expect([outcome.type, Math.max(0, outcome.waitMs)]).toEqual(['retry', waitMs])
  })
})
