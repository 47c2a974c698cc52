import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Frame } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually, useWorld, type Visitor } from './world.js'

const visit = useWorld()

/** The page inside the first frame, once its script has run. */
async function framed({ page }: Visitor): Promise<Frame> {
  await page.waitForLoadState('load')
  const frame = page.frames()[1]
  await frame.waitForFunction('window.footfall && footfall.flush')
  return frame
}

/** A page without our tag, with a frame. */
const host = (attributes: string) => `<!doctype html><title>Host</title><iframe ${attributes}></iframe>`
const framedTag = (attributes: string) =>
  `<!doctype html><title>Framed</title><script defer src="http://www.example.com/footfall.js" data-site="$SITE" data-vitals="off" ${attributes}></script>`

describe('in a frame', () => {
  it('nothing is recorded', async () => {
    const visitor = await visit({ pages: { '/': host('src="/inner"'), '/inner': framedTag('') } })
    const frame = await framed(visitor)
    await frame.evaluate(`footfall.track('unheard')`)
    await visitor.pass(60)
    await frame.evaluate('footfall.flush()')

    expect(visitor.sent).toHaveLength(0)
    expect(await visitor.context.cookies()).toEqual([])
  })

  it('with data-frames the page in it is recorded', async () => {
    const visitor = await visit({ pages: { '/': host('src="/inner"'), '/inner': framedTag('data-frames="on"') } })
    const frame = await framed(visitor)
    await visitor.pass(1)
    await frame.evaluate('footfall.flush()')

    expect(visitor.pageviews()).toEqual(['/inner'])
  })

  it('with data-frames time counts while the focus is in it', async () => {
    const visitor = await visit({
      pages: {
        '/': `${host('src="/inner"')}<button id="out">out</button>`,
        '/inner': `${framedTag('data-frames="on"')}<input id="field">`,
      },
    })
    const frame = await framed(visitor)
    await frame.click('#field')
    await visitor.pass(5)
    await frame.evaluate('footfall.flush()')

    expect(visitor.views()).toMatchObject([{ page: '/inner', active: 5000 }])
  })

  it.each([
    ['a sandbox', 'sandbox="allow-scripts" src="/inner"'],
    ['a sandbox with its own origin', 'sandbox="allow-scripts allow-same-origin" src="/inner"'],
  ])('of %s, with data-frames, nothing is thrown', async (_, attributes) => {
    const visitor = await visit({
      pages: { '/': host(attributes), '/inner': framedTag('data-frames="on" data-auto="all"') },
    })
    const frame = await framed(visitor)
    const called = await frame.evaluate(`(() => { try {
      footfall.track('a'); footfall.ids(); footfall.consent('granted'); footfall.identify('u'); footfall.reset(); return 'fine'
    } catch (error) { return String(error) } })()`)
    await visitor.pass(5)
    await frame.evaluate('footfall.flush()')

    expect(called).toBe('fine')
  })

  it('made of srcdoc nothing is recorded, even with data-frames', async () => {
    const inner = framedTag('data-frames="on"').replaceAll('"', '&quot;')
    const visitor = await visit({ pages: { '/': host(`srcdoc="${inner}"`) } })
    const frame = await framed(visitor)
    await visitor.pass(5)
    await frame.evaluate('footfall.flush()')

    expect(visitor.sent).toHaveLength(0)
  })
})

describe("on somebody's desk", () => {
  const HOSTS = ['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'laptop.local']

  it.each(HOSTS)('%s is not recorded', async (name) => {
    const visitor = await visit({ to: `http://${name}/` })
    await visitor.page.evaluate(`footfall.track('mine')`)
    await visitor.pass(60)
    await visitor.flush()

    expect(visitor.sent).toHaveLength(0)
    expect(await visitor.context.cookies()).toEqual([])
  })

  it.each(HOSTS.slice(0, 2))('%s is recorded with data-localhost', async (name) => {
    const visitor = await visit({ to: `http://${name}/`, tag: 'data-localhost="on"' })
    await visitor.flush()

    expect(visitor.views()).toMatchObject([{ host: name, page: '/' }])
  })

  it.each([
    ['', 0],
    ['data-localhost="on"', 1],
  ])('a file with %j is recorded %d times', async (attributes, times) => {
    const visitor = await visit({ to: null })
    const folder = mkdtempSync(join(tmpdir(), 'footfall-page-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'page.html')
    writeFileSync(file, framedTag(attributes).replaceAll('$SITE', visitor.site))
    await visitor.page.goto(pathToFileURL(file).href)
    await visitor.page.waitForFunction('window.footfall && footfall.flush', undefined, { polling: 20 })
    await visitor.pass(2)
    await visitor.flush()

    await eventually(() => expect(visitor.sent.flatMap(({ batch }) => batch.events)).toHaveLength(times))
  })
})

describe('a browser', () => {
  it('with a coarse clock and another zone is recorded', async () => {
    const before = `const now = performance.now.bind(performance); performance.now = () => Math.floor(now() / 100) * 100
      const wall = Date.now.bind(Date); Date.now = () => Math.floor(wall() / 100) * 100`
    const visitor = await visit({ before, context: { timezoneId: 'Pacific/Kiritimati', locale: 'fa-IR' } })
    await visitor.pass(5)
    await visitor.flush()

    expect(visitor.views()).toMatchObject([{ active: 5000 }])
    expect(visitor.sent[0].batch.context).toMatchObject({ timezone: 'Pacific/Kiritimati', language: 'fa-IR' })
  })

  it('whose clock is years off has its events at the time they came', async () => {
    const visitor = await visit()
    await visitor.context.clock.setSystemTime(Date.UTC(1999, 0, 1))
    await visitor.page.reload()
    await visitor.flush()

    const age = Date.now() - (visitor.views().at(-1)?.at ?? 0)
    expect(Math.abs(age)).toBeLessThan(60_000)
  })

  it('behind a blocker of our requests makes few attempts, and no noise', async () => {
    const visitor = await visit({ to: null, before: 'Math.random = () => 0.999999' })
    let blocked = 0
    await visitor.context.route('**/e', (route) => {
      blocked++
      return route.abort('blockedbyclient')
    })
    await visitor.page.goto('http://www.example.com/')
    await visitor.pass(600)

    expect(blocked).toBeGreaterThan(0)
    expect(blocked).toBeLessThanOrEqual(12)
    expect(visitor.said.filter((text) => text.startsWith('footfall'))).toEqual([])
  })

  it('that goes from https to http is not thrown off by a cookie it cannot see there', async () => {
    const visitor = await visit({ to: 'https://www.example.com/' })
    await visitor.flush()
    const plain = await visitor.open('http://www.example.com/a')
    await visitor.flush(plain)

    expect(visitor.pageviews()).toEqual(['/', '/a'])
    expect(visitor.views().every(({ visitor: id }) => id)).toBe(true)
  })

  it('on https sends and stores as on http', async () => {
    const visitor = await visit({ to: 'https://www.example.com/a?utm_source=mail' })
    await visitor.page.evaluate(`footfall.track('secure')`)
    await visitor.pass(3)
    // Not by closing the tab: nobody is left then to accept the certificate of this test.
    await visitor.flush()

    await eventually(() => expect(visitor.views()).toMatchObject([{ page: '/a', utm_source: 'mail', active: 3000 }]))
    expect(visitor.names()).toEqual(['secure'])
  })
})
