// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cleanUrl, scrub } from '../../sdk/url.js'
import { OPTIONS, visit } from './fake-page.js'
import { closePages, openPage } from './open-page.js'

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123'

beforeEach(() => visit('https://www.example.com/shop/'))
afterEach(closePages)

describe('a URL', () => {
  it.each([
    ['item?id=1', 'https://www.example.com/shop/item'],
    ['/a?utm_source=news&utm_campaign=May&id=1', 'https://www.example.com/a?utm_campaign=May&utm_source=news'],
    ['/a?gclid=x&fbclid=y&ref=z&source=w', 'https://www.example.com/a?fbclid=y&gclid=x&ref=z&source=w'],
    ['/a?token=x&session=y&password=z', 'https://www.example.com/a'],
    ['/a#access_token=x', 'https://www.example.com/a'],
    ['https://me:secret@www.example.com/a', 'https://www.example.com/a'],
    ['/users/me@mail.example.com/edit', 'https://www.example.com/users/(scrubbed)/edit'],
    ['/users/me%40mail.example.com', 'https://www.example.com/users/(scrubbed)'],
    ['/?utm_content=me@mail.example.com', 'https://www.example.com/?utm_content=(scrubbed)'],
    [`/login/${JWT}`, 'https://www.example.com/login/(scrubbed)'],
    ['/@name/status', 'https://www.example.com/@name/status'],
  ])('%s is sent as %s', (href, cleaned) => {
    expect(cleanUrl(href, OPTIONS)).toBe(cleaned)
  })

  it.each([
    ['/a?id=1&page=2&x=3', 'https://www.example.com/a?id=1&page=2'],
    ['/a?id=me@mail.example.com', 'https://www.example.com/a?id=(scrubbed)'],
    ['/a?id=1&id=2', 'https://www.example.com/a?id=1&id=2'],
  ])('%s keeps what the site names', (href, cleaned) => {
    expect(cleanUrl(href, { ...OPTIONS, query: ['id', 'page'] })).toBe(cleaned)
  })

  it.each([
    ['/#/users/7', 'https://www.example.com/#/users/7'],
    ['/#/login?token=x&mode=y', 'https://www.example.com/#/login?token&mode'],
    ['/#access_token=x', 'https://www.example.com/#access_token'],
    ['/#/users/me@mail.example.com', 'https://www.example.com/#/users/(scrubbed)'],
  ])('%s keeps its fragment with hash routing, without values', (href, cleaned) => {
    expect(cleanUrl(href, { ...OPTIONS, spa: 'hash' })).toBe(cleaned)
  })

  it.each([
    ['/a?utm_source=news&gclid=x', '/a', true],
    ['/a?id=1&ref=x', '/a?id=1', true],
    ['/a?id=1', '/a?id=2', false],
    ['/a', '/b', false],
  ])('%s is the page of %s: %j', (href, other, isSame) => {
    const [page, another] = [href, other].map((each) => cleanUrl(each, { ...OPTIONS, query: ['id'] }, /^$/))

    expect(page === another).toBe(isSame)
  })

  it('is cut at 2,048 letters', () => {
    expect(cleanUrl(`/${'x'.repeat(5000)}`, OPTIONS)).toHaveLength(2048)
  })
})

describe('a text', () => {
  it.each([
    ['Inbox of me@mail.example.com – Mail', 'Inbox of (scrubbed) – Mail'],
    ['"Me" <me+tag@mail.example.co.uk>', '"Me" <(scrubbed)>'],
    [`Bearer ${JWT}`, 'Bearer (scrubbed)'],
    ['eyelash.kits.example', 'eyelash.kits.example'],
    ['3 @ 4 is no address', '3 @ 4 is no address'],
    ['Café à la carte', 'Café à la carte'],
  ])('%s becomes %s', (text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed)
  })
})

describe('what is sent', () => {
  it('has the title, the referrer and what is told by hand scrubbed', async () => {
    document.title = 'Mail of me@mail.example.com'
    Object.defineProperty(document, 'referrer', {
      configurable: true,
      value: 'https://mail.example.com/?user=me@mail.example.com',
    })
    const { tracker, settle, bodies } = await openPage()
    tracker.pageview({
      url: '/me@mail.example.com',
      title: 'me@mail.example.com',
      referrer: 'https://a.example/b@c.de',
    })
    await settle(1000)
    Reflect.deleteProperty(document, 'referrer')

    expect(bodies).toHaveLength(1)
    expect(bodies.join()).not.toMatch(/@/)
  })
})

describe('recorded pages', () => {
  it.each([
    ['/admin/users', { exclude: ['/admin/*'] }, false],
    ['/admin', { exclude: ['/admin/*'] }, true],
    ['/a/b/c/edit', { exclude: ['/a/*/edit'] }, false],
    ['/axb', { exclude: ['/a.b'] }, true],
    ['/blog/post', { include: ['/blog/*', '/shop/*'] }, true],
    ['/about', { include: ['/blog/*', '/shop/*'] }, false],
    ['/blog/draft', { include: ['/blog/*'], exclude: ['/blog/draft'] }, false],
  ])('%s with %j: %j', async (path, options, isRecorded) => {
    visit(`https://www.example.com${path}`)
    const { settle, bodies } = await openPage(options)
    await settle(1000)

    expect(bodies).toHaveLength(isRecorded ? 1 : 0)
  })
})
