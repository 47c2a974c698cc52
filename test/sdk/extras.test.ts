// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { explain } from '../../sdk/extras/explain.js'
import { DEFAULTS } from '../../sdk/options.js'
import { json, MINUTE, visit } from './fake-page.js'
import { closePages, openPage, summary } from './open-page.js'

beforeEach(() => visit('https://www.example.com/'))
afterEach(() => {
  closePages()
  vi.restoreAllMocks()
})

/** A page whose extras are there. */
async function open(options = {}, more = {}) {
  const page = await openPage(options, more)
  await page.settle(1000)
  const captured = async () => {
    await page.settle(1000)
    return page.events().flatMap((event) => (event.type === 'track' ? [[event.name, event.props]] : []))
  }
  return { ...page, captured }
}

describe('searches', () => {
  it.each([
    ['/?q=red+shoes', 'red shoes'],
    ['/find?Query=mugs&q=', 'mugs'],
    ['/?s=me@mail.example.com', '(scrubbed)'],
    ['/?q=', undefined],
    ['/?id=7', undefined],
  ])('%s is a search for %s', async (path, term) => {
    visit(`https://www.example.com${path}`)
    const { captured } = await open({ auto: ['search'] })

    expect(await captured()).toEqual(term ? [['search', { term }]] : [])
  })

  it('is told once a view, and again by the next one', async () => {
    visit('https://www.example.com/?q=mugs')
    const { captured } = await open({ auto: ['search'] })
    history.pushState({}, '', '/more?q=cups')

    expect(await captured()).toEqual([
      ['search', { term: 'mugs' }],
      ['search', { term: 'cups' }],
    ])
  })
})

describe('errors', () => {
  it('are passive events with message, source and line, scrubbed, at most 10 a view', async () => {
    const { settle, events } = await open({ auto: ['error'] })
    for (let i = 0; i < 12; i++) {
      const about = { message: 'no me@mail.example.com', filename: 'https://www.example.com/a.js', lineno: 7 }
      window.dispatchEvent(Object.assign(new Event('error'), about))
    }
    await settle(1000)

    expect(summary(events())).toHaveLength(11)
    expect(events()[1]).toMatchObject({
      name: 'error',
      passive: true,
      props: { message: 'no (scrubbed)', source: 'https://www.example.com/a.js', line: 7 },
    })
  })

  it('are rejections too, but no pictures that do not load', async () => {
    const { captured } = await open({ auto: ['error'] })
    window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: new Error('no') }))
    window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: 'text' }))
    window.dispatchEvent(new Event('error'))

    expect(await captured()).toEqual([
      ['error', { message: 'no' }],
      ['error', { message: 'text' }],
    ])
  })
})

describe('copies', () => {
  it('are counted in characters, without the text', async () => {
    const { captured, bodies } = await open({ auto: ['copy'] })
    vi.spyOn(window, 'getSelection').mockReturnValue({ toString: () => 'secret' } as Selection)
    window.dispatchEvent(new Event('copy'))

    expect(await captured()).toEqual([['copy', { characters: 6 }]])
    expect(bodies.join()).not.toContain('secret')
  })
})

describe('links to other domains of the site', () => {
  const OPTIONS = { crossDomain: ['shop.example', 'example.com'], auto: [] }

  /** Where a link leads at the moment of the click, and afterwards. */
  async function click(href: string) {
    const page = await open(OPTIONS)
    document.body.innerHTML = `<a href="${href}">text</a>`
    const link = document.querySelector('a')
    let clicked = ''
    link?.addEventListener('click', (event) => {
      event.preventDefault()
      clicked = link.href
    })
    link?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }))
    await page.settle(1)
    return { ...page, clicked, after: link?.getAttribute('href') }
  }

  it('carry the visitor along at the click, and are as before afterwards', async () => {
    const { clicked, after, tracker } = await click('https://pay.shop.example/cart?id=1#top')

    expect(clicked).toMatch(/^https:\/\/pay\.shop\.example\/cart\?id=1&_footfall=1\.[^#]+#top$/)
    expect(clicked).toContain(tracker.ids()?.visitor)
    expect(after).toBe('https://pay.shop.example/cart?id=1#top')
  })

  it.each(['https://other.example/', 'https://myshop.example/', '/about'])('that lead to %s do not', async (href) => {
    const { clicked } = await click(href)

    expect(clicked).not.toContain('_footfall')
  })

  it.each([
    ['within two minutes is the same visitor in the same visit', 2 * MINUTE - 1, true],
    ['later is somebody else', 2 * MINUTE, false],
  ])('who comes with one %s', async (_, age, isSame) => {
    const first = await click('https://shop.example/')
    const ids = first.tracker.ids()
    closePages()
    visit(first.clicked.replace('https://shop.example/', 'https://shop.example/?a=1').replace('a=1?', 'a=1&'))
    await first.settle(age - 1)
    const second = await open(OPTIONS, { time: first })

    expect(second.tracker.ids()).not.toBeNull()
    expect(second.tracker.ids()?.visitor === ids?.visitor).toBe(isSame)
    expect(second.tracker.ids()?.visit === ids?.visit).toBe(isSame)
    expect(window.location.href).toBe('https://shop.example/?a=1')
    expect(second.batches().every(({ visitor }) => (visitor?.id === ids?.visitor) === isSame)).toBe(true)
  })

  it.each([
    ['changed', (href: string) => href.replace('_footfall=1.', '_footfall=1.x')],
    ['cut', (href: string) => href.slice(0, -2)],
    ['nonsense', () => 'https://shop.example/?_footfall=nonsense'],
  ])('that is %s is of no use', async (_, change) => {
    const first = await click('https://shop.example/')
    const ids = first.tracker.ids()
    closePages()
    visit(change(first.clicked))
    const { tracker, said } = await open(OPTIONS, { time: first })

    expect(tracker.ids()?.visitor).not.toBe(ids?.visitor)
    expect(said.map(([words]) => words)).toContain('link')
  })

  it('is of no use in another browser', async () => {
    const first = await click('https://shop.example/')
    const ids = first.tracker.ids()
    closePages()
    visit(first.clicked)
    Object.defineProperty(navigator, 'userAgent', { configurable: true, value: 'Another' })
    const { tracker } = await open(OPTIONS, { time: first })
    Reflect.deleteProperty(navigator, 'userAgent')

    expect(tracker.ids()?.visitor).not.toBe(ids?.visitor)
  })
})

describe('forget and export', () => {
  it('ask the collector about this visitor; after forget the cookies are gone and nothing is recorded', async () => {
    const { tracker, net, urls, bodies, settle } = await open()
    const visitor = tracker.ids()?.visitor
    net.reply = async () => json(200, { receipt: 'r' })

    expect(await tracker.export()).toEqual({ receipt: 'r' })
    expect(await tracker.forget()).toEqual({ receipt: 'r' })

    expect(urls.slice(-2)).toEqual(['https://stats.example.com/e/export', 'https://stats.example.com/e/forget'])
    expect(JSON.parse(bodies.at(-1) ?? '')).toEqual({ site: 'example.com', visitor })
    expect(document.cookie).not.toContain(visitor)
    const before = bodies.length
    tracker.track('late')
    await settle(MINUTE)
    expect(bodies).toHaveLength(before)
  })

  it('keep a token that stands behind the endpoint', async () => {
    const { tracker, urls } = await open({ endpoint: 'https://stats.example.com/e?token=a.b' })

    await tracker.export()

    expect(urls.at(-1)).toBe('https://stats.example.com/e/export?token=a.b')
  })

  it('give null when that did not work', async () => {
    const { tracker, net } = await open()
    net.reply = async () => json(500, {})
    expect(await tracker.forget()).toBeNull()
    net.reply = () => Promise.reject(new TypeError('Failed to fetch'))

    expect(await tracker.export()).toBeNull()
    expect(tracker.ids()).not.toBeNull()
  })
})

describe('what debug says', () => {
  it('is a sentence and what it is about, without an object once a page', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    explain('drop', { code: 'x' })
    explain('drop', { code: 'y' })
    explain('frame')
    explain('frame')
    explain('words that nobody knows', 7)

    expect(warn.mock.calls).toEqual([
      ['footfall: refused for good', { code: 'x' }],
      ['footfall: refused for good', { code: 'y' }],
      ['footfall: a frame is not recorded without data-frames="on"', ''],
      ['footfall: words that nobody knows', 7],
    ])
  })

  it('names misspelt attributes', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    explain('attributes', { dataset: { site: 'a', spaa: 'on', idle: '5000', respect: 'gpc dnt' }, options: DEFAULTS })

    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^footfall: there is no data-spaa; there are site,endpoint,idle/), 'on'],
      ['footfall: data-idle must be 1 to 1800, not', '5000'],
    ])
  })
})

describe('after stop', () => {
  it('extras that come late capture nothing', async () => {
    const { tracker, settle, bodies } = await openPage({ auto: ['copy'], crossDomain: ['shop.example'] })
    tracker.stop()
    await settle(1000)
    const before = bodies.length
    document.body.innerHTML = '<a href="https://shop.example/">text</a>'
    const link = document.querySelector('a')
    link?.addEventListener('click', (event) => event.preventDefault())
    link?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }))

    expect(link?.getAttribute('href')).toBe('https://shop.example/')
    expect(bodies).toHaveLength(before)
  })
})
