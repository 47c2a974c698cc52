import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Question } from '../../sdk/question.js'
import { useWorld, type VisitOptions } from './world.js'

const visit = useWorld()
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const KINDS: Partial<Question>[] = [
  { kind: 'thumbs' },
  { kind: 'nps' },
  { kind: 'csat' },
  { kind: 'ces' },
  { kind: 'review' },
  { kind: 'choice', choices: ['Price', 'Quality'] },
  { kind: 'text' },
]

/** What axe-core finds wrong. */
async function faults(page: Page) {
  // Past a policy of the page, as a tool of the browser.
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
}

const page = (lang: string, style: string, dir = 'ltr') => `<!doctype html><html lang="${lang}" dir="${dir}"><head>
  <meta name="viewport" content="width=device-width"><title>Shop</title><style>${style}</style>$TAG</head>
  <body><main><h1>Shop</h1><article><p>Tiles that are made by hand.</p><div data-footfall-feedback="tiles"></div></article></main></body></html>`

/** A page with thumbs that asks this, with the answer given. */
async function open(question: Partial<Question>, html: string, context: VisitOptions['context'] = {}, before = '') {
  // axe-core waits for timers of the page.
  const visitor = await visit({ pages: { '/': html }, context, before, clock: 'real' })
  await visitor.page.evaluate((asked) => {
    const { footfall } = window as unknown as { footfall: { survey(question: unknown): void } }
    footfall.survey(asked)
  }, question)
  await visitor.page.getByRole('dialog').waitFor()
  await visitor.page.locator('article').getByRole('radio').first().waitFor()
  return visitor
}

/** A picture to be looked at, where somebody wants to. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.FOOTFALL_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' })
}

describe('axe-core finds nothing', () => {
  const LOOKS: [string, string, VisitOptions['context']][] = [
    ['light', 'body { font-family: sans-serif }', { colorScheme: 'light' }],
    ['dark', ':root { color-scheme: light dark } body { font-family: sans-serif }', { colorScheme: 'dark' }],
    ['dark, told by the page', ':root { color-scheme: dark }', { colorScheme: 'light' }],
    ['dark, with colours of its own', 'body { background: #111; color: #eee }', { colorScheme: 'dark' }],
    ['narrow', '', { viewport: { width: 320, height: 640 } }],
    ['forced colours', '', { forcedColors: 'active' }],
  ]
  for (const [look, style, context] of LOOKS) {
    it.each(KINDS)(`in a question of kind $kind, ${look}`, async (question) => {
      const { page: tab } = await open(question, page('en', style), context)
      expect(await faults(tab)).toEqual([])
      await picture(tab, `${question.kind} ${look}`)
      const option = tab.getByRole('dialog').getByRole('radio').first()
      if (question.kind !== 'text') await option.click()
      await tab.locator('article').getByRole('radio').first().click()

      expect(await faults(tab)).toEqual([])
      await picture(tab, `${question.kind} ${look}, answered`)
    })
  }

  it.each([
    ['ar', 'rtl'],
    ['de', 'ltr'],
    ['es', 'ltr'],
    ['fr', 'ltr'],
    ['it', 'ltr'],
    ['ja', 'ltr'],
    ['nl', 'ltr'],
    ['pl', 'ltr'],
    ['pt-BR', 'ltr'],
  ])('in %s', async (lang, dir) => {
    const { page: tab } = await open({ kind: 'nps' }, page(lang, '', dir), { viewport: { width: 700, height: 500 } })
    await tab.locator('article').getByRole('radio').first().click()

    expect(await faults(tab)).toEqual([])
    await picture(tab, lang)
  })
})

describe('a popover', () => {
  it('has its look where style sheets cannot be constructed', async () => {
    const before = `delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets
      window.CSSStyleSheet = function () { throw new TypeError('Illegal constructor') }`
    const { page: tab } = await open({ kind: 'ces' }, page('en', ''), {}, before)
    const option = tab.getByRole('dialog').getByRole('radio').first()

    expect(await option.evaluate((button) => getComputedStyle(button).minHeight)).toBe('44px')
    expect(await tab.getByRole('dialog').evaluate((card) => getComputedStyle(card).position)).toBe('fixed')
  })

  it('fits a screen of 320 px, and one of half the height at twice the size', async () => {
    const { page: tab } = await open({ kind: 'nps' }, page('en', ''), { viewport: { width: 320, height: 256 } })
    const box = await tab.getByRole('dialog').boundingBox()

    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect(box?.y).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 400)).toBeLessThanOrEqual(320)
  })

  it('stands at the end of a line, and arrows go with its direction', async () => {
    const { page: tab } = await open({ kind: 'ces' }, page('ar', '', 'rtl'))
    const box = await tab.getByRole('dialog').boundingBox()
    expect(box?.x).toBeLessThan(40)
    await tab.getByRole('dialog').getByRole('radio').first().focus()
    await tab.keyboard.press('ArrowLeft')

    expect(await tab.evaluate('document.activeElement.shadowRoot.activeElement.textContent')).toBe('2')
  })

  it('does not move', async () => {
    const { page: tab } = await open({ kind: 'ces' }, page('en', ''))
    const { animationName, transitionDuration } = await tab.getByRole('dialog').evaluate((card) => {
      const { animationName, transitionDuration } = getComputedStyle(card)
      return { animationName, transitionDuration }
    })

    expect([animationName, transitionDuration]).toEqual(['none', '0s'])
  })

  it.each([5, 7])('has a scale of %d in one line', async (length) => {
    const { page: tab } = await open({ kind: length === 5 ? 'csat' : 'ces' }, page('en', ''))
    const boxes = await Promise.all(
      (await tab.getByRole('dialog').getByRole('radio').all()).map((one) => one.boundingBox()),
    )

    expect(boxes.length).toBe(length)
    expect(new Set(boxes.map((box) => box?.y)).size).toBe(1)
  })

  it('looks as the page says: by custom properties, and by parts', async () => {
    const style = `:root { --footfall-background: rgb(250, 240, 230); --footfall-color: rgb(20, 20, 60); --footfall-radius: 2px }
      div::part(send) { text-transform: uppercase }`
    const { page: tab } = await open({ kind: 'text' }, page('en', style))
    const look = await tab.getByRole('dialog').evaluate((card) => {
      const { backgroundColor, color, borderRadius } = getComputedStyle(card)
      return { backgroundColor, color, borderRadius }
    })

    expect(look).toEqual({ backgroundColor: 'rgb(250, 240, 230)', color: 'rgb(20, 20, 60)', borderRadius: '2px' })
    const send = tab.getByRole('button', { name: 'Send' })
    expect(await send.evaluate((button) => getComputedStyle(button).textTransform)).toBe('uppercase')
  })
})

describe('a question in the page', () => {
  it('has its words above the scale', async () => {
    const visitor = await visit({ pages: { '/': page('en', '') }, clock: 'real' })
    await visitor.page.evaluate(`void footfall.survey({ kind: 'csat', where: { selector: 'main' } })`)
    const question = visitor.page.getByText('How satisfied are you?')
    await question.waitFor()
    const [words, first] = [
      await question.boundingBox(),
      await visitor.page.getByRole('radio', { name: '2' }).boundingBox(),
    ]

    expect((words?.y ?? 0) + (words?.height ?? 0)).toBeLessThanOrEqual(first?.y ?? 0)
  })

  it('has no ring around thanks', async () => {
    const visitor = await visit({ pages: { '/': page('en', '') }, clock: 'real' })
    await visitor.page.getByRole('radio', { name: 'Yes' }).focus()
    for (const key of ['Space', 'Tab', 'Tab', 'Space']) await visitor.page.keyboard.press(key)
    const look = await visitor.page.evaluate(`{
      const thanks = document.querySelector('article div').shadowRoot.activeElement
      ;[thanks.textContent, getComputedStyle(thanks).outlineStyle]
    }`)

    expect(look).toEqual(['Thank you!', 'none'])
  })
})

describe('without constructed style sheets', () => {
  const before = `for (const { prototype } of [Document, ShadowRoot]) delete prototype.adoptedStyleSheets
    window.CSSStyleSheet = function () { throw new TypeError('Illegal constructor') }`

  it('questions look the same', async () => {
    const visitor = await visit({ pages: { '/': page('en', '') }, clock: 'real', before })
    await visitor.page.evaluate(`void footfall.survey({ kind: 'csat' })`)
    const dialog = visitor.page.getByRole('dialog')

    expect(await dialog.evaluate((card) => getComputedStyle(card).position)).toBe('fixed')
    expect(
      await visitor.page.getByRole('radio', { name: 'Yes' }).evaluate((one) => getComputedStyle(one).minHeight),
    ).toBe('44px')
  })

  it('thumbs can be told apart where a policy forbids styles', async () => {
    const headers = { 'Content-Security-Policy': "default-src 'none'; script-src 'self'; connect-src 'self'" }
    const visitor = await visit({ pages: { '/': { html: page('en', ''), headers } } as never, clock: 'real', before })
    const radios = visitor.page.locator('article').getByRole('radio')
    await radios.last().waitFor()
    const thumbs = await radios.all()
    const boxes = await Promise.all(thumbs.map((thumb) => thumb.locator('svg').boundingBox()))
    const turns = await Promise.all(thumbs.map((thumb) => thumb.locator('path').getAttribute('transform')))

    expect(boxes.map((box) => box?.width)).toEqual([24, 24])
    expect(turns).toEqual([null, 'rotate(180 12 12)'])
  })
})
