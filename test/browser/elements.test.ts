import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually, push, turn, useWorld, type Visitor } from './world.js'

const visit = useWorld()

/** Links lead nowhere and forms are not sent, so that a test can go on where it is; footfall has heard of it before. */
const STAY = `<script>
  for (const type of ['click', 'auxclick']) addEventListener(type, (event) => {
    if (event.composedPath().some((target) => /^(a|area)$/i.test(target.nodeName))) event.preventDefault()
  })
  addEventListener('submit', (event) => event.preventDefault())</script>`

/** A page that stays, with `html` on it. */
const on = (html: string, tag = '') => visit({ pages: { '/': html + STAY }, tag })

/** Sends and gives what was tracked. */
async function tracked({ pass, flush, tracks }: Visitor) {
  // What is handled in a later task has its turn.
  await pass(1)
  await flush()
  return tracks()
}

const outbound = (url: string) => ({ name: 'outbound', props: { url } })
const download = (url: string) => ({ name: 'download', props: { url } })

describe('a click on a link', () => {
  it.each([
    ['to another site', '<a href="http://other.example/x">x</a>', [outbound('http://other.example/x')]],
    [
      'by its inner element',
      '<a href="http://other.example/x"><b id="b">x</b></a>',
      [outbound('http://other.example/x')],
    ],
    ['of the own site', '<a href="/a">x</a>', []],
    ['to a fragment', '<a href="#top">x</a>', []],
    ['by mail', '<a href="mailto:anna@other.example">x</a>', []],
    ['by telephone', '<a href="tel:+49301234">x</a>', []],
    ['that runs script', '<a href="javascript:void 0">x</a>', []],
    ['without an address', '<a name="x">x</a>', []],
    ['that is no address', '<a href="http://[broken">x</a>', []],
    ['to a file', '<a href="/files/List.PDF?x=1">x</a>', [download('http://www.example.com/files/List.PDF')]],
    ['to an archive elsewhere', '<a href="http://other.example/a.zip">x</a>', [download('http://other.example/a.zip')]],
    ['with download', '<a href="/export" download>x</a>', [download('http://www.example.com/export')]],
    ['to a page that ends in html', '<a href="/a.html">x</a>', []],
    [
      'in SVG',
      '<svg width="50" height="50"><a href="http://other.example/s"><rect width="50" height="50"/></a></svg>',
      [outbound('http://other.example/s')],
    ],
    [
      'in SVG of the old kind',
      '<svg width="50" height="50"><a xlink:href="http://other.example/s"><rect width="50" height="50"/></a></svg>',
      [outbound('http://other.example/s')],
    ],
  ])('%s', async (_, html, expected) => {
    const visitor = await on(html)
    await visitor.page.locator('#b, rect, a').last().click()

    expect(await tracked(visitor)).toEqual(expected)
  })

  it('in an image map is one', async () => {
    const visitor = await on(`<img usemap="#map" width="100" height="100" alt="" style="background: red"
      src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">
      <map name="map"><area shape="rect" coords="0,0,100,100" href="http://other.example/area" alt="x"></map>`)
    await visitor.page.locator('img').click()

    expect(await tracked(visitor)).toEqual([outbound('http://other.example/area')])
  })

  it('in an open shadow root is one', async () => {
    const visitor = await on(`<div id="host"></div><script>
      host.attachShadow({ mode: 'open' }).innerHTML = '<p><a href="http://other.example/deep">deep</a></p>'</script>`)
    await visitor.page.locator('a').click()

    expect(await tracked(visitor)).toEqual([outbound('http://other.example/deep')])
  })

  it.each([
    ['the middle button', (page: Page) => page.click('a', { button: 'middle' })],
    ['Ctrl', (page: Page) => page.click('a', { modifiers: ['Control'] })],
    ['Shift', (page: Page) => page.click('a', { modifiers: ['Shift'] })],
    ['Enter', (page: Page) => page.locator('a').press('Enter')],
  ])('with %s is one, once', async (_, act) => {
    const visitor = await on('<a href="http://other.example/x">x</a>')
    await act(visitor.page)

    expect(await tracked(visitor)).toEqual([outbound('http://other.example/x')])
  })

  it('with the right button is none', async () => {
    const visitor = await on('<a href="http://other.example/x">x</a>')
    await visitor.page.click('a', { button: 'right' })

    expect(await tracked(visitor)).toEqual([])
  })

  it('is an interaction, at the view it was made on, even when the page is left by it', async () => {
    const visitor = await visit({
      pages: { '/': '<a href="http://other.example/x">x</a>', 'other.example/x': '<!doctype html>' },
    })
    await visitor.pass(2)
    await visitor.page.click('a')
    await visitor.page.waitForURL('http://other.example/x')

    await eventually(() => expect(visitor.tracks()).toEqual([outbound('http://other.example/x')]))
    expect(visitor.events()).toMatchObject([{ name: 'pageview' }, { name: 'outbound', n: 1, passive: false }])
  })

  it('that the page stops from bubbling is heard all the same', async () => {
    const visitor = await on(`<a href="http://other.example/x">x</a><script>
      document.querySelector('a').addEventListener('click', (event) => event.stopPropagation())</script>`)
    await visitor.page.evaluate(
      `document.querySelector('a').addEventListener('click', (event) => event.preventDefault())`,
    )
    await visitor.page.click('a')

    expect(await tracked(visitor)).toEqual([outbound('http://other.example/x')])
  })
})

describe('a form', () => {
  it.each([
    ['data-footfall-form', '<form data-footfall-form="Newsletter" id="f1" name="n1">', 'Newsletter'],
    ['its id', '<form id="f1" name="n1">', 'f1'],
    ['its name', '<form name="n1">', 'n1'],
    ['the word', '<form>', 'form'],
    ['its id though a field is called id', '<form id="f1"><input name="id"><input name="name">', 'f1'],
  ])('is named by %s', async (_, form, name) => {
    const visitor = await on(`${form}<input name="mail"><button>Send</button></form>`)
    await visitor.page.click('button')

    expect(await tracked(visitor)).toEqual([{ name: 'form', props: { form: name } }])
  })

  it('that is not valid is not submitted, so it is none', async () => {
    const visitor = await on('<form><input name="mail" required><button>Send</button></form>')
    await visitor.page.click('button')

    expect(await tracked(visitor)).toEqual([])
  })

  it('that leaves the page is delivered', async () => {
    const visitor = await visit({ pages: { '/': '<form id="order" action="/a"><button>Send</button></form>' } })
    await visitor.pass(1)
    await visitor.page.click('button')
    await visitor.page.waitForURL('**/a?')

    await eventually(() => expect(visitor.tracks()).toEqual([{ name: 'form', props: { form: 'order' } }]))
  })
})

describe('data-footfall-event', () => {
  it('tells clicks by its name with properties, value and currency', async () => {
    const visitor =
      await on(`<button data-footfall-event="Buy" data-footfall-prop-plan="pro" data-footfall-prop-seat-count="3"
      data-footfall-value="9.90" data-footfall-currency="EUR"><b>Buy</b></button>`)
    await visitor.page.click('b')

    expect(await tracked(visitor)).toEqual([
      { name: 'Buy', props: { plan: 'pro', 'seat-count': '3' }, value: 9.9, currency: 'EUR' },
    ])
  })

  it('on a form tells its submission, and no automatic event besides', async () => {
    const visitor = await on('<form data-footfall-event="Sign up"><input name="a"><button>Send</button></form>')
    await visitor.page.click('input')
    await visitor.page.click('button')

    expect(await tracked(visitor)).toEqual([{ name: 'Sign up' }])
  })

  it('on a link takes the place of the automatic event', async () => {
    const visitor = await on('<a href="http://other.example/x.pdf" data-footfall-event="Brochure">x</a>')
    await visitor.page.click('a')

    expect(await tracked(visitor)).toEqual([{ name: 'Brochure' }])
  })

  it('of the nearest element counts, once', async () => {
    const visitor = await on(
      '<div data-footfall-event="Card"><button data-footfall-event="Button">x</button><p>other</p></div>',
    )
    await visitor.page.click('button')
    await visitor.page.click('p')

    expect(await tracked(visitor)).toEqual([{ name: 'Button' }, { name: 'Card' }])
  })

  it('is told by the keyboard, too', async () => {
    const visitor = await on('<button data-footfall-event="Buy">Buy</button>')
    await visitor.page.locator('button').press('Enter')

    expect(await tracked(visitor)).toEqual([{ name: 'Buy' }])
  })

  it('on an element that the page adds later is told', async () => {
    const visitor = await on('<div id="list"></div>')
    await visitor.page.evaluate(`list.innerHTML = '<button data-footfall-event="Late">x</button>'`)
    await visitor.page.click('button')

    expect(await tracked(visitor)).toEqual([{ name: 'Late' }])
  })

  it('with a value that is no number is told without it', async () => {
    const visitor = await on('<button data-footfall-event="Buy" data-footfall-value="a lot">Buy</button>')
    await visitor.page.click('button')

    expect(await tracked(visitor)).toEqual([{ name: 'Buy' }])
  })
})

describe('data-footfall-ignore', () => {
  it('keeps what is inside from being captured automatically', async () => {
    const visitor = await on(`<div data-footfall-ignore><a href="http://other.example/x">x</a>
      <form id="f"><button>Send</button></form></div>`)
    await visitor.page.click('a')
    await visitor.page.click('button')

    expect(await tracked(visitor)).toEqual([])
  })
})

describe('data-auto', () => {
  const ALL =
    '<a id="o" href="http://other.example/x">x</a><a id="d" href="/x.pdf">x</a><form id="f"><button>x</button></form>'

  it.each([
    ['', ['outbound', 'download', 'form']],
    ['data-auto="none"', []],
    ['data-auto="download"', ['download']],
    ['data-auto="outbound form"', ['outbound', 'form']],
    ['data-auto="all"', ['outbound', 'download', 'form']],
    ['data-auto="unheard-of"', []],
  ])('as %j captures %j', async (tag, expected) => {
    const visitor = await on(ALL, tag)
    for (const part of ['#o', '#d', 'button']) await visitor.page.click(part)
    await tracked(visitor)

    expect(visitor.names()).toEqual(expected)
  })
})

describe('an impression', () => {
  const BANNER = '<div data-footfall-impression="Banner" style="height: 200px">Banner</div>'
  const context = { viewport: { width: 800, height: 600 } }
  const impression = { name: 'impression', props: { element: 'Banner' } }

  /** Intersections are told by real frames; the second that follows is the held clock's. */
  async function look({ page, pass }: Visitor, seconds: number): Promise<void> {
    const frames = `new Promise((done) => { const observer = new IntersectionObserver(() => { observer.disconnect(); done() })
      observer.observe(document.body) })`
    await page.evaluate(frames)
    await page.evaluate(frames)
    await pass(seconds)
  }

  it('is an element that was half on the screen for a second; it is passive', async () => {
    const visitor = await visit({ context, pages: { '/': BANNER } })
    await visitor.pass(1)
    await look(visitor, 1.1)

    expect(await tracked(visitor)).toEqual([impression])
    expect(visitor.events()[1]).toMatchObject({ name: 'impression', passive: true })
  })

  it('is none where less than half of the element is on the screen', async () => {
    const visitor = await visit({ context, pages: { '/': `<div style="height: 520px"></div>${BANNER}` } })
    await visitor.pass(1)
    await look(visitor, 5)

    expect(await tracked(visitor)).toEqual([])
  })

  it('is none where the element is gone again before the second is over', async () => {
    const visitor = await visit({ context, pages: { '/': `${BANNER}<div style="height: 3000px"></div>` } })
    await look(visitor, 0.5)
    await visitor.page.evaluate('scrollTo(0, 2000)')
    await look(visitor, 5)

    expect(await tracked(visitor)).toEqual([])
  })

  it('is told once a view, and again on the next view', async () => {
    const visitor = await visit({ context, pages: { '/': `${BANNER}<div style="height: 3000px"></div>` } })
    await visitor.pass(1)
    await look(visitor, 2)
    for (const y of [2000, 0]) {
      await visitor.page.evaluate((to) => scrollTo(0, to), y)
      await look(visitor, 2)
    }
    const once = await tracked(visitor)
    await push(visitor.page, '/a')
    await look(visitor, 3)

    expect(once).toEqual([impression])
    expect(await tracked(visitor)).toEqual([impression, impression])
  })

  it('is seen for elements that the page adds later', async () => {
    const visitor = await visit({ context, pages: { '/': '<div id="slot"></div>' } })
    await visitor.pass(1)
    await visitor.page.evaluate(
      (html) => document.querySelector('#slot')?.insertAdjacentHTML('beforeend', html),
      BANNER,
    )
    await visitor.ready()
    await look(visitor, 2)

    expect(await tracked(visitor)).toEqual([impression])
  })

  it('has the clicks in it', async () => {
    const visitor = await visit({ context, pages: { '/': BANNER.replace('>Banner<', '><button>Go</button><') } })
    await visitor.pass(1)
    await look(visitor, 2)
    await visitor.page.click('button')

    expect(await tracked(visitor)).toEqual([impression, { name: 'impression_click', props: { element: 'Banner' } }])
    expect(visitor.events()[2]).toMatchObject({ name: 'impression_click', passive: false })
  })

  it('of what was on screen for less than a second before the tab was hidden is told when it is seen again', async () => {
    const visitor = await visit({ context, pages: { '/': BANNER } })
    await visitor.pass(1)
    await visitor.ready()
    await push(visitor.page, '/a')
    await look(visitor, 0.3)
    await turn(visitor.page, { visible: false, focused: false })
    await look(visitor, 2)
    await turn(visitor.page, {})
    await look(visitor, 2)
    await tracked(visitor)

    const { id } = visitor.views().find(({ page }) => page === '/a') ?? {}
    expect(visitor.events().filter(({ view, name }) => view === id && name === 'impression')).toHaveLength(1)
  })
})

describe('errors of the page', () => {
  it('are told as passive events with message, source and line, also rejected promises', async () => {
    const visitor = await on('', 'data-auto="error"')
    await visitor.ready()
    await visitor.page.evaluate(`queueMicrotask(() => { throw new Error('broken on purpose') })`)
    await visitor.page.evaluate(`void Promise.reject(new Error('rejected on purpose'))`)

    await eventually(async () => expect(await tracked(visitor)).toHaveLength(2))
    const messages = visitor.tracks().map(({ name, props }) => [name, (props as { message: string }).message])
    expect(messages.toSorted()).toEqual([
      ['error', expect.stringContaining('broken on purpose')],
      ['error', expect.stringContaining('rejected on purpose')],
    ])
    expect(
      visitor
        .events()
        .filter(({ type }) => type === 'track')
        .every(({ passive }) => passive),
    ).toBe(true)
  })

  it('are ten a view at most', async () => {
    const visitor = await on('', 'data-auto="error"')
    await visitor.ready()
    await visitor.page.evaluate(`for (let i = 0; i < 30; i++) queueMicrotask(() => { throw new Error('number ' + i) })`)

    expect(await tracked(visitor)).toHaveLength(10)
  })
})

describe('text that is copied', () => {
  it('is told by its length', async () => {
    const visitor = await on('<p id="text">twelve chars</p>', 'data-auto="copy"')
    await visitor.ready()
    await visitor.page.evaluate(`getSelection().selectAllChildren(document.querySelector('#text'))`)
    await visitor.page.keyboard.press('Control+c')

    await eventually(async () => expect(await tracked(visitor)).toEqual([{ name: 'copy', props: { characters: 12 } }]))
  })
})

describe('a search', () => {
  it.each(['q', 'query', 's', 'search', 'keyword', 'term'])('is a page with the parameter %s', async (name) => {
    const visitor = await visit({ tag: 'data-auto="search"', to: `/a?${name}=glaze` })
    await visitor.ready()

    await eventually(async () => expect(await tracked(visitor)).toEqual([{ name: 'search', props: { term: 'glaze' } }]))
  })
})
