import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../collector/sites.js'
import { campaignOf, sourceWordOf } from '../../collector/writer/campaign.js'
import { openCountries } from '../../collector/writer/country.js'
import { enrich } from '../../collector/writer/enrich.js'
import { pageOf } from '../../collector/writer/page.js'
import { referrerHostOf, sourceOf } from '../../collector/writer/source.js'
import { readUserAgent } from '../../collector/writer/user-agent.js'
import type { Batch } from '../../sdk/protocol.js'
import { CHROME, HOUR, MINUTE, NINE, visit } from '../traffic.js'

describe('a page', () => {
  it.each([
    ['https://x.example', '/'],
    ['https://x.example/pricing/', '/pricing'],
    ['https://x.example/pricing?plan=pro#compare', '/pricing'],
    ['https://x.example/Pricing', '/Pricing'],
    ['https://x.example/caf%C3%A9/', '/café'],
    ['https://x.example/%ff/a%20b', '/%ff/a b'],
    ['https://x.example/%C3%A4%E4x', '/ä%E4x'],
    ['https://x.example//', '/'],
  ])('of %s is %s', (url, page) => {
    expect(pageOf(new URL(url))).toBe(page)
  })

  it('has the parameters that the site keeps, in alphabetical order', () => {
    expect(pageOf(new URL('https://x.example/s?q=2&utm_source=x&a=1'), { keep: ['q', 'a'] })).toBe('/s?a=1&q=2')
  })

  it('has its fragment where the site routes by it', () => {
    expect(pageOf(new URL('https://x.example/app#/inbox'), { hash: true })).toBe('/app#/inbox')
  })
})

describe('a source', () => {
  it.each([
    ['https://www.google.de/search', 'Google'],
    ['https://www.google.co.uk/', 'Google'],
    ['https://notgoogle.de/', 'notgoogle.de'],
    ['https://gemini.google.com/app', 'Gemini'],
    ['https://t.co/abc', 'X'],
    ['https://chatgpt.com/', 'ChatGPT'],
    ['https://l.facebook.com/l.php', 'Facebook'],
    ['https://www.news.example/article', 'news.example'],
    ['https://shop.example/other', ''],
    ['https://www.shop.example/', ''],
    ['android-app://com.google.android.gm/', 'Gmail'],
    ['javascript:alert(1)', ''],
    ['', ''],
  ])('of the referrer %s is %s', (referrer, source) => {
    const referrerHost = referrerHostOf(referrer, new URL('https://shop.example/'))

    expect(sourceOf({ word: '', referrerHost }).name).toBe(source)
  })

  it.each([
    ['?utm_source=newsletter', 'newsletter'],
    ['?utm_source=fb', 'Facebook'],
    ['?ref=producthunt', 'producthunt'],
    ['?source=partner&ref=other', 'partner'],
  ])('of a link with %s is %s, whatever the referrer', (query, source) => {
    const word = sourceWordOf(new URL(`https://shop.example/${query}`))

    expect(sourceOf({ word, referrerHost: 'www.google.com' }).name).toBe(source)
  })
})

it('takes the first of repeated campaign parameters and undoes escapes', () => {
  const url = new URL('https://x.example/?utm_source=a&utm_source=b&utm_campaign=Spring%20sale&utm_term=')

  expect(campaignOf(url)).toEqual({
    utm_source: 'a',
    utm_medium: '',
    utm_campaign: 'Spring sale',
    utm_content: '',
    utm_term: '',
  })
})

describe('a user agent', () => {
  const IPHONE =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

  it.each([
    [CHROME, { browser: 'Chrome', browserVersion: '130', os: 'Linux', device: 'Desktop', bot: null }],
    [IPHONE, { browser: 'Safari', browserVersion: '18', os: 'iOS', device: 'Mobile', bot: null }],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', { bot: 'search' }],
    [CHROME.replace('Chrome', 'HeadlessChrome'), { bot: 'automation' }],
    ['', { bot: null, browser: '', device: '' }],
  ])('%s is read', (text, expected) => {
    expect(readUserAgent(text)).toMatchObject(expected)
  })
})

it('finds the country of an address in the table of the package, and none for a private one or nonsense', () => {
  const countryOf = openCountries()

  expect(['8.8.8.8', '2001:4860:4860::8888', '127.0.0.1', 'nonsense'].map(countryOf)).toEqual(['US', 'US', '', ''])
})

describe('a batch', () => {
  const site = { num: 1, id: 'shop.example', ...DEFAULT_SETTINGS }
  const options = { countryOf: () => 'FR', saltOf: () => new Uint8Array(32), isForgotten: () => false }
  const at = (received: number) => ({ received, userAgent: CHROME, ip: '192.0.2.7' })

  function enriched(batch: Batch, received = NINE) {
    const result = enrich(batch, { site, request: at(received), ...options })
    if ('reason' in result) throw new Error(`dropped: ${result.reason}`)
    return result
  }

  it('has the times of the collector, by age', () => {
    const wrong = { ...visit({ at: 1000 }), sent: 1000 + 5 * MINUTE }

    expect(enriched(wrong).events[0].at).toBe(NINE - 5 * MINUTE)
    expect(enriched(wrong).views[0].at).toBe(NINE - 5 * MINUTE)
  })

  it('is never later than it was received', () => {
    expect(enriched({ ...visit({ at: NINE + HOUR }), sent: NINE }).events[0].at).toBe(NINE)
  })

  it('has a first seen at most 400 days back', () => {
    const old = { ...visit(), visitor: { id: 'anna', first: 0, visits: 9 } }

    expect(enriched(old, NINE).identity).toMatchObject({ first: NINE - 400 * 24 * HOUR })
  })

  it('keeps nothing of the address', () => {
    expect(JSON.stringify(enriched(visit({ visitor: null })))).not.toContain('192.0.2.7')
    expect(enriched(visit()).client.country).toBe('FR')
  })

  it('is told apart without a cookie by address and browser', () => {
    const hashOf = (ip: string, userAgent: string) => {
      const request = { received: NINE, userAgent, ip }
      const result = enrich(visit({ visitor: null }), { site, request, ...options })
      return 'reason' in result ? result.reason : Buffer.from(result.views[0].cookieless?.hash ?? []).toString('hex')
    }

    expect(hashOf('192.0.2.1', CHROME)).toBe(hashOf('192.0.2.1', CHROME))
    expect(new Set([hashOf('192.0.2.1', CHROME), hashOf('192.0.2.2', CHROME), hashOf('192.0.2.1', 'x')]).size).toBe(3)
  })

  it('of a bot is dropped, unless its site allows bots', () => {
    const automated = { ...visit(), context: { automated: true } }

    expect(enrich(automated, { site, request: at(NINE), ...options })).toEqual({ reason: 'bot', class: 'automation' })
    expect(enrich(automated, { site: { ...site, allowBots: true }, request: at(NINE), ...options })).toHaveProperty(
      'views',
    )
  })
})
