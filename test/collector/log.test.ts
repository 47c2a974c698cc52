import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLog, type Format, type Level } from '../../collector/log.js'

function open({ format = 'json', level = 'info' }: { format?: Format; level?: Level } = {}) {
  const written: string[] = []
  let now = Date.UTC(2026, 2, 2, 9)
  const log = createLog({ format, level, write: (line) => written.push(line), clock: () => now })
  const wait = (ms: number) => {
    now += ms
  }
  return { log, written, wait }
}

describe('a line of the log', () => {
  it('is a JSON object with its time, level and message', () => {
    const { log, written } = open()
    log.info('it listens', { port: 8080 })

    expect(written).toEqual(['{"time":"2026-03-02T09:00:00.000Z","level":"info","message":"it listens","port":8080}\n'])
  })

  it('is short for a person', () => {
    const { log, written } = open({ format: 'text' })
    log.info('it listens', { port: 8080 })
    log.warn('the disk is slow', { for: 'a second' })

    expect(written).toEqual(['it listens port=8080\n', 'warn: the disk is slow for="a second"\n'])
  })

  it.each([
    ['error', 1],
    ['warn', 2],
    ['info', 3],
    ['debug', 4],
  ] as const)('is not written below the level: of four, %s leaves %i', (level, count) => {
    const { log, written } = open({ level })
    for (const each of ['error', 'warn', 'info', 'debug'] as const) log[each](`an ${each}`)

    expect(written).toHaveLength(count)
  })

  it('tells the error, what caused it, and where', () => {
    const { log, written } = open()
    const cause = Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' })
    log.error('cannot write', { error: new TypeError('append 3 batches', { cause }) })

    const line = JSON.parse(written[0])
    expect(line.error).toBe('TypeError: append 3 batches, because of Error: disk full')
    expect(line.stack).toMatch(/^at .*log\.test\.ts:\d+:\d+/)
  })

  it('tells what a thread sent, which is an Error no more', () => {
    const { log, written } = open()
    log.error('cannot open', { error: new Error('no file', { cause: { code: 'SQLITE_CANTOPEN' } }) })

    expect(JSON.parse(written[0]).error).toBe('Error: no file, because of {"code":"SQLITE_CANTOPEN"}')
  })

  it('comes once in ten seconds for the same trouble, and then tells how often', () => {
    const { log, written, wait } = open()
    for (let i = 1; i <= 500; i++) log.warn(`append ${i} batches: disk full`)
    wait(10_000)
    log.warn('append 7 batches: disk full')
    log.warn('something else')

    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { message: 'append 1 batches: disk full' },
      { message: 'append 7 batches: disk full', repeated: 499 },
      { message: 'something else' },
    ])
  })

  it.each([
    ['connect to 192.0.2.77:443 failed', 'Error: connect to (address):443 failed'],
    ['peer 2001:db8::7 left', 'Error: peer (address) left'],
    ['peer ::ffff:192.0.2.77 left', 'Error: peer ::ffff:(address) left'],
    ['bad url https://a.example/x?token=secret&b=1 here', 'Error: bad url https://a.example/x?(query) here'],
    ['Authorization: Bearer abc.def', 'Error: Authorization: (hidden)'],
    ['got Bearer abc.def', 'Error: got Bearer (key)'],
    ['key ff_0123456789abcdefghijklmnopqrstuv here', 'Error: key (key) here'],
    ['{"cookie":"a=1; footfall.shop=1.x.2"}', 'Error: {"cookie: (hidden)'],
    ['value footfall.shop.example=1.abc.123; rest', 'Error: value (cookie); rest'],
    ['at 18:05:23 something', 'Error: at 18:05:23 something'],
  ])('of an error that says %s says %s', (message, told) => {
    const { log, written } = open()
    log.error('it failed', { error: new Error(message) })

    expect(JSON.parse(written[0]).error).toBe(told)
  })

  it.each(['json', 'text'] as const)('as %s cannot be forged, and holds no secret, whatever comes', (format) => {
    const breaks = fc.constantFrom(
      '\r\n',
      '\n',
      '\r',
      '\u2028',
      '\u0085',
      '\x1b[2J',
      '\x1b]0;x\x07',
      '\x00',
      '\u202e',
      '\v',
    )
    const forged = fc.constantFrom('{"level":"error","message":"forged"}', 'error: forged', 'x')
    const secret = fc.constantFrom(
      '192.0.2.77',
      '2001:db8::77',
      'Bearer s3cr3t-key',
      'ff_s3cr3ts3cr3ts3cr3t',
      'https://a.example/?s3cr3t=1',
      'Cookie: s3cr3t',
      'footfall.a.example=1.s3cr3t.2',
    )
    const payload = fc
      .array(fc.oneof(breaks, forged, secret, fc.string()), { maxLength: 6 })
      .map((parts) => parts.join(' '))

    fc.assert(
      fc.property(payload, (text) => {
        const { log, written } = open({ format })
        log.error('it failed', { error: new Error(text, { cause: text }) })

        expect(written).toHaveLength(1)
        expect(written[0].slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
        expect(written[0]).not.toMatch(/s3cr3t|192\.0\.2\.77|2001:db8::77/)
        if (format === 'json') expect(JSON.parse(written[0]).level).toBe('error')
      }),
      { numRuns: 1000 },
    )
  })
})
