import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { botClassOf } from '../../collector/writer/bots.js'
import { brandsOf, hintsOf } from '../../collector/writer/client-hints.js'
import { readUserAgent } from '../../collector/writer/user-agent.js'
import { CHROME } from '../traffic.js'

/** Lines of `labels … user agent`, as they stood in logs and documentation; `-` is nothing. */
const read = (file: string) =>
  readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t').map((field) => (field === '-' ? '' : field)))

const bots = read('bots.tsv')
const browsers = read('browsers.tsv')

const textOf = (line: string[]) => line.at(-1) ?? ''

describe('the labelled user agents', () => {
  it('are more than 150 bots and 150 browsers, each once', () => {
    expect(bots.length).toBeGreaterThan(150)
    expect(browsers.length).toBeGreaterThan(150)
    expect(new Set([...bots, ...browsers].map(textOf)).size).toBe(bots.length + browsers.length)
  })

  it('are told apart, 99 of 100', () => {
    const missed = bots.map(textOf).filter((text) => botClassOf(text, {}) === null)
    const accused = browsers.map(textOf).filter((text) => botClassOf(text, {}) !== null)

    expect(
      (missed.length + accused.length) / (bots.length + browsers.length),
      [...missed, ...accused].join('\n'),
    ).toBeLessThan(0.01)
  })

  it('have their class where they are bots', () => {
    const wrong = bots.filter(([wanted, text]) => botClassOf(text, {}) !== wanted)

    expect(wrong.map(([wanted, text]) => [wanted, botClassOf(text, {}), text])).toEqual([])
  })

  it('have their browser, system and device where they are none', () => {
    const readings = browsers.map((line) => {
      const { browser, os, device } = readUserAgent(textOf(line))
      return [browser, os, device, textOf(line)]
    })

    expect(readings).toEqual(browsers)
  })
})

describe('client hints', () => {
  const WINDOWS =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36'
  const ANDROID =
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36'
  const list = (...brands: string[]) => ['Chromium', ...brands].map((brand) => `"${brand}";v="130"`).join(', ')

  it.each([
    [list('Google Chrome', 'Not?A_Brand'), 'Chrome'],
    [list('Not)A;Brand', 'Brave'), 'Brave'],
    [list('Opera GX', 'Not.A/Brand', 'Google Chrome'), 'Opera'],
    [list('Microsoft Edge'), 'Microsoft Edge'],
    [list(), 'Chrome'],
    [list('Somebody’s Own'), 'Chrome'],
    ['nonsense', 'Chrome'],
    ['"constructor";v="1"', 'Chrome'],
  ])('%s name %s', (brands, browser) => {
    expect(readUserAgent(WINDOWS, { 'sec-ch-ua': brands })).toMatchObject({ browser, browserVersion: '130' })
  })

  it('do not take away what the user agent says more exactly', () => {
    const edge = `${WINDOWS} Edg/130.0.2849.68`

    expect(readUserAgent(edge, { 'sec-ch-ua': list('Google Chrome') }).browser).toBe('Microsoft Edge')
  })

  it.each([
    [WINDOWS, {}, '10 or 11'],
    [WINDOWS, { 'sec-ch-ua-platform': '"Windows"', 'sec-ch-ua-platform-version': '"15.0.0"' }, '11'],
    [WINDOWS, { 'sec-ch-ua-platform': '"Windows"', 'sec-ch-ua-platform-version': '"10.0.0"' }, '10'],
    [ANDROID, {}, ''],
    [ANDROID, { 'sec-ch-ua-platform': '"Android"', 'sec-ch-ua-platform-version': '"14.0.0"' }, '14'],
    ['Mozilla/5.0 (Linux; Android 12; SM-G991B) AppleWebKit/537.36 Chrome/106.0.5249.126 Mobile', {}, '12'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15', {}, ''],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 Version/12.1 Safari/605.1.15', {}, '10.14'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile Safari',
      {},
      '26',
    ],
    ['Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0', {}, '7'],
  ])('beside %s %j make the system version "%s"', (text, hints, version) => {
    expect(readUserAgent(text, hints).osVersion).toBe(version)
  })

  it('tell a phone from a tablet, and a tablet that shows the page of a desktop', () => {
    const deviceOf = (text: string, mobile: string) => {
      const { os, device } = readUserAgent(text, { 'sec-ch-ua-mobile': mobile, 'sec-ch-ua-platform': '"Android"' })
      return `${os} ${device}`
    }

    expect([deviceOf(ANDROID, '?1'), deviceOf(CHROME, '?0'), deviceOf(CHROME, '?1')]).toEqual([
      'Android Mobile',
      'Android Tablet',
      'Android Mobile',
    ])
  })

  it.each([
    [{ 'sec-purpose': 'prefetch;prerender' }, 'prefetch'],
    [{ purpose: 'prefetch' }, 'prefetch'],
    [{ 'x-moz': 'prefetch' }, 'prefetch'],
    [{ 'x-purpose': 'preview' }, 'prefetch'],
    [{ 'sec-ch-ua': '"Chromium";v="130", "HeadlessChrome";v="130"' }, 'automation'],
    [{ 'sec-ch-ua': list('Google Chrome') }, null],
    [{}, null],
  ])('%j make of a browser the class %s', (hints, expected) => {
    expect(readUserAgent(WINDOWS, hints).bot).toBe(expected)
  })

  it('are taken from a list of headers, cut', () => {
    const headers: Record<string, string> = { 'sec-ch-ua': 'x'.repeat(9000), 'x-moz': '', cookie: 'secret' }

    expect(hintsOf((name) => headers[name])).toEqual({ 'sec-ch-ua': 'x'.repeat(512) })
    expect(brandsOf('"A;B";v="1", "Not A;Brand";v="99", "C";v="x"')).toEqual([{ name: 'A;B', version: '1' }])
  })
})

it('reads hostile user agents and hints as fast as others, whatever they repeat', () => {
  const parts = [
    'Mozilla/5.0 (',
    'Version/1',
    '1.',
    '_1',
    ' ',
    '/',
    'a',
    '"',
    '\\',
    ';v="',
    '; wv)',
    'mac os x 1',
    '@a',
    '(',
    'Chrome/',
  ]
  const texts = parts.flatMap((one) => parts.map((other) => `${one}${other}`.repeat(8000).slice(0, 16_000)))
  const times = texts.map((text, i) => {
    const start = process.cpuUsage()
    readUserAgent(`${text.slice(0, 500)}${i}`, {
      'sec-ch-ua': text.slice(0, 512),
      'sec-ch-ua-platform': text.slice(0, 512),
    })
    const { user, system } = process.cpuUsage(start)
    return user + system
  })

  // An exponential pattern would take seconds; the machine may be busy.
  expect(Math.max(...times) / 1000).toBeLessThan(100)
})

it('gives no stranger a name in the list of browsers', () => {
  const { browser, browserVersion, os, osVersion } = readUserAgent('MyOwnThing/99999999 (Plan9 1.2) x')

  expect([browser, browserVersion, os, osVersion]).toEqual(['', '', '', ''])
})
