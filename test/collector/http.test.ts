import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install } from '../process.js'
import { exchange, statusesOf } from '../raw.js'
import { CHROME, visit } from '../traffic.js'

let footfall: Installation
let url: string
beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', 'shop.example'])
  url = await footfall.serve()
})
afterAll(() => footfall.remove())

const BATCH = JSON.stringify(visit({ at: Date.now() }))
const LENGTH = Buffer.byteLength(BATCH)
const CLOSE = 'Connection: close\r\n'
const post = (headers: string, body: string, target = '/e') =>
  `POST ${target} HTTP/1.1\r\n${headers}User-Agent: ${CHROME}\r\n${CLOSE}\r\n${body}`
const HOST = 'Host: stats.example\r\n'
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
const get = (target: string, headers = HOST) => `GET ${target} HTTP/1.1\r\n${headers}${CLOSE}\r\n`
const CHUNKED = 'Transfer-Encoding: chunked\r\n'
const LARGE = 'x'.repeat(60_001)
const CASES: [what: string, bytes: string, statuses: number[]][] = [
  ['a length', post(`${HOST}Content-Length: ${LENGTH}\r\n`, BATCH), [202]],
  ['chunks', post(`${HOST}${CHUNKED}`, chunked(BATCH)), [202]],
  ['a chunk extension', post(`${HOST}${CHUNKED}`, `${LENGTH.toString(16)};a=b\r\n${BATCH}\r\n0\r\n\r\n`), [202]],
  ['trailers', post(`${HOST}${CHUNKED}`, `${LENGTH.toString(16)}\r\n${BATCH}\r\n0\r\nX-T: 1\r\n\r\n`), [202]],
  [
    'a chunk size in capitals',
    post(`${HOST}${CHUNKED}`, `${LENGTH.toString(16).toUpperCase()}\r\n${BATCH}\r\n0\r\n\r\n`),
    [202],
  ],
  ['a chunk a byte', post(`${HOST}${CHUNKED}`, `${[...BATCH].map((c) => `1\r\n${c}\r\n`).join('')}0\r\n\r\n`), [202]],
  ['a length and chunks', post(`${HOST}Content-Length: ${LENGTH}\r\n${CHUNKED}`, chunked(BATCH)), [400]],
  ['chunks and a length', post(`${HOST}${CHUNKED}Content-Length: 5\r\n`, chunked(BATCH)), [400]],
  ['two lengths that differ', post(`${HOST}Content-Length: ${LENGTH}\r\nContent-Length: 5\r\n`, BATCH), [400]],
  ['two lengths that agree', post(`${HOST}Content-Length: ${LENGTH}\r\nContent-Length: ${LENGTH}\r\n`, BATCH), [400]],
  ['a list of lengths', post(`${HOST}Content-Length: ${LENGTH}, ${LENGTH}\r\n`, BATCH), [400]],
  ['a negative length', post(`${HOST}Content-Length: -1\r\n`, BATCH), [400]],
  ['a length with a sign', post(`${HOST}Content-Length: +${LENGTH}\r\n`, BATCH), [400]],
  ['a hexadecimal length', post(`${HOST}Content-Length: 0x10\r\n`, BATCH), [400]],
  ['an empty length', post(`${HOST}Content-Length: \r\n`, BATCH), [400]],
  ['a length in words', post(`${HOST}Content-Length: ten\r\n`, BATCH), [400]],
  ['a length beyond all numbers', post(`${HOST}Content-Length: 99999999999999999999\r\n`, BATCH), [400]],
  ['a length of a gigabyte', post(`${HOST}Content-Length: 1000000000\r\n`, BATCH), [413]],
  ['the transfer coding identity', post(`${HOST}Transfer-Encoding: identity\r\n`, BATCH), [400]],
  [
    'a coding before chunked, which is not undone',
    post(`${HOST}Transfer-Encoding: gzip, chunked\r\n`, chunked(BATCH)),
    [202],
  ],
  ['a coding after chunked', post(`${HOST}Transfer-Encoding: chunked, gzip\r\n`, chunked(BATCH)), [400]],
  ['an unknown transfer coding', post(`${HOST}Transfer-Encoding: xchunked\r\n`, chunked(BATCH)), [400]],
  ['chunked twice', post(`${HOST}${CHUNKED}${CHUNKED}`, chunked(BATCH)), [400]],
  ['a space before the colon', post(`${HOST}Transfer-Encoding : chunked\r\n`, chunked(BATCH)), [400]],
  ['a tab after the colon', post(`${HOST}Transfer-Encoding:\tchunked\r\n`, chunked(BATCH)), [202]],
  ['a chunk size that is no number', post(`${HOST}${CHUNKED}`, `zz\r\n${BATCH}\r\n0\r\n\r\n`), [400]],
  ['a negative chunk size', post(`${HOST}${CHUNKED}`, `-5\r\n${BATCH}\r\n0\r\n\r\n`), [400]],
  ['a chunk size beyond all numbers', post(`${HOST}${CHUNKED}`, `ffffffffffffffffff\r\n${BATCH}\r\n0\r\n\r\n`), [400]],
  ['a chunk longer than it says', post(`${HOST}${CHUNKED}`, `3\r\n${BATCH}\r\n0\r\n\r\n`), [400]],
  ['chunks that end in LF', post(`${HOST}${CHUNKED}`, `${LENGTH.toString(16)}\n${BATCH}\n0\n\n`), [400]],
  ['one byte too many, told', post(`${HOST}Content-Length: 60001\r\n`, LARGE), [413]],
  ['one byte too many, in a chunk', post(`${HOST}${CHUNKED}`, chunked(LARGE)), [413]],
  [
    'one byte too many, in two chunks',
    post(`${HOST}${CHUNKED}`, `7530\r\n${'x'.repeat(30_000)}\r\n${chunked('y'.repeat(30_001))}`),
    [413],
  ],
  ['just the limit', post(`${HOST}Content-Length: 60000\r\n`, BATCH.padEnd(60_000)), [202]],
  ['a length that is too small', post(`${HOST}Content-Length: 10\r\n`, BATCH), [400]],
  ['no length', post(`${HOST}`, BATCH), [400]],
  ['no length and no body', post(`${HOST}`, ''), [400]],
  ['NUL in a header', get('/healthz', `${HOST}X-A: a\x00b\r\n`), [400]],
  ['CR in a header', get('/healthz', `${HOST}X-A: a\rb\r\n`), [400]],
  ['LF in a header', get('/healthz', `${HOST}X-A: a\nX-B: b\r\n`), [400]],
  ['a folded header', get('/healthz', `${HOST}X-A: a\r\n b\r\n`), [400]],
  ['a space in a header name', get('/healthz', `${HOST}X A: a\r\n`), [400]],
  ['a header without colon', get('/healthz', `${HOST}nonsense\r\n`), [400]],
  ['a header without name', get('/healthz', `${HOST}: a\r\n`), [400]],
  ['UTF-8 in a header', get('/healthz', `${HOST}X-A: ü\r\n`), [200]],
  ['NUL in the target', get('/heal\x00thz'), [400]],
  ['a space in the target', get('/heal thz'), [400]],
  ['no Host', get('/healthz', ''), [400]],
  ['an empty Host', get('/healthz', 'Host: \r\n'), [400]],
  ['two Hosts', get('/healthz', `${HOST}Host: other.example\r\n`), [400]],
  ['two Hosts that agree', get('/healthz', `${HOST}X-Host: a\r\nhOST: stats.example\r\n`), [400]],
  ['two Hosts and a body', post(`${HOST}${HOST}Content-Length: ${LENGTH}\r\n`, BATCH), [400]],
  ['a Host with a path', get('/healthz', 'Host: a/b\r\n'), [400]],
  ['a Host with a user', get('/healthz', 'Host: a@b\r\n'), [400]],
  ['a Host with a space', get('/healthz', 'Host: a b\r\n'), [400]],
  ['a Host with a port too large', get('/healthz', 'Host: a:99999\r\n'), [400]],
  ['a Host with a fragment', get('/healthz', 'Host: a#b\r\n'), [400]],
  ['a Host that is an IPv6 address', get('/healthz', 'Host: [::1]:80\r\n'), [200]],
  ['a Host with NUL, escaped', get('/healthz', 'Host: a%00b\r\n'), [400]],
  ['a Host with a backslash', get('/healthz', 'Host: a\\b\r\n'), [400]],
  ['a Host of 5,000 letters', get('/healthz', `Host: ${'a'.repeat(5000)}\r\n`), [200]],
  ['a Host in Latin-1', get('/healthz', 'Host: b\xc3\xbccher.example\r\n'), [400]],
  ['an absolute target', get('http://stats.example/healthz'), [200]],
  ['an absolute target elsewhere: its path is ours', get('http://evil.example/healthz'), [200]],
  ['an absolute target by https', get('https://stats.example/healthz'), [200]],
  ['an absolute target that is none', get('http://[/healthz'), [400]],
  ['an absolute target by ftp', get('ftp://stats.example/healthz'), [400]],
  ['CONNECT, which is hung up on', `CONNECT evil.example:443 HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, []],
  ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, [400]],
  ['two slashes', get('//healthz'), [404]],
  ['two slashes and a host', get('//evil.example/healthz'), [404]],
  ['a target without slash', get('healthz'), [400]],
  ['no target', `GET  HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, [400]],
  ['a backslash', get('/\\healthz'), [400]],
  ['a bad escape', get('/%zz'), [404]],
  ['NUL, escaped', get('/%00'), [404]],
  ['bad UTF-8, escaped', get('/%c3%28'), [404]],
  ['a fragment', get('/healthz#x'), [200]],
  ['a target of 20,000 letters', get(`/${'a'.repeat(20_000)}`), [431]],
  ['a header of 20,000 letters', get('/healthz', `${HOST}X-A: ${'a'.repeat(20_000)}\r\n`), [431]],
  ['3,000 headers', get('/healthz', `${HOST}${'X-A: a\r\n'.repeat(3000)}`), [200]],
  ['500 headers', get('/healthz', `${HOST}${'X-A: a\r\n'.repeat(500)}`), [200]],
  ['HTTP/1.0 without Host', `GET /healthz HTTP/1.0\r\n\r\n`, [400]],
  ['HTTP/0.9', `GET /healthz\r\n\r\n`, [400]],
  ['a version of 2.0', `GET /healthz HTTP/2.0\r\n${HOST}\r\n`, [200]],
  ['a version of 1.9', `GET /healthz HTTP/1.9\r\n${HOST}${CLOSE}\r\n`, [400]],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
  ['the hello of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
  ['an unknown method', `DANCE /healthz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, [400]],
  ['a method in small letters', `get /healthz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, [400]],
  ['TRACE', `TRACE /healthz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, [404]],
  ['HEAD', `HEAD /healthz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, [200]],
  ['PUT', `PUT /e HTTP/1.1\r\n${HOST}${CLOSE}Content-Length: 2\r\n\r\n{}`, [404]],
  ['lines that end in LF', `GET /healthz HTTP/1.1\nHost: a\n${CLOSE}\n`, [400]],
  ['empty lines before it', `\r\n\r\nGET /healthz HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, [200]],
  ['Expect: 100-continue', post(`${HOST}Expect: 100-continue\r\nContent-Length: ${LENGTH}\r\n`, BATCH), [100, 202]],
  ['another Expect', post(`${HOST}Expect: 200-ok\r\nContent-Length: ${LENGTH}\r\n`, BATCH), [417]],
  ['an Upgrade that nobody offers', get('/healthz', `${HOST}Upgrade: websocket\r\n`), [200]],
  ['an Upgrade to h2c', get('/healthz', `${HOST}Upgrade: h2c\r\nConnection: Upgrade\r\n`), [200]],
  ['a GET with a body', `GET /healthz HTTP/1.1\r\n${HOST}${CLOSE}Content-Length: 5\r\n\r\nhello`, [200]],
  ['three requests at once', `GET /healthz HTTP/1.1\r\n${HOST}\r\n`.repeat(2) + get('/healthz'), [200, 200, 200]],
  [
    'batches at once',
    `POST /e HTTP/1.1\r\n${HOST}User-Agent: ${CHROME}\r\nContent-Length: ${LENGTH}\r\n\r\n${BATCH}`.repeat(2) +
      get('/healthz'),
    [202, 202, 200],
  ],
  [
    'a request hidden behind a length',
    `POST /e HTTP/1.1\r\n${HOST}Content-Length: 6\r\n${CHUNKED}\r\n0\r\n\r\nG${get('/metrics')}`,
    [400],
  ],
  [
    'a request hidden in chunks',
    `POST /e HTTP/1.1\r\n${HOST}${CHUNKED}Content-Length: 4\r\n\r\n5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n`,
    [400],
  ],
  ['rubbish after a request', `GET /healthz HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\nGARBAGE\r\n\r\n`, [400]],
  [
    'a request after a body that is too large',
    `POST /e HTTP/1.1\r\n${HOST}Content-Length: 60001\r\n\r\n${LARGE}${get('/healthz')}`,
    [413, 200],
  ],
]

describe('a connection', () => {
  it.concurrent.each(CASES)('with %s is answered as HTTP has it, and closed', async (_, bytes, statuses) => {
    const got = await exchange(url, Buffer.from(bytes, 'latin1'))

    expect(statusesOf(got)).toEqual(statuses)
  })

  it('that is garbled is told so without our error body, and without what browsers should not do', async () => {
    const got = await exchange(url, 'nonsense\r\n\r\n')
    const [head, body] = got.split('\r\n\r\n')

    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 400 Bad Request',
      'X-Content-Type-Options: nosniff',
      'Referrer-Policy: no-referrer',
      'X-Frame-Options: DENY',
      "Content-Security-Policy: frame-ancestors 'none'",
      'Connection: close',
      'Content-Length: 0',
    ])
    expect(body).toBe('')
  })
})

describe('every answer', () => {
  const asks = {
    'GET /': 200,
    'GET /footfall.js': 200,
    'GET /page.js': 200,
    'GET /healthz': 200,
    'GET /nowhere': 404,
    'POST /e': 400,
    'POST /e/export': 400,
    'POST /api/v2/query': 401,
    'OPTIONS /e': 204,
    'DELETE /e': 404,
  }

  it.each(Object.entries(asks))('to %s, which is %i, is not sniffed, framed or told of', async (ask, status) => {
    const [method, path] = ask.split(' ')
    const reply = await fetch(url + path, { method })

    expect(reply.status).toBe(status)
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    expect(reply.headers.get('referrer-policy')).toBe('no-referrer')
    expect(reply.headers.get('x-frame-options')).toBe('DENY')
    expect(reply.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    for (const name of ['server', 'x-powered-by', 'strict-transport-security'])
      expect(reply.headers.has(name)).toBe(false)
  })
})

describe('a path that is spelled otherwise', () => {
  /** What a guard or a proxy might take for another path than the collector does. */
  const spellings = (path: string) => [
    path.toUpperCase(),
    `/${path}`,
    `//${path}`,
    `/.${path}`,
    `/..${path}`,
    `/%2e${path}`,
    `/%2e%2e${path}`,
    `/x/..;${path}`,
    `/x%2f..${path}`,
    path.replaceAll('/', '%2f'),
    path.replace('/', '/%2f'),
    path.replace(/(?<!^)\//, '//') === path ? `${path}//` : path.replace(/(?<!^)\//, '//'),
    `${path}/`,
    `${path}.`,
    `${path}%00`,
    `${path}%20`,
    `${path};x=1`,
    `${path}%3f`,
    `${path}%23`,
    `${path}/%2e`,
    `${path}/..%2f`,
    `${path}\\`,
    `${path}.json`,
    `${path}%0d%0aX-A: 1`,
    path.replace(/.$/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`),
    path.replace(/.$/, '%c1%a1'),
    `${path}/*`,
    `${path}:80`,
  ]
  const guarded = ['/api/v2/query', '/e/export', '/e/forget']

  it.each(guarded.flatMap((path) => spellings(path).map((spelling) => [spelling, path])))(
    '%s opens nothing that %s does not',
    async (spelling) => {
      const request = `POST ${spelling.replaceAll(' ', '')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`
      const [status] = statusesOf(await exchange(url, request))

      expect([400, 401, 404]).toContain(status)
    },
  )
})

describe('a page elsewhere', () => {
  const ORIGINS = [
    ['https://shop.example', 'stats.shop.example', true],
    ['http://shop.example', 'stats.shop.example', true],
    ['https://www.shop.example', 'stats.shop.example', true],
    ['https://stats.shop.example', 'stats.shop.example', true],
    ['https://other.example', 'stats.shop.example', false],
    ['https://shop.example.evil.test', 'stats.shop.example', false],
    ['https://evilshop.example', 'stats.shop.example', false],
    ['null', 'stats.shop.example', false],
    ['file://', 'stats.shop.example', false],
    ['https://192.0.2.1', '192.0.2.9', false],
    ['nonsense', 'stats.shop.example', false],
    ['https://shop.example https://other.example', 'stats.shop.example', false],
  ] as const

  const ask = async (request: string) => {
    const [head] = (await exchange(url, `${request}Connection: close\r\n\r\n`)).split('\r\n\r\n')
    const headers = new Map(
      head
        .split('\r\n')
        .slice(1)
        .map((line) => [line.split(': ')[0].toLowerCase(), line.split(': ')[1]]),
    )
    return (name: string) => headers.get(name)
  }

  it.each(ORIGINS)('at %s, of a collector at %s, may send with cookies: %s', async (origin, host, isOurs) => {
    for (const path of ['/e', '/e/forget', '/e/export']) {
      for (const method of ['POST', 'OPTIONS']) {
        const header = await ask(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n`)

        expect(header('access-control-allow-origin')).toBe(isOurs ? origin : '*')
        expect(header('access-control-allow-credentials')).toBe(isOurs ? 'true' : undefined)
        expect(header('vary')).toBe('Origin')
      }
    }
  })

  it.each(ORIGINS)('at %s, of a collector at %s, may not ask', async (origin, host) => {
    for (const [method, path] of [
      ['POST', '/api/v2/query'],
      ['OPTIONS', '/api/v2/query'],
      ['GET', '/'],
      ['GET', '/healthz'],
    ]) {
      const header = await ask(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n`)

      expect(header('access-control-allow-origin')).toBeUndefined()
      expect(header('access-control-allow-credentials')).toBeUndefined()
    }
  })
})
