import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { collectRoute, createCollect } from '../../collector/collect.js'
import type { Arrival, Outcome } from '../../collector/writer/door.js'
import { UNSEEN } from '../silent.js'
import { NINE } from '../traffic.js'

/** As HTTP hands a text of UTF-8 over: a character a byte. */
const asBytes = (text: string) => Buffer.from(text).toString('latin1')

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
    collectRoute(
      createCollect({ writer, sightings: UNSEEN, clock: () => NINE, trustProxy, headers: {}, onError: () => {} }),
    ),
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

  it.each([
    [
      'Cloudflare, in the bytes of UTF-8',
      { 'CF-IPCountry': 'BR', 'CF-Region': asBytes('São Paulo'), 'CF-IPCity': asBytes('São José dos Campos') },
      { region: 'São Paulo', city: 'São José dos Campos' },
    ],
    [
      'CloudFront, percent-encoded beyond ASCII',
      {
        'CloudFront-Viewer-Country': 'DE',
        'CloudFront-Viewer-Country-Region-Name': 'Bavaria',
        'CloudFront-Viewer-City': 'M%C3%BCnchen',
      },
      { region: 'Bavaria', city: 'München' },
    ],
    [
      'Vercel, whose regions are codes',
      { 'X-Vercel-IP-Country': 'US', 'X-Vercel-IP-Country-Region': 'CA', 'X-Vercel-IP-City': 'San%20Francisco' },
      { region: 'US-CA', city: 'San Francisco' },
    ],
    [
      'App Engine, which says ? where it does not know',
      { 'X-AppEngine-Country': 'US', 'X-AppEngine-Region': 'ca', 'X-AppEngine-City': '?' },
      { region: 'US-CA', city: '' },
    ],
    ['one that knows the country alone', { 'CF-IPCountry': 'DE' }, { region: '', city: '' }],
    [
      'one that encodes nothing, and nothing of another',
      { 'CF-IPCountry': 'DE', 'CF-IPCity': '100% City', 'X-Vercel-IP-Country-Region': 'BY' },
      { region: '', city: '100% City' },
    ],
    ['a text that is no name', { 'CF-IPCountry': 'DE', 'CF-IPCity': 'a%0Ab' }, { region: '', city: '' }],
    ['a very long name', { 'CF-IPCountry': 'DE', 'CF-IPCity': 'x'.repeat(101) }, { region: '', city: 'x'.repeat(100) }],
  ])('the region and city of %s', async (_, headers, locality) => {
    expect((await toldBy(headers, 1)).locality).toEqual(locality)
  })

  it.each([
    ['nobody is trusted', { 'CF-IPCountry': 'DE', 'CF-IPCity': 'Berlin' }, 0],
    ['no edge tells a country', { 'CF-IPCountry': 'XX', 'CF-IPCity': 'Berlin' }, 1],
  ])('no city where %s', async (_, headers, hops) => {
    expect((await toldBy(headers, hops)).locality).toBeUndefined()
  })
})
