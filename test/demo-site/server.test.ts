import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoSite, startDemoSite } from '../../demo-site/server.mjs'
import { PAGES } from '../../demo-site/traffic/pages.mjs'

const SCRIPT =
  '<script defer src="http://localhost:8080/footfall.js" data-site="demo.example" data-localhost="on"></script>'
const STUB =
  '<script>window.footfall = window.footfall || function () { (footfall.q = footfall.q || []).push(arguments) }</script>'

let site: DemoSite

beforeAll(async () => {
  site = await startDemoSite({ port: 0 })
})

afterAll(() => site.close())

describe('demo site', () => {
  it.each(Object.entries(PAGES))('serves %s with its title, the stub and the script tag', async (path, { title }) => {
    const response = await fetch(site.url + path)
    const html = await response.text()

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(html).toContain(path.startsWith('/studio') ? '<title>Studio · Glost</title>' : `<title>${title}</title>`)
    expect(html.indexOf(STUB)).toBeGreaterThan(0)
    expect(html.indexOf(SCRIPT)).toBeGreaterThan(html.indexOf(STUB))
    expect(html).not.toContain('{{')
  })

  it('links to nothing that it does not serve', async () => {
    const paths = new Set(['/', '/studio'])
    for (const path of paths) {
      const html = await (await fetch(site.url + path)).text()
      for (const [, link] of html.matchAll(/(?:href|src)="(\/[^"#?]*)"/g)) paths.add(String(link))
    }

    const answers = await Promise.all([...paths].map(async (path) => [path, (await fetch(site.url + path)).status]))

    expect(answers.filter(([, status]) => status !== 200)).toEqual([])
    expect(paths.size).toBeGreaterThan(15)
  })

  it.each([
    ['/style.css', 'text/css; charset=utf-8'],
    ['/site.js', 'text/javascript; charset=utf-8'],
    ['/favicon.svg', 'image/svg+xml; charset=utf-8'],
  ])('serves %s as %s', async (path, type) => {
    const response = await fetch(site.url + path)

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
  })

  it('answers an unknown address with its own page', async () => {
    const response = await fetch(`${site.url}/shop/bathtub`)

    expect(response.status).toBe(404)
    expect(await response.text()).toContain('This tile is missing')
  })

  it.each([
    '/../server.mjs',
    '/shop/../../server.mjs',
    '/%2e%2e/server.mjs',
    '/..%2Fserver.mjs',
    '/..%5cserver.mjs',
    '//etc/passwd',
    '/server.mjs',
    '/layout.html',
    '/pages/index.html',
    '/%00',
    '/%',
  ])('refuses %s', async (path) => {
    expect(await statusOf(path)).toBe(404)
  })

  it('takes off a slash at the end', async () => {
    const response = await fetch(`${site.url}/shop/`, { redirect: 'manual' })

    expect(response.status).toBe(301)
    expect(response.headers.get('location')).toBe('/shop')
  })

  it('takes GET and HEAD only', async () => {
    const head = await fetch(site.url, { method: 'HEAD' })
    const post = await fetch(site.url, { method: 'POST' })

    expect([head.status, await head.text(), post.status]).toEqual([200, '', 405])
  })

  it('puts another collector into the script tag', async () => {
    const other = await startDemoSite({ port: 0, collectorUrl: 'https://stats.example/' })
    const html = await (await fetch(other.url)).text()
    await other.close()

    expect(html).toContain('src="https://stats.example/footfall.js"')
    expect(html).not.toContain('localhost:8080')
  })

  it('rejects with EADDRINUSE where the port is taken', async () => {
    const port = Number(new URL(site.url).port)

    await expect(startDemoSite({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

// fetch would tidy the path up before it is sent.
function statusOf(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(site.url)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
    sent.on('error', reject).end()
  })
}
