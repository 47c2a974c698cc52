import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eventually, push, START, turn, useWorld } from './world.js'

const visit = useWorld()

const read = (path: string) => readFileSync(new URL(`../../dist/${path}`, import.meta.url), 'utf8')
/** As API.md has it. */
const PLAIN_STUB =
  'window.footfall = window.footfall || function () { (footfall.q = footfall.q || []).push(arguments) }'
/** The tag comes when `insert()` is called, as a tag manager brings it. */
const INSERT = `<script>function insert() { const tag = document.createElement('script')
  tag.src = '/footfall.js'; tag.dataset.site = '$SITE'; tag.dataset.vitals = 'off'
  return new Promise((done) => { tag.onload = done; document.head.append(tag) }) }</script>`
const page = (head: string, body = '') =>
  `<!doctype html><html><head><title>Home</title>${head}</head><body>${body}</body></html>`

describe('on one page', () => {
  it('the same tag twice is one tracker', async () => {
    const visitor = await visit({ pages: { '/': page('$TAG$TAG') } })
    await visitor.page.evaluate(`footfall.track('one')`)
    await visitor.pass(1)
    await push(visitor.page, '/a')
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/', '/a'])
    expect(visitor.names()).toEqual(['one'])
  })

  it('tag and npm package are one tracker', async () => {
    const modules = Object.fromEntries(
      ['index.js', 'core.js', 'extras.js', 'vitals.js'].map((name) => [
        `/npm/${name}`,
        { html: read(`npm/footfall/${name}`), headers: { 'Content-Type': 'text/javascript' } },
      ]),
    )
    const start = `<script type="module">import { init } from '/npm/index.js'
      window.second = init({ site: '$SITE', endpoint: '/e', vitals: false }); second.track('by package')</script>`
    const visitor = await visit({ pages: { ...modules, '/': page(`$TAG${start}`) } })
    await visitor.page.evaluate(`footfall.track('by tag')`)
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/'])
    expect(visitor.names().toSorted()).toEqual(['by package', 'by tag'])
  })

  it('two sites are recorded side by side; the first keeps the name', async () => {
    const second = '<script defer src="/footfall.js" data-site="site-80.example" data-vitals="off"></script>'
    const visitor = await visit({ pages: { '/': page(`$TAG${second}`) } })
    const requests: string[] = []
    visitor.page.on('request', (request) => requests.push(request.postData() ?? ''))
    await visitor.page.evaluate(`footfall.track('to the first')`)
    await visitor.pass(2)
    await eventually(() => expect(visitor.names()).toEqual(['to the first']))

    expect(requests.filter((body) => body.includes('"site-80.example"'))).not.toEqual([])
    expect(requests.some((body) => body.includes('"site-80.example"') && body.includes('to the first'))).toBe(false)
  })

  it('with an element called footfall the name is still ours', async () => {
    const visitor = await visit({ pages: { '/': page('$TAG', '<div id="footfall"></div>') } })
    await visitor.page.evaluate(`footfall.track('named')`)
    await visitor.flush()

    expect(visitor.names()).toEqual(['named'])
  })
})

describe('calls before the script has come', () => {
  it.each([
    ['the stub of the package', read('sdk/stub.js')],
    ['the plain stub', PLAIN_STUB],
  ])('with %s are done in order, in front of what comes later', async (_, stub) => {
    const visitor = await visit({ pages: { '/': page(`<script>${stub}</script>${INSERT}`) } })
    await visitor.page.evaluate(
      `footfall('set', { plan: 'pro' }); footfall('track', 'first', { a: 1 }); footfall('track', 'second')`,
    )
    await visitor.page.evaluate('insert()')
    await visitor.page.evaluate(`footfall.track('third')`)
    await visitor.flush()

    expect(visitor.tracks()).toEqual([
      { name: 'first', props: { plan: 'pro', a: 1 } },
      { name: 'second', props: { plan: 'pro' } },
      { name: 'third', props: { plan: 'pro' } },
    ])
    expect(visitor.events()[0]).toMatchObject({ type: 'pageview', n: 0 })
  })

  it('with the stub of the package have their own times, and methods', async () => {
    const visitor = await visit({ pages: { '/': page(`<script>${read('sdk/stub.js')}</script>${INSERT}`) } })
    await visitor.pass(3)
    await visitor.page.evaluate(`footfall.track('early'); footfall.identify('u_1')`)
    await visitor.pass(10)
    await visitor.page.evaluate('insert()')
    await visitor.flush()

    const at = visitor.sent.flatMap(({ batch }) => batch.events).find((event) => event.type === 'track')?.at
    expect(at).toBeGreaterThanOrEqual(START + 3000)
    expect(visitor.names()).toEqual(['early'])
    expect(visitor.events().some(({ type }) => type === 'identify')).toBe(true)
  })

  it('decide consent before the first pageview', async () => {
    const stub = `<script>${PLAIN_STUB}; footfall('consent', 'denied')</script>`
    const visitor = await visit({ pages: { '/': page(`${stub}$TAG`) } })
    await visitor.flush()

    expect(visitor.views()).toMatchObject([{ visitor: null }])
    expect((await visitor.context.cookies()).map(({ name }) => name)).toEqual([`footfall-consent.${visitor.site}`])
  })

  it('that make others are done before those', async () => {
    const stub = `<script>${PLAIN_STUB}
      footfall('on', 'send', (event) => { if (event.name === 'a') footfall('track', 'c') }); footfall('track', 'a'); footfall('track', 'b')</script>`
    const visitor = await visit({ pages: { '/': page(`${stub}$TAG`) } })
    await visitor.pass(1)
    await visitor.flush()

    expect(visitor.names().filter((name) => name !== 'c')).toEqual(['a', 'b'])
    expect(visitor.names()).toContain('c')
  })

  it('and never comes, as behind a blocker, harm nobody', async () => {
    const visitor = await visit({ pages: { '/': page(`<script>${read('sdk/stub.js')}</script>`) } })
    await visitor.page.evaluate(`footfall.track('unheard'); footfall('consent', 'granted')`)

    expect(await visitor.page.evaluate('document.title')).toBe('Home')
  })
})

describe('the tag', () => {
  it.each([
    ['in the head, async', page('<script async src="/footfall.js" data-site="$SITE"></script>')],
    ['in the head, at once', page('<script src="/footfall.js" data-site="$SITE"></script>')],
    ['at the end of the body', page('', '<p>Text</p><script src="/footfall.js" data-site="$SITE"></script>')],
    ['as a module', page('<script type="module" src="/footfall.js" data-site="$SITE"></script>')],
    ['without data attributes', page('<script defer src="/footfall.js?site=$SITE"></script>')],
    ['inserted by a tag manager', page(`${INSERT}<script>insert()</script>`)],
    [
      'inserted by a tag manager after the load',
      page(`${INSERT}<script>addEventListener('load', () => setTimeout(insert, 50))</script>`),
    ],
  ])('%s is one pageview', async (_, html) => {
    const visitor = await visit({ clock: 'real', pages: { '/': html } })
    await visitor.page.waitForFunction('window.footfall && footfall.flush')
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/'])
    expect(visitor.views()).toMatchObject([{ title: 'Home' }])
  })

  it('asks for its script, its chunks and the collector, by names without a query that blockers look for', async () => {
    const visitor = await visit({ clock: 'real', to: null, tag: 'data-auto="all" data-vitals="on"' })
    const asked: string[] = []
    visitor.page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search))
    await visitor.page.goto('http://www.example.com/')
    await visitor.ready()
    await visitor.flush()

    expect(
      asked.filter((path) => !/^\/$|^\/footfall\.js$|^\/f-[a-z0-9]+\.js$|^\/e$|^\/favicon\.ico$/.test(path)),
    ).toEqual([])
  })

  it('may have another name and place, with data-endpoint', async () => {
    const script = { html: read('sdk/footfall.js'), headers: { 'Content-Type': 'text/javascript' } }
    const tag = '<script defer src="/assets/s.js" data-site="$SITE" data-endpoint="/e" data-vitals="off"></script>'
    const visitor = await visit({ pages: { '/assets/s.js': script, '/': page(tag) } })
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/'])
  })

  it('may be held to its hash', async () => {
    const hash = createHash('sha384').update(read('sdk/footfall.js')).digest('base64')
    const tag = `<script defer src="/footfall.js" data-site="$SITE" data-vitals="off" integrity="sha384-${hash}" crossorigin></script>`
    const visitor = await visit({ pages: { '/': page(tag) } })
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/'])
  })

  it('without a site says so once, and throws nothing', async () => {
    const visitor = await visit({ pages: { '/': page('<script defer src="/footfall.js"></script>') } })
    await visitor.pass(5)

    expect(visitor.said).toEqual([expect.stringMatching(/^footfall: .*data-site/)])
    expect(visitor.sent).toHaveLength(0)
  })
})

describe('a page whose browser', () => {
  it.each([
    'ResizeObserver',
    'IntersectionObserver',
    'PerformanceObserver',
    'MutationObserver',
    'requestIdleCallback',
    'AbortController',
    'TextEncoder',
    'BroadcastChannel',
    'sessionStorage',
    'navigation',
    'WeakRef',
    'structuredClone',
  ])('has no %s is recorded all the same', async (name) => {
    const before = `Object.defineProperty(window, '${name}', { value: undefined, configurable: true })`
    const visitor = await visit({ before, tag: 'data-vitals="on"' })
    await visitor.page.evaluate(`footfall.track('still')`)
    await visitor.pass(2)
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/'])
    expect(visitor.names()).toEqual(['still'])
  })

  it.each([
    ['no fetch', 'window.fetch = undefined'],
    ['a fetch that throws', `window.fetch = () => { throw new Error('blocked') }`],
    ['a fetch that gives nothing', 'window.fetch = () => undefined'],
    ['a fetch that gives nonsense', 'window.fetch = () => Promise.resolve({})'],
    ['no crypto', `Object.defineProperty(window, 'crypto', { value: undefined })`],
    ['no storage', `Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })`],
    [
      'a history that throws',
      `History.prototype.pushState = History.prototype.replaceState = () => { throw new Error('no') }`,
    ],
    ['no performance', `Object.defineProperty(window, 'performance', { value: undefined })`],
    ['no Intl', 'window.Intl = undefined'],
    ['no sendBeacon', 'Navigator.prototype.sendBeacon = undefined'],
    ['a screen that throws', `Object.defineProperty(window, 'screen', { get() { throw new Error('no') } })`],
  ])('has %s hears no error of ours', async (_, before) => {
    const visitor = await visit({ before, clock: 'real', tag: 'data-auto="all"', pages: { '/': '<a href="#x">x</a>' } })
    const called = await visitor.page.evaluate(`(() => { try {
      footfall.track('a'); footfall.identify('u'); footfall.consent(); footfall.ids(); footfall.flush(); return 'fine'
    } catch (error) { return String(error) } })()`)
    await visitor.page.click('a')
    await turn(visitor.page, { visible: false, focused: false })

    expect(called).toBe('fine')
    expect(visitor.said.filter((text) => text.includes('Uncaught'))).toEqual([])
  })

  it('was changed by an old library sends well-formed batches', async () => {
    // As Prototype.js 1.6 does: what is made for its own Object.toJSON is taken by the browser's JSON.stringify, too.
    const before = `
      Array.prototype.toJSON = function () { return '[' + this.map((each) => JSON.stringify(each)).join(', ') + ']' }
      String.prototype.toJSON = function () { return '"' + this + '"' }
      Number.prototype.toJSON = function () { return String(this) }
      Array.prototype.reduce = function () { return this.length > 1 ? this : this[0] }
      Array.prototype.each = function () {}
      Array.from = (list) => [].concat(list)
      Object.prototype.extend = function () {}`
    const visitor = await visit({ before })
    await visitor.page.evaluate(`footfall.track('old', { a: 'b', n: 1 })`)
    await visitor.flush()

    expect(visitor.tracks()).toEqual([{ name: 'old', props: { a: 'b', n: 1 } }])
    expect(visitor.views()).toMatchObject([{ page: '/', title: 'Page /' }])
  })

  it('has its functions replaced after we started is recorded with those from before', async () => {
    const visitor = await visit()
    await visitor.page.evaluate(`
      window.fetch = () => { throw new Error('replaced') }
      JSON.stringify = () => 'replaced'
      Promise.prototype.finally = undefined
      footfall.track('unimpressed')`)
    await visitor.flush()

    expect(visitor.names()).toEqual(['unimpressed'])
  })
})

describe('a strict policy', () => {
  const POLICY = `default-src 'none'; connect-src 'self'; style-src 'none'; img-src 'none'; require-trusted-types-for 'script'`
  const WATCH = `<script nonce="n0nce">window.violations = []
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => violations.push(violatedDirective + ' ' + blockedURI))</script>`

  it.each([
    ['of its own origin', `script-src 'self' 'nonce-n0nce'`],
    ['of nonces and what they load', `script-src 'nonce-n0nce' 'strict-dynamic'`],
  ])('%s, with Trusted Types, is not violated by script or chunks', async (_, scripts) => {
    const tag =
      '<script nonce="n0nce" defer src="/footfall.js" data-site="$SITE" data-vitals="on" data-auto="all"></script>'
    const headers = { 'Content-Security-Policy': `${POLICY}; ${scripts}` }
    const visitor = await visit({ clock: 'real', pages: { '/': { html: page(`${WATCH}${tag}`), headers } } })
    await visitor.ready()
    await visitor.page.waitForFunction(
      `performance.getEntriesByType('resource').filter(({ name }) => /\\/f-/.test(name)).length >= 2`,
    )
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/'])
    expect(await visitor.page.evaluate('violations')).toEqual([])
  })

  it('that lets no chunk come leaves the rest working', async () => {
    const tag =
      '<script nonce="n0nce" defer src="/footfall.js" data-site="$SITE" data-vitals="on" data-auto="all"></script>'
    const headers = { 'Content-Security-Policy': `${POLICY}; script-src 'nonce-n0nce'` }
    const visitor = await visit({ clock: 'real', pages: { '/': { html: page(`${WATCH}${tag}`), headers } } })
    await visitor.page.waitForLoadState('networkidle')
    await visitor.page.evaluate(`footfall.track('core')`)
    await visitor.flush()

    expect(visitor.names()).toEqual(['core'])
  })

  it('that lets nothing be sent costs the page nothing: no error, few attempts', async () => {
    const headers = { 'Content-Security-Policy': `connect-src 'none'` }
    const visitor = await visit({
      before: 'Math.random = () => 0.999999',
      pages: { '/': { html: page('$TAG'), headers } },
    })
    await visitor.page.evaluate(`window.refused = 0; addEventListener('securitypolicyviolation', () => refused++)`)
    await visitor.pass(600)

    expect(await visitor.page.evaluate('refused')).toBeLessThanOrEqual(12)
    expect(visitor.said.filter((text) => text.startsWith('footfall'))).toEqual([])
  })
})

describe('what the page does', () => {
  it('is never prevented: clicks, submits and keys keep their default', async () => {
    const html = `<a id="a" href="http://other.example/x" data-footfall-event="A">a</a><form id="f" data-footfall-event="F"><button>x</button></form>
      <script>window.prevented = []
      for (const type of ['click', 'auxclick', 'submit', 'keydown', 'pointerdown', 'wheel', 'copy', 'touchstart'])
        addEventListener(type, (event) => { prevented.push(event.defaultPrevented); event.preventDefault() })</script>`
    const visitor = await visit({ pages: { '/': html }, tag: 'data-auto="all" data-cross-domain="other.example"' })
    await visitor.page.click('a')
    await visitor.page.click('a', { button: 'middle' })
    await visitor.page.click('button')
    await visitor.page.keyboard.press('a')
    await visitor.page.mouse.wheel(0, 10)

    const prevented = await visitor.page.evaluate<boolean[]>('prevented')
    expect(prevented.length).toBeGreaterThan(6)
    expect(prevented.some(Boolean)).toBe(false)
  })

  it('is not delayed by a collector that hangs: links and forms lead on', async () => {
    const visitor = await visit({
      clock: 'real',
      reply: () => 'hang',
      pages: { '/': '<a href="/a">x</a>', '/a': '<form action="/b"><button>x</button></form>' },
    })
    await visitor.page.click('a')
    await visitor.page.waitForURL('**/a', { timeout: 10_000 })
    await visitor.page.click('button')
    await visitor.page.waitForURL('**/b?', { timeout: 10_000 })

    expect(new URL(visitor.page.url()).pathname).toBe('/b')
  })

  it('is not spoken about on the console without debug', async () => {
    const visitor = await visit({
      clock: 'real',
      tag: 'data-auto="all" data-vitals="on" data-unheard="of" data-idle="-3"',
    })
    await visitor.page.evaluate(
      `footfall.track(); footfall.track('a', { b: [] }); footfall('explode'); footfall.feedback()`,
    )
    await visitor.ready()
    await visitor.flush()

    expect(visitor.said).toEqual([])
  })

  it('is left as it is: fetch, XMLHttpRequest, History and timers are the browser’s own', async () => {
    const keep = `window.own = () => [fetch, XMLHttpRequest, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, History.prototype.pushState,
      History.prototype.replaceState, history.pushState, setTimeout, setInterval, EventTarget.prototype.addEventListener, Promise,
      navigator.sendBeacon, console.log, console.error, window.onerror, Storage.prototype.setItem, JSON.stringify]
      window.first = own()`
    const visitor = await visit({ clock: 'real', before: keep, tag: 'data-auto="all" data-vitals="on"' })
    await visitor.ready()
    await visitor.flush()

    expect(await visitor.page.evaluate('own().map((each, i) => each === first[i])')).toEqual(Array(17).fill(true))
  })

  it('has one more global, footfall, and no new enumerable symbol', async () => {
    const head = `<script>window.before = Object.getOwnPropertyNames(window)</script>$TAG`
    const visitor = await visit({
      clock: 'real',
      pages: { '/': page(head, '<p>x</p>') },
      tag: 'data-auto="all" data-vitals="on"',
    })
    await visitor.ready()
    await visitor.flush()
    const added = await visitor.page.evaluate<string[]>(
      `Object.getOwnPropertyNames(window).filter((name) => !before.includes(name) && name !== 'before')`,
    )

    expect(added).toEqual(['footfall'])
  })

  it('gets back every listener after stop(), and history unpatched', async () => {
    const watch = `
      Object.defineProperty(window, 'navigation', { value: undefined })
      window.listeners = []
      const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
      const isSame = (capture, options) => Boolean(typeof options === 'object' ? options?.capture : options) === capture
      EventTarget.prototype.addEventListener = function (type, run, options) {
        if (/footfall|\\/f-/.test(new Error().stack)) listeners.push({ target: this, type, run, capture: Boolean(typeof options === 'object' ? options?.capture : options) })
        return add.call(this, type, run, options)
      }
      EventTarget.prototype.removeEventListener = function (type, run, options) {
        const at = listeners.findIndex((each) => each.target === this && each.type === type && each.run === run && isSame(each.capture, options))
        if (at >= 0) listeners.splice(at, 1)
        return remove.call(this, type, run, options)
      }
      window.native = [History.prototype.pushState, History.prototype.replaceState]`
    const visitor = await visit({
      clock: 'real',
      before: watch,
      tag: 'data-auto="all" data-cross-domain="other.example"',
      pages: { '/': '<div data-footfall-impression="x">x</div>' },
    })
    await visitor.ready()
    await visitor.flush()
    const during = await visitor.page.evaluate<number>('listeners.length')
    await visitor.page.evaluate('footfall.stop()')
    const left = await visitor.page.evaluate<string[]>(
      `listeners.filter(({ target }) => !(target instanceof AbortSignal)).map(({ type }) => type)`,
    )

    expect(during).toBeGreaterThan(5)
    expect(left).toEqual([])
    expect(
      await visitor.page.evaluate(
        `native[0] === History.prototype.pushState && native[1] === History.prototype.replaceState`,
      ),
    ).toBe(true)
  })

  it('is heard by passive listeners where a scroll would wait for them', async () => {
    const watch = `window.active = []
      const add = EventTarget.prototype.addEventListener
      EventTarget.prototype.addEventListener = function (type, run, options) {
        if (/footfall/.test(new Error().stack) && /^(touch|wheel|scroll|pointer)/.test(type) && !options?.passive) active.push(type)
        return add.call(this, type, run, options)
      }`
    const visitor = await visit({ before: watch })

    expect(await visitor.page.evaluate('active')).toEqual([])
  })
})

describe('data-debug', () => {
  it('says what is sent, dropped and misspelt, in sentences', async () => {
    const visitor = await visit({
      clock: 'real',
      tag: 'data-debug="on" data-unheard="of" data-idle="-3" data-spa="maybe"',
    })
    await visitor.page.evaluate(
      `footfall.track('good', { ok: 1, bad: {} }); footfall.track(''); footfall('explode'); footfall.consent('perhaps')`,
    )
    await visitor.flush()

    await eventually(() => {
      const said = visitor.said.join('\n')
      for (const word of ['data-unheard', 'data-idle', 'data-spa', 'explode', 'perhaps', 'bad', 'sent'])
        expect(said).toContain(word)
    })
    expect(visitor.said.every((text) => text.startsWith('footfall'))).toBe(true)
    expect(visitor.names()).toEqual(['good'])
  })

  it('says that a second tag does nothing, and why a page is not recorded', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-debug="on"', pages: { '/': page('$TAG$TAG') } })
    await eventually(() => expect(visitor.said.join()).toContain('already'))
    await visitor.page.goto('http://localhost/a')

    await eventually(() => expect(visitor.said.join()).toContain('data-localhost'))
  })
})
