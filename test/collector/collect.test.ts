import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { collectRoute, createCollect } from '../../collector/collect.js'
import type { Arrival, Outcome } from '../../collector/writer/door.js'
import { NINE } from '../traffic.js'

/** What the writer is told of a request with these headers. */
async function toldBy(headers: Record<string, string>, trustProxy = 0): Promise<Arrival['request']> {
  const arrivals: Arrival[] = []
  const writer = {
    receive: async (arrival: Arrival): Promise<Outcome> => {
      arrivals.push(arrival)
      return { status: 202, body: { accepted: 0, rejected: [] } }
    },
    import: () => Promise.reject(new Error('not here')),
    erase: () => Promise.reject(new Error('not here')),
    close: async () => {},
  }
  const app = new Hono().post(
    '/e',
    collectRoute(createCollect({ writer, clock: () => NINE, trustProxy, headers: {}, onError: () => {} })),
  )
  await app.request('/e', { method: 'POST', body: '{}', headers })
  return arrivals[0].request
}

describe('the writer is told of a request', () => {
  it('its user agent, client hints and origin, and nothing of its other headers', async () => {
    const headers = { 'User-Agent': 'x', 'Sec-CH-UA-Mobile': '?1', 'Sec-Purpose': 'prefetch', Cookie: 'a=b' }

    expect(await toldBy(headers)).toEqual({
      received: NINE,
      userAgent: 'x',
      hints: { 'sec-ch-ua-mobile': '?1', 'sec-purpose': 'prefetch' },
      origin: null,
    })
  })

  it.each([
    [{ 'CF-IPCountry': 'de' }, 1, 'DE'],
    [{ 'CloudFront-Viewer-Country': 'FR' }, 1, 'FR'],
    [{ 'CF-IPCountry': 'XX', 'X-Vercel-IP-Country': 'AT' }, 2, 'AT'],
    [{ 'CF-IPCountry': 'T1' }, 1, undefined],
    [{ 'CF-IPCountry': 'Narnia' }, 1, undefined],
    [{ 'CF-IPCountry': 'DE' }, 0, undefined],
  ])('the country that %j tell behind %i proxies: %s', async (headers, hops, country) => {
    expect((await toldBy(headers, hops)).country).toBe(country)
  })
})
