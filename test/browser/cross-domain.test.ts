import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { eventually, START, useWorld, type Visitor } from './world.js'

const visit = useWorld()
const TAG = 'data-cross-domain="shop.example pay.example"'
const LINKS = `
  <a id="shop" href="http://shop.example/a?x=1#y">Shop</a> <a id="sub" href="http://www.pay.example/a">Pay</a>
  <a id="other" href="http://other.example/a">Other</a> <a id="own" href="/a">Own</a>
  <form id="get" action="http://pay.example/b"><input name="x" value="1"><button>Pay</button></form>
  <form id="post" action="http://pay.example/c" method="post"><button>Pay</button></form>`

/** A visitor of the first domain, whose script has all it needs. */
async function start(options: Parameters<typeof visit>[0] = {}): Promise<Visitor> {
  const visitor = await visit({ tag: TAG, ...options, pages: { '/': LINKS, ...options.pages } })
  await ready(visitor.page, visitor)
  return visitor
}

/** What links domains may come in a chunk of its own. */
async function ready(page: Page, { ready, flush }: Visitor): Promise<void> {
  await ready(page)
  await flush(page)
}

/** Follows a link and sends from the page it leads to. */
async function follow(visitor: Visitor, selector: string, url: string): Promise<void> {
  await visitor.page.click(selector)
  await visitor.page.waitForURL(url)
  await ready(visitor.page, visitor)
}

const visitors = ({ views }: Visitor) => new Set(views().map(({ visitor }) => visitor)).size
const visits = ({ views }: Visitor) => new Set(views().map(({ visit: id }) => id)).size

describe('a link to another domain of the site', () => {
  it.each([
    ['to its host', '#shop', 'http://shop.example/a**'],
    ['to a subdomain', '#sub', 'http://www.pay.example/a**'],
    ['by a form', '#get button', 'http://pay.example/b**'],
    ['by a form that posts', '#post button', 'http://pay.example/c**'],
  ])('%s goes on as the same visitor in the same visit', async (_, selector, url) => {
    const visitor = await start()
    await follow(visitor, selector, url)

    await eventually(() => expect(visitor.pageviews()).toHaveLength(2))
    expect([visitors(visitor), visits(visitor)]).toEqual([1, 1])
    expect(visitor.views().map(({ host }) => host)).toEqual([
      'www.example.com',
      new URL(url.replaceAll('*', '')).hostname,
    ])
  })

  it('leaves no trace in the address: query and fragment are as they were, and it is one view', async () => {
    const visitor = await start()
    await follow(visitor, '#shop', 'http://shop.example/a**')

    expect(visitor.page.url()).toBe('http://shop.example/a?x=1#y')
    expect(visitor.pageviews()).toEqual(['/', '/a'])
    expect(visitor.sent.some(({ body }) => body.includes('_footfall'))).toBe(false)
  })

  it('is as the page made it until it is clicked, and afterwards', async () => {
    const visitor = await start({
      pages: {
        '/': `${LINKS}<script>
      addEventListener('click', (event) => { window.during = event.target.href; event.preventDefault() })</script>`,
      },
    })
    const href = () => visitor.page.getAttribute('#shop', 'href')
    const before = await href()
    await visitor.page.click('#shop')
    await visitor.pass(1)

    expect(before).toBe('http://shop.example/a?x=1#y')
    expect(await visitor.page.evaluate('during')).toMatch(/^http:\/\/shop\.example\/a\?x=1&_footfall=.+#y$/)
    expect(await href()).toBe(before)
  })

  it.each([
    ['#other', 'http://other.example/a'],
    ['#own', 'http://www.example.com/a'],
  ])('to hosts that are not on the list, such as %s, carries nothing', async (selector, url) => {
    const visitor = await start()
    await visitor.page.click(selector)
    await visitor.page.waitForURL(url)

    expect(visitor.page.url()).toBe(url)
  })

  it('carries nothing without consent', async () => {
    const visitor = await start({ tag: `${TAG} data-consent="denied"` })
    await visitor.page.click('#shop')
    await visitor.page.waitForURL('http://shop.example/a**')

    expect(visitor.page.url()).toBe('http://shop.example/a?x=1#y')
  })
})

describe('what such a link carries', () => {
  /** The address as the browser followed it. */
  async function followed(visitor: Visitor): Promise<string> {
    // The link is what is wanted, not the page behind it.
    await visitor.page.route('http://shop.example/**', (route) => route.abort())
    const [request] = await Promise.all([
      visitor.page.waitForRequest((each) => each.isNavigationRequest() && each.url().includes('shop.example')),
      visitor.page.click('#shop'),
    ])
    await visitor.page.unroute('http://shop.example/**')
    return request.url()
  }

  it('is worthless after two minutes', async () => {
    const visitor = await start()
    const url = await followed(visitor)
    await visitor.context.clearCookies({ domain: /shop\.example/ })
    await visitor.pass(150)
    const late = await visitor.open(url)
    await ready(late, visitor)

    expect(late.url()).toBe('http://shop.example/a?x=1')
    expect(visitors(visitor)).toBe(2)
  })

  it('is worthless in another browser', async () => {
    const visitor = await start()
    const url = await followed(visitor)
    const stranger = await visitor.context.browser()?.newContext({ userAgent: 'Mozilla/5.0 Somebody/1.0' })
    onTestFinished(() => stranger?.close())
    await stranger?.clock.install({ time: START + 3000 })
    const page = await stranger?.newPage()
    await page?.goto(url)
    await page?.clock.runFor(2000)
    await page?.waitForURL('http://shop.example/a?x=1')
    await page?.evaluate('footfall.flush()')

    expect(visitors(visitor)).toBe(2)
  })

  it.each([
    ['tampered with', (url: string) => url.replace(/_footfall=[^&#]{4}/, '_footfall=xxxx')],
    ['cut off', (url: string) => url.replace(/(_footfall=[^&#]{10})[^&#]*/, '$1')],
    ['made up', () => 'http://shop.example/a?x=1&_footfall=abc.def.ghi#y'],
  ])('%s is worthless, and taken off the address all the same', async (_, spoil) => {
    const visitor = await start()
    const url = spoil(await followed(visitor))
    await visitor.context.clearCookies({ domain: /shop\.example/ })
    const page = await visitor.open(url)
    await ready(page, visitor)

    expect(page.url()).not.toMatch(/_footfall=./)
    await eventually(() => expect(visitors(visitor)).toBe(2))
  })

  it('does not replace a visitor who is known there already', async () => {
    const visitor = await start()
    const shop = await visitor.open('http://shop.example/b')
    await ready(shop, visitor)
    const before = (await visitor.context.cookies('http://shop.example')).find(
      ({ name }) => name === `footfall.${visitor.site}`,
    )
    await follow(visitor, '#shop', 'http://shop.example/a**')
    const after = (await visitor.context.cookies('http://shop.example')).find(
      ({ name }) => name === `footfall.${visitor.site}`,
    )

    expect(before?.value).toBeTruthy()
    expect(after?.value).toBe(before?.value)
  })

  it('lives as long as it would have on the first domain', async () => {
    const visitor = await visit({ tag: TAG, to: null, pages: { '/': LINKS } })
    const value = `1.visitor-of-before.${START - 300 * 86_400_000}`
    await visitor.context.addCookies([
      { name: `footfall.${visitor.site}`, value, domain: '.example.com', path: '/', sameSite: 'Lax' },
    ])
    await visitor.page.goto('http://www.example.com/')
    await ready(visitor.page, visitor)
    await follow(visitor, '#shop', 'http://shop.example/a**')

    const cookies = (await visitor.context.cookies()).filter(({ domain }) => domain.includes('shop.example'))
    const days = ({ expires }: { expires: number }) => Math.round((expires - Date.now() / 1000) / 86_400)
    expect(cookies.find((cookie) => cookie.name === `footfall.${visitor.site}`)?.value).toBe(value)
    expect(cookies.map(days)).toEqual([95, 95])
  })

  it('is waited for no longer than four seconds', async () => {
    const visitor = await visit({ tag: TAG, to: null })
    await visitor.context.route('**/f-*.js', () => {})
    await visitor.page.goto('http://www.example.com/?_footfall=x')
    await visitor.context.clock.runFor(6000)

    await eventually(() => expect(visitor.pageviews()).toEqual(['/']))
  })

  it('is gone from the page after two clicks within a task', async () => {
    const visitor = await start()
    await visitor.page.evaluate(
      `addEventListener('click', (event) => event.preventDefault()); shop.click(); shop.click()`,
    )
    await visitor.pass(1)

    expect(await visitor.page.getAttribute('#shop', 'href')).toBe('http://shop.example/a?x=1#y')
  })
})
