// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visit } from './fake-page.js'
import { closePages, openPage, summary } from './open-page.js'

beforeEach(() => visit('https://www.example.com/'))
afterEach(closePages)

/** A page with this content, whose links lead nowhere. */
async function show(html: string, options = {}) {
  const page = await openPage(options)
  document.body.innerHTML = html
  const prevent = (event: Event) => event.preventDefault()
  document.body.addEventListener('click', prevent)
  document.body.addEventListener('submit', prevent)
  document.body.addEventListener('auxclick', prevent)
  page.page.undo.push(() => {
    for (const type of ['click', 'submit', 'auxclick']) document.body.removeEventListener(type, prevent)
  })
  const fire = (selector: string, type = 'click', more = {}) => {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, composed: true, ...more })
    document.querySelector(selector)?.dispatchEvent(event)
  }
  /** What was captured after the pageview: names with their properties. */
  const captured = async () => {
    await page.settle(1000)
    return page.events().flatMap((event) => (event.type === 'track' ? [[event.name, event.props]] : []))
  }
  return { ...page, fire, captured }
}

describe('links', () => {
  it.each([
    ['https://other.example/path?token=x#part', 'outbound', 'https://other.example/path'],
    ['https://me:secret@other.example/', 'outbound', 'https://other.example/'],
    ['https://other.example/users/me@mail.example.com', 'outbound', 'https://other.example/users/(scrubbed)'],
    ['https://sub.example.com/', 'outbound', 'https://sub.example.com/'],
    ['/files/report.pdf?v=2', 'download', 'https://www.example.com/files/report.pdf'],
    ['https://other.example/setup.EXE', 'download', 'https://other.example/setup.EXE'],
  ])('%s is %s', async (href, name, url) => {
    const { fire, captured } = await show(`<a href="${href}"><b>text</b></a>`)
    fire('b')

    expect(await captured()).toEqual([[name, { url }]])
  })

  it.each([
    '/about',
    '#part',
    'https://www.example.com/pricing',
    'mailto:me@mail.example.com',
    'tel:+491234',
    'javascript:void 0',
    '/page.html',
    'http://[broken',
  ])('%s is nothing', async (href) => {
    const { fire, captured } = await show(`<a href="${href}">text</a>`)
    fire('a')

    expect(await captured()).toEqual([])
  })

  it('with a download attribute is a download', async () => {
    const { fire, captured } = await show('<a href="/export?id=1" download>text</a>')
    fire('a')

    expect(await captured()).toEqual([['download', { url: 'https://www.example.com/export' }]])
  })

  it('is captured on a middle click, not on a right click', async () => {
    const { fire, captured } = await show('<a href="https://other.example/">text</a>')
    fire('a', 'auxclick', { button: 2 })
    fire('a', 'auxclick', { button: 1 })

    expect(await captured()).toHaveLength(1)
  })

  it('is captured where a handler of the page stops the event', async () => {
    const { fire, captured } = await show('<a href="https://other.example/">text</a>')
    document.querySelector('a')?.addEventListener('click', (event) => event.stopImmediatePropagation())
    fire('a')

    expect(await captured()).toHaveLength(1)
  })

  it('is captured in an open shadow root', async () => {
    const { captured } = await show('<div></div>')
    const root = document.querySelector('div')?.attachShadow({ mode: 'open' })
    if (root) root.innerHTML = '<a href="https://other.example/"><i>text</i></a>'
    root
      ?.querySelector('i')
      ?.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, cancelable: true }))

    expect(await captured()).toEqual([['outbound', { url: 'https://other.example/' }]])
  })

  it('never has its default action prevented', async () => {
    const { page } = await openPage()
    document.body.innerHTML = '<a href="#part">text</a>'
    const event = new MouseEvent('click', { bubbles: true, cancelable: true })
    document.querySelector('a')?.dispatchEvent(event)

    expect(event.defaultPrevented).toBe(false)
    expect(page.undo.length).toBeGreaterThan(0)
  })
})

describe('forms', () => {
  it.each([
    ['data-footfall-form="newsletter" id="a" name="b"', 'newsletter'],
    ['id="a" name="b"', 'a'],
    ['name="b"', 'b'],
    ['', 'form'],
  ])('<form %s> is told by its name, not by its values', async (attributes, form) => {
    const { fire, captured, bodies } = await show(
      `<form ${attributes}><input name="id" value="secret"><input name="name" value="secret"></form>`,
    )
    fire('form', 'submit')

    expect(await captured()).toEqual([['form', { form }]])
    expect(bodies.join()).not.toContain('secret')
  })
})

describe('marked elements', () => {
  it('are events of their name, with properties, value and currency, and nothing besides', async () => {
    const { fire, settle, events } = await show(
      '<a href="https://other.example/" data-footfall-event="Buy" data-footfall-prop-plan="pro" ' +
        'data-footfall-prop-a-b="c" data-footfall-value="9.90" data-footfall-currency="EUR"><b>text</b></a>',
    )
    fire('b')
    await settle(1000)

    expect(summary(events())).toEqual(['pageview 0', 'Buy 1'])
    expect(events()[1]).toMatchObject({ props: { plan: 'pro', 'a-b': 'c' }, value: 9.9, currency: 'EUR' })
  })

  it('that are forms are told when they are sent, not when they are clicked', async () => {
    const { fire, captured } = await show('<form data-footfall-event="Signup"><button>text</button></form>')
    fire('button')
    fire('form', 'submit')

    expect(await captured()).toEqual([['Signup', undefined]])
  })

  it('are told with data-auto="none" too', async () => {
    const { fire, captured } = await show(
      '<b data-footfall-event="Buy">text</b><a href="https://other.example/">a</a>',
      {
        auto: ['none'],
      },
    )
    fire('b')
    fire('a')

    expect(await captured()).toEqual([['Buy', undefined]])
  })
})

describe('data-auto', () => {
  const HTML = '<a href="https://other.example/">a</a><b><a href="/a.pdf">b</a></b><form></form>'

  it.each([
    [['outbound'], ['outbound']],
    [['download'], ['download']],
    [['form'], ['form']],
    [['none'], []],
    [['all'], ['outbound', 'download', 'form']],
  ])('%j captures %j', async (auto, names) => {
    const { fire, captured } = await show(HTML, { auto })
    fire('a')
    fire('b a')
    fire('form', 'submit')

    expect((await captured()).map(([name]) => name)).toEqual(names)
  })

  it('captures nothing inside of data-footfall-ignore', async () => {
    const { fire, captured } = await show(`<div data-footfall-ignore>${HTML}</div>`)
    fire('a')
    fire('b a')
    fire('form', 'submit')

    expect(await captured()).toEqual([])
  })
})
