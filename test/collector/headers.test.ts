import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { addSafeHeaders, isByHttps } from '../../collector/headers.js'
import { takeJson } from '../../collector/media.js'

function appBy(baseUrl: string | null) {
  const app = new Hono()
  app.use(addSafeHeaders(isByHttps({ baseUrl })))
  app.get('/', (c) => c.text('hello', 200, { 'Content-Security-Policy': "default-src 'none'" }))
  app.use('/e/*', takeJson)
  app.post('/e', (c) => c.text('taken'))
  return app
}

describe('an answer', () => {
  it('says that browsers come by https only where they do', async () => {
    const hsts = async (baseUrl: string | null) =>
      (await appBy(baseUrl).request('/nowhere')).headers.get('strict-transport-security')

    expect(await hsts('https://stats.example')).toBe('max-age=63072000')
    expect(await hsts('http://stats.example')).toBeNull()
    expect(await hsts(null)).toBeNull()
  })

  it('keeps a policy of its own', async () => {
    const { headers } = await appBy(null).request('/')

    expect(headers.get('content-security-policy')).toBe("default-src 'none'")
    expect(headers.get('x-frame-options')).toBe('DENY')
  })
})

describe('a body', () => {
  const post = (headers: Record<string, string>) =>
    appBy(null).request('/e', { method: 'POST', body: new Uint8Array(1), headers })

  it.each([
    [{}],
    [{ 'Content-Type': 'text/plain' }],
    [{ 'Content-Type': 'text/plain;charset=UTF-8' }],
    [{ 'Content-Type': 'TEXT/PLAIN' }],
    [{ 'Content-Type': 'application/json' }],
    [{ 'Content-Type': 'application/json; charset=utf-8' }],
    [{ 'Content-Encoding': 'identity' }],
  ])('with %o is taken', async (headers) => {
    expect((await post(headers)).status).toBe(200)
  })

  it.each([
    [{ 'Content-Type': 'application/x-www-form-urlencoded' }],
    [{ 'Content-Type': 'multipart/form-data; boundary=x' }],
    [{ 'Content-Type': 'application/xml' }],
    [{ 'Content-Type': 'text/xml' }],
    [{ 'Content-Type': 'text/html' }],
    [{ 'Content-Type': 'text/plainer' }],
    [{ 'Content-Type': 'application/json, text/plain' }],
    [{ 'Content-Type': 'application/octet-stream' }],
    [{ 'Content-Encoding': 'gzip' }],
    [{ 'Content-Encoding': 'br' }],
    [{ 'Content-Encoding': 'deflate' }],
    [{ 'Content-Encoding': 'gzip, gzip' }],
    [{ 'Content-Type': 'application/json', 'Content-Encoding': 'zstd' }],
  ])('with %o is refused in our error shape', async (headers) => {
    const reply = await post(headers)

    expect(reply.status).toBe(415)
    expect(await reply.json()).toMatchObject({ error: { code: 'unsupported_type' } })
  })
})
