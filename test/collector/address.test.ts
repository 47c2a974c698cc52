import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { addressOf, isLocal } from '../../collector/address.js'

/** What a collector with so many trusted proxies makes of a request from a socket with these headers. */
async function ask(hops: number, socket: string, headers: Record<string, string>) {
  const app = new Hono()
  app.get('/', (c) => c.json({ address: addressOf(c, hops) ?? null, isLocal: isLocal(c, hops) }))
  return (await app.request('/', { headers }, { incoming: { socket: { remoteAddress: socket } } })).json()
}

const PROXY = '10.0.0.9'

describe('the address of a client', () => {
  it.each([
    ['is the socket’s', 0, {}, '10.0.0.9'],
    ['is the socket’s, whatever is claimed', 0, { 'X-Forwarded-For': '192.0.2.1' }, '10.0.0.9'],
    ['is what the proxy wrote', 1, { 'X-Forwarded-For': '192.0.2.1' }, '192.0.2.1'],
    ['is not what stood there before', 1, { 'X-Forwarded-For': '203.0.113.66, 192.0.2.1' }, '192.0.2.1'],
    [
      'is what the outer of two proxies wrote',
      2,
      { 'X-Forwarded-For': '203.0.113.66, 192.0.2.1, 10.0.0.8' },
      '192.0.2.1',
    ],
    ['is the nearest that is known where a proxy was passed by', 3, { 'X-Forwarded-For': '192.0.2.1' }, '192.0.2.1'],
    ['is the socket’s where no proxy wrote one', 1, {}, '10.0.0.9'],
    ['has no port', 1, { 'X-Forwarded-For': '192.0.2.1:4711' }, '192.0.2.1'],
    ['may be an IPv6 address with port', 1, { 'X-Forwarded-For': '[2001:db8::1]:4711' }, '2001:db8::1'],
    ['is an IPv4 address where that is mapped', 1, { 'X-Forwarded-For': '::ffff:192.0.2.1' }, '192.0.2.1'],
    ['is no word', 1, { 'X-Forwarded-For': 'unknown' }, '10.0.0.9'],
    ['is no number too many', 1, { 'X-Forwarded-For': '192.0.2.1, 192.0.2.256' }, '10.0.0.9'],
    [
      'is never what a vendor’s header says',
      1,
      {
        'CF-Connecting-IP': '203.0.113.1',
        'X-Real-IP': '203.0.113.2',
        'True-Client-IP': '203.0.113.3',
        Forwarded: 'for=203.0.113.4',
      },
      '10.0.0.9',
    ],
  ])('%s', async (_, hops, headers, address) => {
    expect(await ask(hops, PROXY, headers)).toMatchObject({ address })
  })
})

describe('a request is local', () => {
  it.each([
    ['127.0.0.1', 0, {}, true],
    ['::1', 0, {}, true],
    ['::ffff:127.0.0.1', 0, {}, true],
    ['192.168.1.4', 0, {}, true],
    ['172.31.0.1', 0, {}, true],
    ['fd00::1', 0, {}, true],
    ['172.32.0.1', 0, {}, false],
    ['192.0.2.1', 0, {}, false],
    ['2001:db8::1', 0, {}, false],
    // A proxy on this machine that nobody told us of.
    ['127.0.0.1', 0, { 'X-Forwarded-For': '192.0.2.1' }, false],
    ['127.0.0.1', 0, { Forwarded: 'for=127.0.0.1' }, false],
    ['127.0.0.1', 1, { 'X-Forwarded-For': '192.0.2.1' }, false],
    ['127.0.0.1', 1, { 'X-Forwarded-For': '10.1.2.3' }, true],
    ['127.0.0.1', 1, {}, true],
  ])('from %s behind %i proxies with %o: %s', async (socket, hops, headers, isLocal) => {
    expect(await ask(hops, socket, headers)).toMatchObject({ isLocal })
  })
})
