import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listen, type Server } from '../../collector/server.js'
import { exchange, open, statusesOf } from '../raw.js'

const MB = 1024 * 1024
const GET = 'GET / HTTP/1.1\r\nHost: stats.example\r\n\r\n'
const FROM_A_PAGE = 'GET /e/x HTTP/1.1\r\nHost: stats.example\r\nOrigin: https://shop.example\r\n\r\n'

let server: Server
let refused: number[]
/** Lets the answers go that are held. */
let release: () => void
/** A request came that nobody answers. */
let ignored: ReturnType<typeof vi.fn<() => boolean>>

beforeEach(async () => {
  refused = []
  ignored = vi.fn(() => true)
  const held = new Promise<void>((done) => {
    release = done
  })
  server = await listen({
    port: 0,
    host: '127.0.0.1',
    ingestPath: '/e',
    trustProxy: 0,
    baseUrl: null,
    direct: ({ url }) => url === '/e' && ignored(),
    async fetch(request) {
      if (request.method === 'GET') await held
      else await request.arrayBuffer().catch(() => {})
      return new Response('ok')
    },
    onRefused: (status) => refused.push(status),
  })
})
afterEach(async () => {
  release()
  await server.close()
})

describe('a connection with requests that wait for their answers', () => {
  it('has 64 answered, is told to come back later, and closed', async () => {
    const coming = exchange(server.url, GET.repeat(66))
    await vi.waitFor(() => expect(refused).toEqual([503, 503]))
    release()
    const got = await coming

    expect(statusesOf(got)).toEqual([...Array(64).fill(200), 503])
    expect(got).toMatch(/\r\nretry-after: \d+\r\n/i)
    expect(got).not.toMatch(/access-control/i)
  })

  it('is told so in a way that a page of another origin can read where pages send to', async () => {
    const coming = exchange(server.url, FROM_A_PAGE.repeat(65))
    await vi.waitFor(() => expect(refused).toEqual([503]))
    release()
    const got = await coming

    expect(got).toMatch(/\r\naccess-control-allow-origin: \*\r\n/i)
    expect(got).toMatch(/\r\naccess-control-expose-headers: retry-after\r\n/i)
  })

  it('may send one after the other for as long as it likes', async () => {
    release()
    const ask = () => fetch(server.url)

    for (let i = 0; i < 100; i++) expect((await ask()).status).toBe(200)
    expect(refused).toEqual([])
  })

  it('is cut when it sends on regardless, while others are answered', async () => {
    const got = await exchange(server.url, GET.repeat(300))

    expect(got).toBe('')
    const other = fetch(server.url)
    release()
    expect((await other).status).toBe(200)
  })
})

describe('bodies that are being uploaded', () => {
  const post = () => fetch(server.url, { method: 'POST', body: 'x' })
  const upload = async (headers: string, bytes: number) => {
    const socket = await open(server.url)
    socket.write(`POST / HTTP/1.1\r\nHost: stats.example\r\n${headers}\r\n\r\n`)
    await new Promise<void>((done) => socket.write(Buffer.alloc(bytes, 'x'), () => done()))
    return socket
  }

  it('may be 64 MB together: who has been sending for longest is cut, everybody else is answered', async () => {
    const chunk = 40 * MB
    const first = await upload(`Transfer-Encoding: chunked\r\n\r\n${(2 * chunk).toString(16)}`, chunk)
    const told = new Promise((done) => first.once('data', done))
    expect((await post()).status).toBe(200)
    const second = await upload(`Content-Length: ${chunk + 1}`, chunk)

    expect(String(await told)).toMatch(/^HTTP\/1\.1 408 /)
    expect((await post()).status).toBe(200)
    expect(refused).toEqual([408])
    const answered = new Promise((done) => second.once('data', done))
    second.write('x')
    expect(String(await answered)).toMatch(/^HTTP\/1\.1 200 /)
    second.destroy()
  })

  it('that only say how long they are take no room of others', async () => {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => upload(`Content-Length: ${60 * MB}`, 1)))

    expect((await post()).status).toBe(200)
    for (const socket of sockets) socket.destroy()
  })
})

describe('who waits when the collector cannot go on', () => {
  it('is told when to come back, and so is its page', async () => {
    const coming = fetch(`${server.url}/e`, { headers: { Origin: 'https://shop.example' } })
    await vi.waitFor(() => expect(ignored).toHaveBeenCalled())
    server.refuse()
    const reply = await coming

    expect(reply.status).toBe(503)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect(reply.headers.get('access-control-expose-headers')).toBe('Retry-After')
  })
})
