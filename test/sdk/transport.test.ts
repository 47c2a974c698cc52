import { describe, expect, it } from 'vitest'
import { createTransport } from '../../sdk/transport.js'
import { createFakeClock, json, NOON } from './fake-page.js'

const refusal = { error: { code: 'no_such_site', message: 'no such site' } }

function post(fetch: typeof globalThis.fetch) {
  const { clock, timers } = createFakeClock()
  return { sent: createTransport('https://stats.example.com/e', { fetch, clock })('{}'), timers }
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
    ['sent', 202, { accepted: 0, rejected: [] }],
    ['drop', 400, refusal],
    ['drop', 403, refusal],
    ['drop', 404, refusal],
    ['halve', 413, refusal],
    ['retry', 408, refusal],
    ['retry', 425, refusal],
    ['retry', 429, refusal],
    ['retry', 500, refusal],
    ['retry', 503, refusal],
    ['retry', 200, { accepted: 1 }],
    ['retry', 202, { ok: true }],
    ['retry', 202, null],
    ['retry', 403, 'Forbidden'],
    ['retry', 404, { error: 'nginx' }],
  ])('says %s for a %i with %j', async (type, status, body) => {
    expect(await post(async () => json(status, body)).sent).toMatchObject({ type })
  })

  it('says retry for a login page that is answered with 200', async () => {
    expect(await post(async () => new Response('<html>', { status: 200 })).sent).toEqual({ type: 'retry', waitMs: 0 })
  })

  it('says retry when there is no network, and leaves no timer', async () => {
    const { sent, timers } = post(async () => {
      throw new TypeError('Failed to fetch')
    })

    expect(await sent).toEqual({ type: 'retry', waitMs: 0 })
    expect(timers()).toBe(0)
  })

  it.each([
    ['120', 120_000],
    [new Date(NOON + 60_000).toUTCString(), 60_000],
    ['86400', 3_600_000],
    ['soon', 0],
    ['-5', 0],
  ])('reads Retry-After: %s', async (header, waitMs) => {
    const reply = json(503, refusal, { 'Retry-After': header })

    expect(await post(async () => reply).sent).toMatchObject({ type: 'retry', waitMs })
  })
})
