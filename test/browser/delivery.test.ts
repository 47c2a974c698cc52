import { describe, expect, it } from 'vitest'
import type { Sent } from './page-server.js'
import { eventually, push, turn, useWorld, type Visitor } from './world.js'

const visit = useWorld()

/** For `before`: repeats come at the latest moment that their jitter allows. */
const NO_LUCK = 'Math.random = () => 0.999999'
const REFUSAL = JSON.stringify({ error: { code: 'no', message: 'no' } })
const LOGIN = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<h1>Sign in to the hotel</h1>' }
const ERROR = { status: 500, body: 'oops' }

/** Lets seconds pass one by one until it is so; answers arrive in between. */
async function passUntil({ pass }: Visitor, isSo: () => boolean, seconds = 120): Promise<void> {
  for (let i = 0; i < seconds && !isSo(); i++) await pass(1)
  await eventually(() => expect(isSo()).toBe(true))
}

const track = ({ page }: Visitor, name: string) => page.evaluate(`footfall.track('${name}')`)
const idsOf = ({ batch }: Sent) => batch.events.map(({ view, n }) => `${view} ${n}`)

describe('a batch', () => {
  it('is one request for what the load and the seconds after it brought', async () => {
    const visitor = await visit()
    await track(visitor, 'one')
    await track(visitor, 'two')
    await visitor.pass(1)

    await eventually(() => expect(visitor.names()).toEqual(['one', 'two']))
    expect(visitor.sent).toHaveLength(1)
  })

  it('is plain text without a preflight, with nothing in its address', async () => {
    const visitor = await visit()
    await visitor.flush()

    expect(visitor.sent[0]).toMatchObject({ method: 'POST', url: '/e' })
    expect(visitor.sent[0].headers['content-type']).toMatch(/^text\/plain/)
  })

  it('goes to the origin of the script, without credentials where that is another site', async () => {
    const context = { extraHTTPHeaders: {} }
    const tag = '<script defer src="http://stats.other.example/footfall.js" data-site="$SITE"></script>'
    const visitor = await visit({ context, pages: { '/': `<!doctype html><title>Home</title>${tag}` }, to: null })
    await visitor.context.addCookies([{ name: 'theirs', value: '1', domain: 'stats.other.example', path: '/' }])
    await visitor.page.goto('http://www.example.com/')

    expect(await visitor.flush()).toBe(true)
    expect(visitor.sent[0].headers).toMatchObject({ host: 'stats.other.example', origin: 'http://www.example.com' })
    expect(visitor.sent[0].headers.cookie).toBeUndefined()
    expect(visitor.pageviews()).toEqual(['/'])
  })

  it('goes to the page’s own host by a relative address, whatever its base is', async () => {
    const html = '<!doctype html><title>x</title><base href="http://cdn.elsewhere.example/x/">$TAG<p>Home'
    const visitor = await visit({ tag: 'data-endpoint="/e"', to: null, pages: { '/': html } })
    const urls: string[] = []
    visitor.context.on('request', (request) => request.method() === 'POST' && urls.push(request.url()))
    await visitor.page.goto('http://www.example.com/')
    await visitor.flush()

    expect(urls).toEqual(['http://www.example.com/e'])
  })

  it('goes where data-endpoint says', async () => {
    const visitor = await visit({ tag: 'data-endpoint="http://stats.example.com/e"' })

    expect(await visitor.flush()).toBe(true)
    expect(visitor.sent[0].headers.host).toBe('stats.example.com')
  })

  it('stays below 48 KiB of UTF-8, however much waits, and nothing of it is lost', async () => {
    const visitor = await visit({ pages: { '/': `<script>document.title = '分析'.repeat(200)</script>` } })
    await visitor.page.evaluate(`
      for (let i = 0; i < 90; i++) footfall.track('読む', { i, text: '日本語のとても長い文章'.repeat(14) })`)
    await visitor.flush()

    const sizes = visitor.sent.map(({ body }) => Buffer.byteLength(body))
    expect(sizes.length).toBeGreaterThan(1)
    expect(Math.max(...sizes)).toBeLessThan(48 * 1024)
    expect(visitor.tracks().map(({ props }) => (props as { i: number }).i)).toEqual(
      Array.from({ length: 90 }, (_, i) => i),
    )
  })

  it('has at most 100 events', async () => {
    const visitor = await visit()
    await visitor.page.evaluate(`for (let i = 0; i < 250; i++) footfall.track('many')`)
    await visitor.flush()

    expect(Math.max(...visitor.sent.map(({ batch }) => batch.events.length))).toBe(100)
    expect(visitor.names()).toHaveLength(250)
  })

  it('numbers the events of a view from 0 in the order they happened, without a hole', async () => {
    const visitor = await visit()
    await visitor.page.evaluate(`for (const name of ['a', 'b', 'c']) footfall.track(name)`)
    await visitor.flush()
    await track(visitor, 'd')
    await visitor.flush()

    expect(visitor.events().map(({ n, name }) => [n, name])).toEqual([
      [0, 'pageview'],
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ])
    expect(visitor.views()[0].count).toBe(5)
  })

  it('carries the views of its events, so that each stands alone', async () => {
    const visitor = await visit()
    await visitor.flush()
    await track(visitor, 'later')
    await visitor.flush()

    for (const { batch } of visitor.sent) {
      const views = batch.views.map(({ id }) => id)
      expect(batch.events.every(({ view }) => views.includes(view))).toBe(true)
    }
    expect(visitor.sent).toHaveLength(2)
  })

  it('says what the browser is like, and that a program drives it', async () => {
    const visitor = await visit()
    await visitor.flush()

    expect(visitor.sent[0].batch.context).toMatchObject({ automated: true, language: 'en-US', viewport: '1280x720' })
  })
})

describe('a failure that may pass', () => {
  it.each([
    ['500', ERROR],
    ['502 of a proxy', { status: 502, body: '<h1>Bad gateway</h1>' }],
    ['503 of the collector', { status: 503, body: REFUSAL }],
    ['408', { status: 408, body: REFUSAL }],
    ['425', { status: 425, body: REFUSAL }],
    ['429', { status: 429, body: REFUSAL }],
    ['200 with a login page', LOGIN],
    ['202 without our JSON', { status: 202, body: '' }],
    ['204', { status: 204 }],
    ['302 to a login page', { status: 302, headers: { Location: '/a' } }],
    ["403 of somebody's firewall", { status: 403, body: '<h1>Blocked</h1>' }],
    ['404 of a page server', { status: 404, body: 'Not found' }],
    ['connection that breaks', 'cut' as const],
    ['answer that is lost after storing', 'lose' as const],
  ])('is a %s: the batch is kept, sent again and stored once', async (_, reply) => {
    const visitor = await visit({ before: NO_LUCK, reply: () => reply })
    await track(visitor, 'kept')

    expect(await visitor.flush()).toBe(false)
    visitor.reply = () => 'pass'
    await passUntil(visitor, () => visitor.sent.length > 1)
    await eventually(() => expect(visitor.names()).toEqual(['kept']))
    expect(visitor.events().map(({ n }) => n)).toEqual([0, 1])
    expect(idsOf(visitor.sent[1])).toEqual(idsOf(visitor.sent[0]))
    expect(visitor.sent[1].batch.sent).toBeGreaterThan(visitor.sent[0].batch.sent)
  })

  it.each([
    ['seconds', '60'],
    ['a date', new Date(Date.UTC(2026, 2, 2, 9, 1)).toUTCString()],
  ])('is not repeated before Retry-After, in %s, is over', async (_, after) => {
    const refused = { status: 429, headers: { 'Retry-After': after }, body: REFUSAL }
    const visitor = await visit({ before: NO_LUCK, reply: () => refused })
    await visitor.flush()
    visitor.reply = () => 'pass'
    await visitor.pass(58)
    await visitor.flush()
    const early = visitor.sent.length
    await passUntil(visitor, () => visitor.sent.length > early, 10)

    expect(early).toBe(1)
    await eventually(() => expect(visitor.pageviews()).toEqual(['/']))
  })

  it('that asks for a week of patience is repeated after an hour', async () => {
    const refused = { status: 503, headers: { 'Retry-After': '604800' }, body: REFUSAL }
    const visitor = await visit({ before: NO_LUCK, reply: () => refused })
    await visitor.flush()
    visitor.reply = () => 'pass'
    await visitor.context.clock.fastForward(3_590_000)
    const early = visitor.sent.length
    await passUntil(visitor, () => visitor.sent.length > early, 60)

    expect(early).toBe(1)
  })

  it('is repeated at growing distances', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => ERROR })
    await passUntil(visitor, () => visitor.sent.length === 6, 200)

    const times = visitor.sent.map(({ batch }) => batch.sent)
    const waits = times.slice(1).map((time, i) => time - times[i])
    expect(waits.every((wait, i) => i === 0 || wait > waits[i - 1])).toBe(true)
    expect(waits[4]).toBeGreaterThan(15_000)
  })

  it('is repeated at once when the browser is online again', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => 'cut' })
    await visitor.flush()
    visitor.reply = () => 'pass'
    await visitor.context.setOffline(true)
    await visitor.context.setOffline(false)

    await eventually(() => expect(visitor.pageviews()).toEqual(['/']))
  })

  it('is repeated at once when the tab is looked at again', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => 'cut' })
    await visitor.flush()
    await turn(visitor.page, { visible: false, focused: false })
    await visitor.flush()
    visitor.reply = () => 'pass'
    await turn(visitor.page, {})

    await eventually(() => expect(visitor.pageviews()).toEqual(['/']))
  })

  it('does not stop what comes later from being kept in order', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => ERROR })
    await track(visitor, 'one')
    await visitor.flush()
    await track(visitor, 'two')
    await push(visitor.page, '/a')
    await track(visitor, 'three')
    visitor.reply = () => 'pass'
    await passUntil(visitor, () => visitor.sent.length > 1)

    await eventually(() => expect(visitor.names()).toEqual(['one', 'two', 'three']))
  })
})

describe('a browser without network', () => {
  it('does not try', async () => {
    const visitor = await visit({ before: NO_LUCK })
    await visitor.flush()
    await visitor.context.setOffline(true)
    await visitor.page.evaluate(`window.tries = 0; new PerformanceObserver((list) => {
      tries += list.getEntries().filter(({ name }) => name.endsWith('/e')).length }).observe({ type: 'resource' })`)
    await track(visitor, 'offline')
    await visitor.pass(120)
    const tries = await visitor.page.evaluate('tries')
    await visitor.context.setOffline(false)

    await eventually(() => expect(visitor.names()).toEqual(['offline']))
    expect(tries).toBe(0)
  })
})

describe('a refusal by the collector', () => {
  it.each([400, 401, 403, 404, 410, 422])('with %d is final: dropped, and told with the next batch', async (status) => {
    const visitor = await visit({ before: NO_LUCK, reply: () => ({ status, body: REFUSAL }) })
    await track(visitor, 'refused')
    await visitor.flush()
    visitor.reply = () => 'pass'
    await track(visitor, 'taken')
    await visitor.flush()

    expect(visitor.names()).toEqual(['taken'])
    expect(visitor.sent).toHaveLength(2)
    expect(visitor.sent[1].batch.dropped).toBe(2)
  })

  it('with 413 halves the batch until it fits', async () => {
    const visitor = await visit({
      before: NO_LUCK,
      reply: ({ batch }) => (batch.events.length > 4 ? { status: 413, body: REFUSAL } : 'pass'),
    })
    await visitor.page.evaluate(`for (let i = 1; i < 16; i++) footfall.track('event ' + i)`)
    await visitor.flush()
    await passUntil(visitor, () => visitor.names().length === 15)

    expect(visitor.events().map(({ n }) => n)).toEqual(Array.from({ length: 16 }, (_, i) => i))
    expect(visitor.sent.some(({ batch }) => batch.dropped)).toBe(false)
  })

  it('with 413 of a single event gives that one up and goes on', async () => {
    const visitor = await visit({
      before: NO_LUCK,
      reply: ({ body }) => (body.includes('too large') ? { status: 413, body: REFUSAL } : 'pass'),
    })
    await visitor.page.evaluate(`for (const name of ['a', 'too large', 'b']) footfall.track(name)`)
    await visitor.flush()
    await passUntil(visitor, () => visitor.names().includes('b'))

    expect(visitor.names()).toEqual(['a', 'b'])
    expect(visitor.events().map(({ n }) => n)).toEqual([0, 1, 3])
  })

  it('of one bad event does not sink its batch', async () => {
    const visitor = await visit()
    await visitor.page.evaluate(`footfall.track('pageview'); footfall.track('good')`)

    expect(await visitor.flush()).toBe(true)
    expect(visitor.names()).toEqual(['good'])
  })
})

describe('a collector that hangs', () => {
  it('is given up after a while and asked again', async () => {
    let asked = 0
    const visitor = await visit({ before: NO_LUCK, reply: () => (++asked === 1 ? 'hang' : 'pass') })
    await visitor.pass(2)
    await eventually(() => expect(asked).toBe(1))
    await passUntil(visitor, () => asked > 1)

    await eventually(() => expect(visitor.pageviews()).toEqual(['/']))
  })

  it('gets one request at a time', async () => {
    const visitor = await visit({ reply: () => 'hang' })
    await visitor.pass(2)
    await eventually(() => expect(visitor.sent).toHaveLength(1))
    await track(visitor, 'meanwhile')
    await visitor.pass(10)
    await push(visitor.page, '/a')
    await visitor.pass(10)

    expect(visitor.sent).toHaveLength(1)
  })

  it('does not keep a leaving page from sending the rest beside the request that hangs', async () => {
    let asked = 0
    const visitor = await visit({ reply: () => (++asked === 1 ? 'hang' : 'pass') })
    await visitor.pass(2)
    await eventually(() => expect(asked).toBe(1))
    await track(visitor, 'last')
    await turn(visitor.page, { visible: false, focused: false })

    await eventually(() => expect(visitor.names()).toEqual(['last']))
  })
})

describe('a page that is left', () => {
  it.each([
    ['closed', (page: Visitor['page']) => page.close()],
    ['hidden', (page: Visitor['page']) => turn(page, { visible: false, focused: false })],
    ['replaced by another site', (page: Visitor['page']) => page.goto('http://elsewhere.example/a')],
  ])('by being %s delivers what just happened on it', async (_, leave) => {
    const visitor = await visit({ pages: { 'elsewhere.example/a': '<!doctype html>' } })
    await visitor.pass(3)
    await track(visitor, 'goodbye')
    await leave(visitor.page)

    await eventually(() => {
      expect(visitor.names()).toEqual(['goodbye'])
      expect(visitor.views()).toMatchObject([{ active: 3000, visible: 3000, count: 2 }])
    })
  })

  it('for another one while a request is on its way sends what came since', async () => {
    let asked = 0
    const visitor = await visit({
      reply: () => (++asked === 1 ? 'hang' : 'pass'),
      pages: { 'elsewhere.example/a': '<!doctype html>' },
    })
    await visitor.pass(2)
    await eventually(() => expect(asked).toBe(1))
    await track(visitor, 'last')
    await visitor.page.goto('http://elsewhere.example/a')

    await eventually(() => expect(visitor.names()).toEqual(['last']))
  })

  it('after twenty seconds of reading has cost two requests: one for the load, one for the end', async () => {
    const visitor = await visit({ pages: { '/': '<div style="height: 3000px"></div>' } })
    for (let i = 0; i < 10; i++) {
      await visitor.pass(2)
      await visitor.page.mouse.move(10 * i, 10)
    }
    await visitor.page.close()

    await eventually(() => expect(visitor.views()).toMatchObject([{ active: 20_000 }]))
    expect(visitor.sent).toHaveLength(2)
  })

  it('listens for no unload, which would keep it out of the back/forward cache', async () => {
    const before = `window.heard = []
      const add = EventTarget.prototype.addEventListener
      EventTarget.prototype.addEventListener = function (type, ...rest) { heard.push(type); return add.call(this, type, ...rest) }`
    const visitor = await visit({ before })
    const heard = await visitor.page.evaluate('heard')

    expect(heard).toContain('pagehide')
    expect(heard).not.toContain('unload')
    expect(heard).not.toContain('beforeunload')
  })

  it('again and again within a second is sent for what is new, not for nothing', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await turn(visitor.page, { visible: false, focused: false })
    await eventually(() => expect(visitor.views()).toMatchObject([{ active: 5000 }]))
    const before = visitor.sent.length
    await turn(visitor.page, {})
    await turn(visitor.page, { visible: false, focused: false })
    await visitor.page.evaluate(`dispatchEvent(new PageTransitionEvent('pagehide'))`)
    await visitor.page.evaluate(`document.dispatchEvent(new Event('freeze'))`)
    await visitor.flush()

    expect(visitor.sent).toHaveLength(before)
  })
})
