import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually, push, useWorld, type Visitor } from './world.js'

const visit = useWorld()

const ARTICLE = '<article><h1>How to return</h1><div data-footfall-feedback="how-to-return"></div></article><p>More</p>'

/** A page with thumbs on it, which are there. */
async function open(html = ARTICLE, more: Parameters<typeof visit>[0] = {}): Promise<Visitor> {
  const visitor = await visit({ pages: { '/': html }, ...more })
  await visitor.ready()
  await radio(visitor.page, 'Yes').first().waitFor()
  return visitor
}

const radio = (page: Page, name: string) => page.getByRole('radio', { name })

/** The ratings that the collector has, without what is another one each time. */
async function ratings({ pass, flush, events }: Visitor) {
  await pass(1)
  await flush()
  return events()
    .filter(({ type }) => type === 'feedback')
    .map(({ detail: { response, active, ...rest } }) => rest)
}

const responses = ({ events }: Visitor) => [
  ...new Set(events().flatMap(({ type, detail }) => (type === 'feedback' ? [detail.response] : []))),
]

const up = { kind: 'thumbs', score: 1, subject: 'how-to-return' }
const down = { kind: 'thumbs', score: 0, subject: 'how-to-return' }

describe('thumbs', () => {
  it('record one click, and say thanks', async () => {
    const visitor = await open()
    await radio(visitor.page, 'Yes').click()

    expect(await ratings(visitor)).toEqual([up])
    expect(await visitor.page.getByRole('status').textContent()).toBe('Thank you!')
    expect(await radio(visitor.page, 'Yes').getAttribute('aria-checked')).toBe('true')
  })

  it('count a double click once', async () => {
    const visitor = await open()
    await radio(visitor.page, 'Yes').dblclick()

    expect(await ratings(visitor)).toEqual([up])
  })

  it('take a line of text after the click, in the same response', async () => {
    const visitor = await open()
    await radio(visitor.page, 'No').click()
    await visitor.page.getByRole('textbox', { name: 'Anything to add? (optional)' }).fill('  The map is old. ')
    await visitor.page.keyboard.press('Enter')

    expect(await ratings(visitor)).toEqual([down, { ...down, comment: 'The map is old.' }])
    expect(responses(visitor)).toHaveLength(1)
    expect(await visitor.page.getByRole('textbox').count()).toBe(0)
    expect(visitor.page.url()).toBe('http://www.example.com/')
  })

  it('are given up by nobody who adds nothing', async () => {
    const visitor = await open()
    await radio(visitor.page, 'No').click()
    await visitor.page.getByRole('button', { name: 'Send' }).click()

    expect(await ratings(visitor)).toEqual([down])
    expect(await visitor.page.getByRole('textbox').count()).toBe(0)
  })

  it('are replaced when a mind is changed, in the same response', async () => {
    const visitor = await open()
    await radio(visitor.page, 'Yes').click()
    await radio(visitor.page, 'No').click()

    expect(await ratings(visitor)).toEqual([up, down])
    expect(responses(visitor)).toHaveLength(1)
  })

  it('are remembered on return, and can be changed then', async () => {
    const visitor = await open()
    await radio(visitor.page, 'Yes').click()
    await visitor.page.reload()
    await visitor.ready()

    await radio(visitor.page, 'Yes').waitFor()
    expect(await radio(visitor.page, 'Yes').getAttribute('aria-checked')).toBe('true')
    await radio(visitor.page, 'Yes').click()
    expect(await ratings(visitor)).toEqual([up])
    await radio(visitor.page, 'No').click()
    expect(await ratings(visitor)).toEqual([up, down])
    expect(responses(visitor)).toHaveLength(1)
    expect(visitor.names()).toEqual(['survey_shown'])
  })

  it('keep what was written when a mind is changed on return', async () => {
    const visitor = await open()
    await radio(visitor.page, 'Yes').click()
    await visitor.page.getByRole('textbox').fill('Clear')
    await visitor.page.keyboard.press('Enter')
    await visitor.page.reload()
    await visitor.ready()
    await radio(visitor.page, 'No').click()

    expect((await ratings(visitor)).at(-1)).toEqual({ ...down, comment: 'Clear' })
    expect(responses(visitor)).toHaveLength(1)
  })

  it('are shown when they are on screen, once a view', async () => {
    const visitor = await open(`<div style="height: 3000px"></div>${ARTICLE}`)
    expect(await ratings(visitor)).toEqual([])
    expect(visitor.tracks()).toEqual([])
    await radio(visitor.page, 'Yes').scrollIntoViewIfNeeded()

    await eventually(async () => {
      await ratings(visitor)
      expect(visitor.tracks()).toEqual([
        { name: 'survey_shown', props: { name: 'how-to-return', kind: 'thumbs', subject: 'how-to-return' } },
      ])
    })
    expect(visitor.events().find(({ name }) => name === 'survey_shown')?.passive).toBe(true)
  })

  it('can be given by keyboard: arrows move, space chooses, no focus is taken', async () => {
    const visitor = await open()
    const { page } = visitor
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    expect(await ratings(visitor)).toEqual([])
    await page.keyboard.press(' ')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Too short')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')

    expect(await ratings(visitor)).toEqual([down, { ...down, comment: 'Too short' }])
  })

  it('can be given by touch, on targets of 44 px', async () => {
    const visitor = await open(ARTICLE, { context: { hasTouch: true, viewport: { width: 320, height: 640 } } })
    const box = await radio(visitor.page, 'Yes').boundingBox()
    await radio(visitor.page, 'Yes').tap()

    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
    expect(await ratings(visitor)).toEqual([up])
  })

  it('find their space reserved before they come', async () => {
    const visitor = await visit({ pages: { '/': ARTICLE } })
    const { page } = visitor
    await page.waitForLoadState('load')
    const before = await page.getByText('More').boundingBox()
    await visitor.ready()
    await radio(page, 'Yes').waitFor()

    expect(await page.getByText('More').boundingBox()).toEqual(before)
  })

  it('shift nothing in a page whose style has their space, however late the script comes', async () => {
    const style = '<style>[data-footfall-feedback] { min-height: 44px }</style>'
    const visitor = await visit({ pages: { '/': style + ARTICLE }, to: null, clock: 'real' })
    await visitor.context.addInitScript(() => {
      const shifts: string[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const sources: { node: Node }[] = Reflect.get(entry, 'sources')
          shifts.push(...sources.map(({ node }) => node.nodeName))
        }
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await visitor.page.goto('http://www.example.com/')
    await radio(visitor.page, 'Yes').waitFor()
    await visitor.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))

    expect(await visitor.page.evaluate('shifts')).toEqual([])
  })

  it.each([
    ['a link', '<a href="/a"><span data-footfall-feedback="how-to-return"></span></a>'],
    ['a card that is clicked', '<div onclick="location = \'/a\'"><p data-footfall-feedback="how-to-return"></p></div>'],
    ['a footer', '<footer><section data-footfall-feedback="how-to-return"></section></footer>'],
    ['a form', '<form action="/a"><div data-footfall-feedback="how-to-return"></div></form>'],
    [
      'a page with shortcuts',
      `${ARTICLE}<script>addEventListener('keydown', () => { location = '/a' })</script>`.replace(
        'addEvent',
        'document.addEvent',
      ),
    ],
  ])('work inside %s, and set nothing else off', async (_, html) => {
    const visitor = await open(html)
    await radio(visitor.page, 'No').click()
    await visitor.page.getByRole('textbox').fill('x')
    await visitor.page.keyboard.press('Enter')

    expect(await ratings(visitor)).toEqual([down, { ...down, comment: 'x' }])
    expect(visitor.page.url()).toBe('http://www.example.com/')
    expect(visitor.names()).toEqual(['survey_shown'])
  })

  it('work inside a shadow root', async () => {
    const visitor = await open(`<my-article></my-article><script>
      customElements.define('my-article', class extends HTMLElement {
        constructor() {
          super()
          this.attachShadow({ mode: 'open' }).innerHTML = '<p data-footfall-feedback="how-to-return"></p>'
        }
      })</script>`)
    await radio(visitor.page, 'Yes').click()

    expect(await ratings(visitor)).toEqual([up])
  })

  it('work inside a shadow root whose inside comes later', async () => {
    const visitor = await open(`${ARTICLE}<my-article></my-article><script>
      document.querySelector('my-article').attachShadow({ mode: 'open' })</script>`)
    await visitor.page.evaluate(
      `document.querySelector('my-article').shadowRoot.innerHTML = '<p data-footfall-feedback="sizes"></p>'`,
    )
    await visitor.pass(1)
    await radio(visitor.page, 'No').nth(1).click()

    expect(await ratings(visitor)).toEqual([{ ...down, subject: 'sizes' }])
  })

  it('are of the page, as it is called elsewhere and without secrets, where no subject is given', async () => {
    const html = '<div data-footfall-feedback></div>'
    const visitor = await visit({ pages: { '/caf%C3%A9/': html, '/reset/a1b2c3': html }, to: '/caf%C3%A9/' })
    for (const path of ['/caf%C3%A9/', '/reset/a1b2c3']) {
      await visitor.page.goto(`http://www.example.com${path}`)
      await visitor.ready()
      await radio(visitor.page, 'Yes').click()
    }
    expect(await ratings(visitor)).toEqual([
      { ...up, subject: '/café' },
      { ...up, subject: '/reset/(scrubbed)' },
    ])
    const shown = visitor.events().filter(({ name }) => name === 'survey_shown')
    expect(shown.map(({ detail }) => detail.props)).toEqual([
      { name: '/café', kind: 'thumbs', subject: '/café' },
      { name: '/reset/(scrubbed)', kind: 'thumbs', subject: '/reset/(scrubbed)' },
    ])
  })

  it('are of the page where no subject is given', async () => {
    const visitor = await open('<div data-footfall-feedback></div>')
    await radio(visitor.page, 'Yes').click()

    expect(await ratings(visitor)).toEqual([{ ...up, subject: '/' }])
  })

  it('come with elements that come later, and change their subject with them', async () => {
    const visitor = await open()
    const { page, pass } = visitor
    await radio(page, 'Yes').click()
    await push(page, '/a')
    await page.locator('[data-footfall-feedback]').evaluate((element) => {
      element.setAttribute('data-footfall-feedback', 'sizes')
    })
    expect(await radio(page, 'Yes').getAttribute('aria-checked')).toBe('false')
    await radio(page, 'No').click()
    await page.locator('article').evaluate((element) => {
      const other = document.createElement('div')
      other.dataset.footfallFeedback = 'colours'
      element.replaceChildren(other)
    })
    await pass(1)
    await radio(page, 'Yes').click()
    await pass(1)

    expect(await ratings(visitor)).toEqual([up, { ...down, subject: 'sizes' }, { ...up, subject: 'colours' }])
  })

  it('load nothing on pages without them', async () => {
    const visitor = await visit()
    const urls: string[] = []
    visitor.page.on('request', (request) => urls.push(request.url()))
    await visitor.page.goto('http://www.example.com/a')
    await visitor.pass(30)

    expect(urls.filter((url) => /\/f-/.test(url))).toEqual([])
  })

  it('are attention', async () => {
    const visitor = await open()
    await visitor.pass(60)
    await radio(visitor.page, 'Yes').click()
    await visitor.pass(10)
    await visitor.flush()

    // 30 s from the arrival, and 10 s from the click.
    expect(visitor.views()[0]?.active).toBeGreaterThanOrEqual(40_000)
  })

  it('are not there where nothing is recorded', async () => {
    const visitor = await visit({ pages: { '/': ARTICLE }, tag: 'data-consent="none"' })
    await visitor.ready()
    await visitor.pass(5)

    expect(await radio(visitor.page, 'Yes').count()).toBe(0)
  })

  it('are taken away when the visitor withdraws, and come back', async () => {
    const visitor = await open()
    const { page, pass } = visitor
    await page.evaluate(`footfall.consent('none')`)
    await pass(1)
    expect(await radio(page, 'Yes').count()).toBe(0)
    await page.evaluate(`footfall.consent('granted')`)
    await page.evaluate(`document.body.append('Thanks')`)
    await pass(1)
    await radio(page, 'Yes').click()

    expect(await ratings(visitor)).toEqual([up])
  })

  it('are not there on pages that are not recorded', async () => {
    const visitor = await open(ARTICLE, { tag: 'data-exclude="/private*"' })
    const { page, pass } = visitor
    await push(page, '/private')
    await page.evaluate(`document.body.append('Private')`)
    await pass(1)
    expect(await radio(page, 'Yes').count()).toBe(0)
    await push(page, '/b')
    await pass(1)

    expect(await radio(page, 'Yes').count()).toBe(1)
  })

  it("are not another visitor's", async () => {
    const visitor = await open()
    const { page } = visitor
    await radio(page, 'Yes').click()
    await page.evaluate('footfall.reset()')
    await page.reload()
    await visitor.ready()
    await radio(page, 'Yes').waitFor()

    expect(await radio(page, 'Yes').getAttribute('aria-checked')).toBe('false')
  })

  it.each(['granted', 'denied'])("are not another visitor's of the same page, consent being %s", async (consent) => {
    const visitor = await open(ARTICLE, { tag: `data-consent="${consent}"` })
    const { page, pass } = visitor
    await radio(page, 'No').click()
    await page.getByRole('textbox').fill('Mine')
    await page.keyboard.press('Enter')
    await page.evaluate('footfall.reset()')
    await pass(1)
    expect(await radio(page, 'No').getAttribute('aria-checked')).toBe('false')
    expect(await page.getByRole('status').textContent()).toBe('')
    await radio(page, 'Yes').click()

    expect(await ratings(visitor)).toEqual([down, { ...down, comment: 'Mine' }, up])
    expect(responses(visitor)).toHaveLength(2)
  })

  it('given before the consent are of whoever then gives it', async () => {
    const visitor = await open(ARTICLE, { tag: 'data-consent="pending"' })
    const { page, pass } = visitor
    await radio(page, 'Yes').click()
    await page.evaluate(`footfall.consent('granted')`)
    await pass(1)
    await page.getByRole('textbox').fill('More')
    await page.keyboard.press('Enter')
    await page.reload()
    await visitor.ready()
    await radio(page, 'Yes').waitFor()

    expect(await radio(page, 'Yes').getAttribute('aria-checked')).toBe('true')
  })

  it('of a later visit are a response of their own', async () => {
    const visitor = await open()
    const { page, context, ready } = visitor
    await radio(page, 'No').click()
    await page.getByRole('textbox').fill('Old')
    await page.keyboard.press('Enter')
    await page.goto('about:blank')
    await context.clock.fastForward(60 * 60 * 1000)
    await page.goto('http://www.example.com/')
    await ready()
    await radio(page, 'No').waitFor()
    expect(await radio(page, 'No').getAttribute('aria-checked')).toBe('true')
    await radio(page, 'Yes').click()

    expect(await ratings(visitor)).toEqual([down, { ...down, comment: 'Old' }, up])
    expect(responses(visitor)).toHaveLength(2)
  })

  it('leave with the script', async () => {
    const { page } = await open()
    await page.evaluate('footfall.stop()')

    expect(await radio(page, 'Yes').count()).toBe(0)
  })

  it('keep nothing without consent, and are counted without cookie', async () => {
    const visitor = await open(ARTICLE, { tag: 'data-consent="denied"' })
    await radio(visitor.page, 'Yes').click()

    expect(await ratings(visitor)).toEqual([up])
    expect(await visitor.page.evaluate('[document.cookie, ...Object.keys(localStorage)]')).toEqual([''])
  })

  it('are forgotten when consent is withdrawn', async () => {
    const visitor = await open()
    await radio(visitor.page, 'Yes').click()
    expect(await visitor.page.evaluate('Object.keys(localStorage).join()')).toContain(':voice')
    await visitor.page.evaluate(`footfall.consent('denied')`)

    expect(await visitor.page.evaluate('Object.keys(localStorage)')).toEqual([])
  })

  it('need nothing that a strict policy forbids', async () => {
    const policy =
      "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
    const html = `<!doctype html><html lang="en"><head><title>Strict</title>$TAG</head><body>${ARTICLE}</body></html>`
    const visitor = await open({ html, headers: { 'Content-Security-Policy': policy } } as never)
    await radio(visitor.page, 'Yes').click()

    expect(await ratings(visitor)).toEqual([up])
    expect(await radio(visitor.page, 'Yes').evaluate((button) => getComputedStyle(button).minHeight)).toBe('44px')
    expect(visitor.said).toEqual([])
  })
})
