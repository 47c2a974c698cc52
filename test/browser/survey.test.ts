import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Question } from '../../sdk/question.js'
import { eventually, IN_BACKGROUND, push, turn, useWorld, type VisitOptions, type Visitor } from './world.js'

const visit = useWorld()

const DAY_S = 24 * 60 * 60

/** Calls `survey()` on a page and keeps what it gives in `window.answers`. */
async function ask({ page }: Visitor, question: Partial<Question>): Promise<void> {
  await page.evaluate((asked) => {
    const { footfall } = window as unknown as { footfall: { survey(question: unknown): Promise<unknown> } }
    const host = window as unknown as { answers?: unknown[] }
    host.answers = host.answers ?? []
    const answers = host.answers
    footfall.survey(asked).then((answer) => answers.push(answer))
  }, question)
}

const answers = ({ page }: Visitor) => page.evaluate('window.answers') as Promise<Record<string, unknown>[]>

/** A page that asks this, as soon as it may. */
async function asked(question: Partial<Question>, options: VisitOptions = {}): Promise<Visitor> {
  const visitor = await visit({ pages: { '/': '<main><button>Own</button></main>' }, ...options })
  await visitor.pass(2)
  await ask(visitor, question)
  await visitor.ready()
  return visitor
}

async function feedback({ pass, flush, events }: Visitor) {
  await pass(1)
  await flush()
  return events()
    .filter(({ type }) => type === 'feedback')
    .map(({ detail: { response, active, ...rest } }) => rest)
}

const hasFocus = (element: Element) => (element.getRootNode() as ShadowRoot).activeElement === element
const isOpen = ({ page }: Visitor) => page.getByRole('dialog').isVisible()
const close = ({ page }: Visitor) => page.getByRole('button', { name: 'Close' }).click()

describe('a question', () => {
  it.each([
    ['nps', '9', { score: 9 }],
    ['nps', '0: Not at all likely', { score: 0 }],
    ['csat', '5: Very satisfied', { score: 5 }],
    ['ces', '4', { score: 4 }],
    ['review', '3/5', { score: 3 }],
    ['thumbs', 'Yes', { score: 1 }],
  ] as const)('of kind %s is answered by a click on %s', async (kind, name, said) => {
    const visitor = await asked({ kind, subject: 'shop' })
    await visitor.page.getByRole('radio', { name, exact: true }).click()

    expect(await feedback(visitor)).toEqual([{ kind, subject: 'shop', ...said }])
    expect(await visitor.page.getByRole('status').textContent()).toBe('Thank you!')
  })

  const WAYS: [string, VisitOptions['context'], (option: Locator, tab: Page) => Promise<void>][] = [
    ['a touch', { hasTouch: true }, (option) => option.tap()],
    [
      'keys',
      {},
      async (option, { keyboard }) => {
        // Past its closing.
        for (const key of ['Tab', 'Tab']) await keyboard.press(key)
        // To the first from the tab stop of a group, which goes round.
        for (let left = 12; left && !(await option.evaluate(hasFocus)); left--) await keyboard.press('ArrowRight')
        await keyboard.press('Space')
      },
    ],
  ]
  for (const [way, context, choose] of WAYS) {
    it.each([
      ['nps', '7', { score: 7 }],
      ['csat', '4', { score: 4 }],
      ['ces', '4', { score: 4 }],
      ['review', '3/5', { score: 3 }],
      ['thumbs', 'No', { score: 0 }],
      ['choice', 'Quality', { choice: 'Quality' }],
    ] as const)(`of kind %s is answered by ${way} on %s`, async (kind, name, said) => {
      const choices = kind === 'choice' ? ['Price', 'Quality'] : undefined
      const visitor = await asked({ kind, choices } as Partial<Question>, { context, pages: { '/': '<main></main>' } })
      await choose(visitor.page.getByRole('radio', { name, exact: true }), visitor.page)

      expect(await feedback(visitor)).toEqual([{ kind, ...said }])
    })

    it(`of kind text is answered by ${way}`, async () => {
      const visitor = await asked({ kind: 'text' }, { context, pages: { '/': '<main></main>' } })
      const { page } = visitor
      if (way === 'keys') for (const key of ['Tab', 'Tab']) await page.keyboard.press(key)
      else await choose(page.getByRole('textbox'), page)
      await page.keyboard.type('A list')
      if (way === 'keys') for (const key of ['Tab', 'Enter']) await page.keyboard.press(key)
      else await choose(page.getByRole('button', { name: 'Send' }), page)

      expect(await feedback(visitor)).toEqual([{ kind: 'text', comment: 'A list' }])
    })
  }

  it('of kind choice is recorded in the first language given', async () => {
    const choices = { en: ['Price', 'Quality'], de: ['Preis', 'Güte'] }
    const html = '<!doctype html><html lang="de"><head><title>Start</title>$TAG</head><body></body></html>'
    const question = { en: 'Why?', de: 'Warum?' }
    const visitor = await asked({ kind: 'choice', question, choices }, { pages: { '/': html } })
    await visitor.page.getByRole('radiogroup', { name: 'Warum?' }).getByRole('radio', { name: 'Güte' }).click()

    expect(await feedback(visitor)).toEqual([{ kind: 'choice', question: 'Why?', choice: 'Quality' }])
  })

  it('of kind text is answered by what is written, not by spaces', async () => {
    const visitor = await asked({ kind: 'text', question: 'What is missing?' })
    const field = visitor.page.getByRole('textbox', { name: 'What is missing?' })
    await field.fill('   ')
    await visitor.page.getByRole('button', { name: 'Send' }).click()
    expect(await feedback(visitor)).toEqual([])
    await field.fill('A list')
    await visitor.page.getByRole('button', { name: 'Send' }).click()

    expect(await feedback(visitor)).toEqual([{ kind: 'text', question: 'What is missing?', comment: 'A list' }])
  })

  it('gives its answer when all is said', async () => {
    const visitor = await asked({ kind: 'csat' })
    const { page } = visitor
    await page.getByRole('radio', { name: '4' }).click()
    expect(await answers(visitor)).toEqual([])
    await page.getByRole('textbox').fill('Quick')
    await page.keyboard.press('Enter')

    const response = expect.any(String)
    expect(await answers(visitor)).toEqual([{ kind: 'csat', score: 4, comment: 'Quick', response }])
    await visitor.pass(5)
    expect(await isOpen(visitor)).toBe(false)
  })

  it('keeps a part of an answer, and closes by itself after it', async () => {
    const visitor = await asked({ kind: 'csat' })
    await visitor.page.getByRole('radio', { name: '2' }).click()
    expect(await feedback(visitor)).toEqual([{ kind: 'csat', score: 2 }])
    await visitor.pass(25)

    expect(await isOpen(visitor)).toBe(false)
    expect(await answers(visitor)).toEqual([{ kind: 'csat', score: 2, response: expect.any(String) }])
    expect(visitor.names()).toEqual(['survey_shown'])
  })

  it('stays while somebody writes', async () => {
    const visitor = await asked({ kind: 'csat' })
    await visitor.page.getByRole('radio', { name: '2' }).click()
    await visitor.page.getByRole('textbox').fill('Well, ')
    await visitor.pass(60)

    expect(await isOpen(visitor)).toBe(true)
  })

  it('keeps what is being written when the score is changed', async () => {
    const visitor = await asked({ kind: 'csat', follow_up: [{ scores: [1, 2], question: 'What was wrong?' }] })
    const { page } = visitor
    await page.getByRole('radio', { name: '4' }).click()
    await page.getByRole('textbox').fill('The handle')
    await page.getByRole('radio', { name: '3' }).click()
    expect(await page.getByRole('textbox').inputValue()).toBe('The handle')

    await page.getByRole('radio', { name: '2' }).click()
    expect(await page.getByRole('textbox', { name: 'What was wrong?' }).inputValue()).toBe('')
    await page.getByRole('textbox').fill('It came off')
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await feedback(visitor)).toEqual([
      { kind: 'csat', score: 4 },
      { kind: 'csat', score: 3 },
      { kind: 'csat', score: 2 },
      { kind: 'text', question: 'What was wrong?', comment: 'It came off' },
    ])
  })

  it('asks what follows from the answer, in the same response', async () => {
    const follow_up = [
      { scores: [9, 10], question: 'What do you like?' },
      { scores: [0, 6], question: 'What went wrong?', kind: 'choice', choices: ['Price', 'Time'] },
    ] as const
    const visitor = await asked({ kind: 'nps', follow_up })
    const { page } = visitor
    await page.getByRole('radio', { name: '10', exact: false }).last().click()
    await page.getByRole('textbox', { name: 'What do you like?' }).waitFor()
    await page.getByRole('radio', { name: '3', exact: true }).click()
    await page.getByRole('radiogroup', { name: 'What went wrong?' }).getByRole('radio', { name: 'Time' }).click()

    expect(await feedback(visitor)).toEqual([
      { kind: 'nps', score: 10 },
      { kind: 'nps', score: 3 },
      { kind: 'choice', question: 'What went wrong?', choice: 'Time' },
    ])
    const responses = visitor.events().flatMap(({ detail }) => detail.response ?? [])
    expect(new Set(responses).size).toBe(1)
    expect(await answers(visitor)).toMatchObject([{ score: 3, follow_up: { kind: 'choice', choice: 'Time' } }])
  })

  it('that is dismissed is an event, gives null, and is not asked again', async () => {
    const visitor = await asked({ kind: 'nps', name: 'after-order', subject: 'shop' })
    await close(visitor)
    await visitor.page.reload()
    await visitor.pass(2)
    await ask(visitor, { kind: 'nps', name: 'after-order', subject: 'shop' })
    await visitor.ready()
    await visitor.pass(2)

    expect(await isOpen(visitor)).toBe(false)
    expect(await answers(visitor)).toEqual([null])
    const props = { name: 'after-order', kind: 'nps', subject: 'shop' }
    await visitor.flush()
    expect(visitor.tracks()).toEqual([
      { name: 'survey_shown', props },
      { name: 'survey_dismissed', props },
    ])
    expect(visitor.events().map(({ name, passive }) => name.startsWith('survey') && !passive)).not.toContain(true)
  })

  it('takes no focus, is answered by keyboard, and gives the focus back', async () => {
    const visitor = await asked({ kind: 'nps' })
    const { page } = visitor
    await page.getByRole('button', { name: 'Own' }).focus()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Own')
    for (const key of ['Tab', 'Tab', 'ArrowLeft', 'ArrowUp', 'Space']) await page.keyboard.press(key)
    expect(await feedback(visitor)).toEqual([{ kind: 'nps', score: 9 }])
    await page.keyboard.press('Escape')

    expect(await isOpen(visitor)).toBe(false)
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Own')
    expect(await answers(visitor)).toMatchObject([{ score: 9 }])
  })

  it('gives the focus back after what was written by keyboard, too', async () => {
    const visitor = await asked({ kind: 'nps' })
    const { page } = visitor
    await page.getByRole('button', { name: 'Own' }).focus()
    for (const key of ['Tab', 'Tab', 'ArrowLeft', 'Space', 'Tab']) await page.keyboard.press(key)
    await page.keyboard.type('Nice')
    await page.keyboard.press('Enter')
    await visitor.pass(5)

    await eventually(async () => expect(await isOpen(visitor)).toBe(false))
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Own')
  })

  it('gives the focus back that its tab was reached from', async () => {
    const visitor = await asked({ kind: 'nps', where: { as: 'tab' } })
    const { page } = visitor
    await page.getByRole('button', { name: 'Own' }).focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await isOpen(visitor)).toBe(true)
    await page.keyboard.press('Escape')

    expect(await isOpen(visitor)).toBe(false)
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Own')
  })

  it('is closed by Escape while nothing else has the focus', async () => {
    const visitor = await asked({ kind: 'nps' })
    await visitor.page.getByRole('button', { name: 'Own' }).focus()
    await visitor.page.keyboard.press('Escape')
    expect(await isOpen(visitor)).toBe(true)
    await visitor.page.evaluate('document.activeElement.blur()')
    await visitor.page.keyboard.press('Escape')

    expect(await answers(visitor)).toEqual([null])
  })

  it('is answered by touch, on targets of 44 px inside a narrow screen', async () => {
    const context = { hasTouch: true, viewport: { width: 320, height: 640 } }
    const visitor = await asked({ kind: 'nps' }, { context })
    const { page } = visitor
    const boxes = await Promise.all((await page.getByRole('radio').all()).map((option) => option.boundingBox()))
    await page.getByRole('radio', { name: '10: Extremely likely' }).tap()

    for (const box of boxes) {
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
      expect((box?.x ?? 0) + (box?.width ?? 400)).toBeLessThanOrEqual(320)
    }
    expect(await feedback(visitor)).toEqual([{ kind: 'nps', score: 10 }])
  })

  it('stands in an element, or behind a tab', async () => {
    const visitor = await asked({ kind: 'csat', name: 'a', where: { selector: 'main' } })
    expect(await visitor.page.locator('main').getByRole('group', { name: 'How satisfied are you?' }).count()).toBe(1)
    await close(visitor)
    await ask(visitor, { kind: 'text', name: 'b', where: { as: 'tab' } })
    expect(await isOpen(visitor)).toBe(false)
    await visitor.page.getByRole('button', { name: 'Feedback' }).click()
    await visitor.page.keyboard.type('Hello')
    await visitor.page.keyboard.press('Tab')
    await visitor.page.keyboard.press('Enter')

    expect(await feedback(visitor)).toEqual([{ kind: 'text', comment: 'Hello' }])
    expect(visitor.names()).toEqual(['survey_shown', 'survey_dismissed', 'survey_shown'])
  })

  it('waits for another one that is open', async () => {
    const visitor = await asked({ kind: 'csat', name: 'a' })
    await ask(visitor, { kind: 'nps', name: 'b' })
    await visitor.pass(5)
    expect(await visitor.page.getByRole('dialog').count()).toBe(1)
    await close(visitor)
    await visitor.page.getByRole('dialog', { name: 'How likely are you' }).waitFor()

    expect(await answers(visitor)).toEqual([null])
  })

  it('behind a tab is there beside another one, and does not open beside it', async () => {
    const visitor = await asked({ kind: 'csat', name: 'a' })
    await ask(visitor, { kind: 'text', name: 'b', where: { as: 'tab' } })
    const tab = visitor.page.getByRole('button', { name: 'Feedback' })
    await tab.dispatchEvent('click')
    expect(await visitor.page.getByRole('textbox').count()).toBe(0)
    await close(visitor)
    await tab.click()

    expect(await visitor.page.getByRole('textbox').count()).toBe(1)
  })

  it('behind a tab opens beside one that stands in the page', async () => {
    const visitor = await asked({ kind: 'csat', name: 'a', where: { selector: 'body' } })
    await ask(visitor, { kind: 'text', name: 'b', where: { as: 'tab' } })
    await visitor.page.getByRole('button', { name: 'Feedback' }).click()
    expect(await visitor.page.getByRole('textbox').count()).toBe(1)
    await ask(visitor, { kind: 'nps', name: 'c' })
    await visitor.pass(2)

    expect(await visitor.page.getByRole('dialog').count()).toBe(1)
  })

  it('that was answered in one tab is taken away in the others, in the page and behind a tab', async () => {
    const visitor = await asked({ kind: 'csat', name: 'a', where: { selector: 'body' } })
    const other = { ...visitor, page: await visitor.open('http://www.example.com/') }
    const behind = { kind: 'text', name: 'b', where: { as: 'tab' } } as const
    await ask(other, { kind: 'csat', name: 'a', where: { selector: 'body' } })
    await visitor.ready(other.page)
    for (const each of [visitor, other]) await ask(each, behind)
    const tab = (each: Visitor) => each.page.getByRole('button', { name: 'Feedback' })
    await Promise.all([tab(visitor).waitFor(), tab(other).waitFor()])
    await visitor.page.getByRole('radio', { name: '4' }).click()
    await other.page.getByRole('radio').first().waitFor({ state: 'detached' })
    // It may still be added to where it was answered.
    expect(await visitor.page.getByRole('textbox').count()).toBe(1)
    await tab(other).click()
    await close(other)
    await tab(visitor).waitFor({ state: 'detached' })

    expect(await answers(other)).toEqual([null, null])
    expect((await feedback(visitor)).map(({ score }) => score)).toEqual([4])
  })

  it('that comes again is not taken away by what was answered the last time', async () => {
    const again = { kind: 'csat', name: 'a', when: { every_days: 30 } } as const
    const visitor = await asked(again)
    await close(visitor)
    await visitor.page.goto('about:blank')
    await visitor.context.clock.fastForward(31 * DAY_S * 1000)
    await visitor.page.goto('http://www.example.com/')
    await visitor.pass(2)
    await ask(visitor, again)
    await visitor.ready()
    const other = await visitor.open('http://www.example.com/')
    await other.evaluate(`localStorage.setItem('theirs', '1')`)
    await visitor.pass(5)

    expect(await isOpen(visitor)).toBe(true)
  })

  it('asked for in a tab behind is asked when that is seen', async () => {
    const visitor = await visit({ to: null, before: IN_BACKGROUND })
    await visitor.page.goto('http://www.example.com/')
    await ask(visitor, { kind: 'csat' })
    await visitor.pass(2)
    expect(await answers(visitor)).toEqual([])
    await turn(visitor.page, {})
    await visitor.ready()
    await visitor.pass(2)

    expect(await isOpen(visitor)).toBe(true)
  })

  it('waits while the page is none that is recorded, and is not asked after the end', async () => {
    const visitor = await visit({ tag: 'data-exclude="/private*"' })
    await visitor.pass(2)
    await ask(visitor, { kind: 'csat', when: { delay_seconds: 5 } })
    await visitor.ready()
    await push(visitor.page, '/private/a')
    await visitor.pass(10)
    expect(await isOpen(visitor)).toBe(false)
    await push(visitor.page, '/a')
    await visitor.pass(2)
    expect(await isOpen(visitor)).toBe(true)
    await ask(visitor, { kind: 'nps', name: 'b', when: { delay_seconds: 5 } })
    await close(visitor)
    await visitor.page.evaluate('footfall.stop()')
    await visitor.pass(10)

    expect(await isOpen(visitor)).toBe(false)
  })

  it.each(['denied', 'none', 'pending'])('is not asked while consent is %s', async (consent) => {
    const visitor = await asked({ kind: 'csat' }, { tag: `data-consent="${consent}"` })
    await visitor.pass(2)

    expect(await answers(visitor)).toEqual([null])
    expect(await isOpen(visitor)).toBe(false)
  })

  it('is closed when the visitor withdraws, and is no answer then', async () => {
    const visitor = await asked({ kind: 'nps' })
    expect(await isOpen(visitor)).toBe(true)
    await visitor.page.evaluate(`footfall.consent('denied')`)

    expect(await isOpen(visitor)).toBe(false)
    expect(await answers(visitor)).toEqual([null])
    expect(await feedback(visitor)).toEqual([])
  })

  it('is closed when the visitor is forgotten, whatever was loaded before', async () => {
    const visitor = await visit({ pages: { '/': '<main></main>' }, tag: 'data-auto="all"' })
    await visitor.pass(2)
    await visitor.ready()
    await ask(visitor, { kind: 'nps' })
    await visitor.ready()
    expect(await isOpen(visitor)).toBe(true)
    await visitor.page.evaluate('footfall.forget()')

    await eventually(async () => expect(await isOpen(visitor)).toBe(false))
  })

  it('leaves with the script, and is no answer, open or not', async () => {
    const visitor = await asked({ kind: 'nps' })
    await ask(visitor, { kind: 'csat', when: { delay_seconds: 60 } })
    expect(await isOpen(visitor)).toBe(true)
    await visitor.page.evaluate('footfall.stop()')

    expect(await isOpen(visitor)).toBe(false)
    expect(await answers(visitor)).toEqual([null, null])
  })

  it.each([{ kind: 'NPS' }, { kind: 'nps', texts: null }, { kind: 'nps', where: null }])(
    'that is none, %j, gives null and is in the way of no other',
    async (broken) => {
      const errors: string[] = []
      const visitor = await visit({ pages: { '/': '<main></main>' } })
      visitor.page.on('pageerror', ({ message }) => errors.push(message))
      await visitor.pass(2)
      await ask(visitor, broken as never)
      await ask(visitor, { kind: 'csat' })
      await visitor.ready()
      await visitor.pass(2)

      expect(await visitor.page.getByRole('dialog', { name: 'How satisfied are you?' }).isVisible()).toBe(true)
      expect(await visitor.page.getByRole('dialog').count()).toBe(1)
      expect(await answers(visitor)).toEqual([null])
      expect(errors).toEqual([])
    },
  )

  it.each([
    ['fil', {}, 'en', 'How satisfied are you?'],
    ['de-AT', {}, 'de-at', 'Wie zufrieden sind Sie?'],
    ['sv', {}, 'en', 'How satisfied are you?'],
    ['sv', { question: { SV: 'Hur nöjd är du?' } }, 'sv', 'Hur nöjd är du?'],
  ])('on a page in %s with %j is in %s', async (lang, more, said, name) => {
    const visitor = await asked({ kind: 'csat', ...more }, { pages: { '/': `<main lang="${lang}"></main>` } })
    await visitor.page.evaluate((to) => {
      document.documentElement.lang = to
    }, lang)
    await ask(visitor, { kind: 'csat', name: 'in it', ...more, where: { selector: 'main' } })
    await close(visitor)
    const card = visitor.page.getByRole('group', { name })
    await card.waitFor()

    expect(await card.getAttribute('lang')).toBe(said)
  })

  it('comes when the thanks for another one have gone', async () => {
    const visitor = await asked({ kind: 'text', name: 'a' })
    await ask(visitor, { kind: 'nps', name: 'b' })
    await visitor.page.getByRole('textbox').fill('Fine')
    await visitor.page.getByRole('button', { name: 'Send' }).click()
    await visitor.pass(2)
    expect(await visitor.page.getByRole('dialog').count()).toBe(1)
    expect(await visitor.page.getByRole('status').textContent()).toBe('Thank you!')
    await visitor.pass(5)

    expect(await visitor.page.getByRole('dialog', { name: 'How likely are you' }).isVisible()).toBe(true)
    expect(await visitor.page.getByRole('dialog').count()).toBe(1)
  })

  it('behind a tab waits for another one behind a tab', async () => {
    const visitor = await asked({ kind: 'text', name: 'a', where: { as: 'tab' } })
    await ask(visitor, { kind: 'csat', name: 'b', where: { as: 'tab' } })
    const tabs = visitor.page.getByRole('button', { name: 'Feedback' })
    await visitor.pass(2)
    expect(await tabs.count()).toBe(1)
    await tabs.click()
    await close(visitor)
    await visitor.pass(2)
    await tabs.click()

    expect(await visitor.page.getByRole('radio').count()).toBe(5)
  })

  it('goes with the page that it is of, and with the element that it stands in', async () => {
    const visitor = await visit({ tag: 'data-exclude="/private*"', pages: { '/': '<main></main>' } })
    await visitor.pass(2)
    const here = { where: { pages: ['/'] } }
    await ask(visitor, { kind: 'nps', name: 'a', ...here })
    await visitor.ready()
    expect(await isOpen(visitor)).toBe(true)
    await push(visitor.page, '/other')
    await visitor.pass(1)
    expect(await isOpen(visitor)).toBe(false)
    await ask(visitor, { kind: 'csat', name: 'b' })
    await visitor.pass(1)
    expect(await isOpen(visitor)).toBe(true)
    // What is of any page is of the next one too.
    await push(visitor.page, '/other/b')
    await visitor.pass(1)
    expect(await isOpen(visitor)).toBe(true)
    await push(visitor.page, '/private/a')
    await visitor.pass(1)
    expect(await isOpen(visitor)).toBe(false)
    await push(visitor.page, '/')
    await visitor.pass(1)
    await ask(visitor, { kind: 'ces', name: 'c', where: { selector: 'main' } })
    await visitor.page.getByRole('group').waitFor()
    await visitor.page.evaluate(`document.querySelector('main').remove()`)
    await push(visitor.page, '/other')
    await visitor.pass(1)

    expect(await answers(visitor)).toEqual([null, null, null])
  })

  it('may have the name of what every object has', async () => {
    const visitor = await asked({ kind: 'nps', name: 'constructor' })
    await visitor.page.getByRole('radio', { name: '7', exact: true }).click()

    expect(await feedback(visitor)).toEqual([{ kind: 'nps', score: 7 }])
  })

  it('is asked of the next visitor anew, whose traits are not known', async () => {
    const visitor = await asked({ kind: 'csat', name: 'Pro', whom: { props: { plan: 'pro' } } })
    const { page, ready, pass } = visitor
    expect(await answers(visitor)).toEqual([null])
    await page.evaluate(`footfall.identify('u1', { plan: 'pro' })`)
    await ask(visitor, { kind: 'csat', name: 'Pro', whom: { props: { plan: 'pro' } } })
    await page.getByRole('radio', { name: '4' }).click()
    await page.evaluate('footfall.reset()')
    await pass(1)
    await ask(visitor, { kind: 'csat', name: 'Pro', whom: { props: { plan: 'pro' } } })
    await ready()
    expect(await isOpen(visitor)).toBe(false)
    await ask(visitor, { kind: 'csat', name: 'Pro' })
    await ready()

    expect(await isOpen(visitor)).toBe(true)
  })
})

/** What the collector has the page ask; loaded after the first acknowledgement. */
async function offered(questions: Partial<Question>[], options: VisitOptions = {}): Promise<Visitor> {
  const visitor = await visit({ questions, ...options })
  await visitor.pass(3)
  await visitor.ready()
  await visitor.pass(2)
  return visitor
}

describe('a question of the collector', () => {
  it('is asked where its pages are, after soft navigations too', async () => {
    const where = { pages: ['/help*'], not_pages: ['/help/x'] }
    const visitor = await visit({ questions: [{ kind: 'csat', name: 'help', where }] })
    const go = async (path: string) => {
      await push(visitor.page, path)
      await visitor.pass(4)
      return isOpen(visitor)
    }
    expect([await go('/a'), await go('/help/x')]).toEqual([false, false])
    await go('/help/delivery')
    await visitor.ready()
    await visitor.pass(2)
    expect(await isOpen(visitor)).toBe(true)
    await close(visitor)

    expect(await go('/help')).toBe(false)
  })

  it('is asked after its delay, and only while the page is seen', async () => {
    const visitor = await offered([{ kind: 'csat', name: 'a', when: { delay_seconds: 10 } }])
    expect(await isOpen(visitor)).toBe(false)
    await turn(visitor.page, { visible: false, focused: false })
    await visitor.pass(60)
    expect(await isOpen(visitor)).toBe(false)
    await turn(visitor.page, {})

    await eventually(async () => expect(await isOpen(visitor)).toBe(true))
  })

  it('with a selector that is none keeps no other from being asked', async () => {
    const visitor = await offered([
      { kind: 'csat', name: 'a', where: { selector: '#1' } },
      { kind: 'nps', name: 'b', when: { delay_seconds: 4 } },
    ])
    await visitor.pass(5)

    await eventually(async () => expect(await visitor.page.getByRole('dialog').getByRole('radio').count()).toBe(11))
  })

  it('waits no longer because its visitor is named again', async () => {
    const visitor = await visit({ questions: [{ kind: 'csat', name: 'a', when: { delay_seconds: 12 } }] })
    await visitor.pass(3)
    await visitor.ready()
    for (let i = 0; i < 4; i++) {
      await visitor.page.evaluate(`footfall.identify('u1', { plan: 'pro' })`)
      await visitor.pass(3.5)
    }

    expect(await isOpen(visitor)).toBe(true)
  })

  it('is not asked after what the visitor before has done', async () => {
    const visitor = await offered([{ kind: 'csat', name: 'a', when: { event: 'order' } }])
    await visitor.page.evaluate(`footfall.track('order'); footfall.reset()`)
    await visitor.pass(5)
    await push(visitor.page, '/b')
    await visitor.pass(5)

    expect(await isOpen(visitor)).toBe(false)
  })

  it('is asked after scrolling so far', async () => {
    const pages = { '/': '<div style="height: 4000px">Long</div>' }
    const visitor = await offered([{ kind: 'csat', name: 'a', when: { scroll: 50 } }], { pages })
    expect(await isOpen(visitor)).toBe(false)
    await visitor.page.mouse.wheel(0, 2000)
    await eventually(async () => {
      await visitor.pass(1)
      expect(await isOpen(visitor)).toBe(true)
    })
  })

  it('is asked after so much attention', async () => {
    const visitor = await offered([{ kind: 'csat', name: 'a', when: { active_seconds: 40 } }])
    await visitor.pass(60)
    expect(await isOpen(visitor)).toBe(false)
    await visitor.page.mouse.move(50, 50)
    await visitor.pass(12)

    expect(await isOpen(visitor)).toBe(true)
  })

  it('is asked when the mouse leaves the page upwards', async () => {
    const visitor = await offered([{ kind: 'csat', name: 'a', when: { exit_intent: true } }])
    const leave = (clientY: number) =>
      visitor.page.evaluate((y) => {
        document.dispatchEvent(new MouseEvent('mouseout', { clientY: y, bubbles: true }))
      }, clientY)
    await leave(300)
    expect(await isOpen(visitor)).toBe(false)
    await leave(-1)

    await eventually(async () => expect(await isOpen(visitor)).toBe(true))
  })

  it('is asked after an event, of the page before too', async () => {
    const visitor = await offered(
      [{ kind: 'nps', name: 'a', where: { pages: ['/thanks'] }, when: { event: 'order' } }],
      {
        pages: { '/thanks': 'Thanks' },
      },
    )
    await visitor.page.goto('http://www.example.com/thanks')
    await visitor.pass(3)
    await visitor.ready()
    expect(await isOpen(visitor)).toBe(false)
    await visitor.page.goto('http://www.example.com/')
    await visitor.pass(3)
    await visitor.ready()
    await visitor.page.evaluate(`footfall.order({ id: 'A-1', value: 10, currency: 'EUR' })`)
    await visitor.page.goto('http://www.example.com/thanks')
    await visitor.pass(3)
    await visitor.ready()

    await eventually(async () => expect(await isOpen(visitor)).toBe(true))
  })

  it('is asked after an event that leaves the page on the next one, and only there', async () => {
    const visitor = await offered([{ kind: 'nps', name: 'a', when: { event: 'order' } }], {
      pages: { '/thanks': 'Thanks' },
    })
    await visitor.page.evaluate(`footfall.track('order')`)
    await visitor.page.waitForTimeout(300)
    expect(await isOpen(visitor)).toBe(false)
    await visitor.page.goto('http://www.example.com/thanks')
    await visitor.pass(3)
    await visitor.ready()

    await eventually(async () => expect(await isOpen(visitor)).toBe(true))
  })

  it('is asked of those who are known late', async () => {
    const visitor = await offered([{ kind: 'nps', name: 'a', whom: { props: { plan: 'pro' } } }])
    await visitor.pass(3)
    expect(await isOpen(visitor)).toBe(false)
    await visitor.page.evaluate(`footfall.identify('u1', { plan: 'pro' })`)
    await visitor.pass(2)

    await eventually(async () => expect(await isOpen(visitor)).toBe(true))
  })

  it('is asked after an event that came before the questions', async () => {
    const order = `<script>addEventListener('load', () => footfall.order({ id: 'A-1', value: 10, currency: 'EUR' }))</script>`
    const visitor = await offered([{ kind: 'nps', name: 'a', when: { event: 'order' } }], { pages: { '/': order } })

    expect(await isOpen(visitor)).toBe(true)
  })

  it('is asked on the page after that of an event which came before the questions', async () => {
    const order = `<script>addEventListener('load', () => footfall.order({ id: 'A-1', value: 10, currency: 'EUR' }))</script>`
    const where = { pages: ['/a'] }
    const visitor = await offered([{ kind: 'nps', name: 'a', where, when: { event: 'order' } }], {
      pages: { '/': order },
    })
    await visitor.page.goto('http://www.example.com/a')
    await visitor.pass(3)
    await visitor.ready()

    await eventually(async () => expect(await isOpen(visitor)).toBe(true))
  })

  it('is asked though the selector of another one is none', async () => {
    const where = { selector: '#1' }
    const visitor = await offered([
      { kind: 'csat', name: 'a', where },
      { kind: 'nps', name: 'b' },
    ])

    expect(await isOpen(visitor)).toBe(true)
  })

  it('is fetched again when it did not come', async () => {
    const visitor = await visit({ to: null, questions: [{ kind: 'csat', name: 'a' }] })
    let isDown = true
    await visitor.context.route('**/q?*', (route) => (isDown ? route.abort() : route.continue()))
    await visitor.page.goto('http://www.example.com/')
    await visitor.pass(3)
    await visitor.ready()
    expect(await isOpen(visitor)).toBe(false)
    isDown = false
    await push(visitor.page, '/a')
    await visitor.pass(4)

    await eventually(async () => expect(await isOpen(visitor)).toBe(true))
  })

  it('is fetched again after an answer that is no list', async () => {
    const visitor = await visit({ to: null, questions: [{ kind: 'csat', name: 'a' }] })
    let isDown = true
    await visitor.context.route('**/q?*', (route) =>
      isDown ? route.fulfill({ json: { questions: 7 } }) : route.continue(),
    )
    await visitor.page.goto('http://www.example.com/')
    await visitor.pass(3)
    await visitor.ready()
    isDown = false
    await push(visitor.page, '/a')
    await visitor.pass(4)

    await eventually(async () => expect(await isOpen(visitor)).toBe(true))
  })

  it('keeps a week away from the last one, and comes again as often as it says', async () => {
    const visitor = await offered([
      { kind: 'csat', name: 'a', when: { every_days: 30 } },
      { kind: 'nps', name: 'b' },
    ])
    const { page, pass, ready } = visitor
    const come = async (days: number) => {
      await page.goto('about:blank')
      await visitor.context.clock.fastForward(days * DAY_S * 1000)
      await page.goto('http://www.example.com/')
      await pass(3)
      await ready()
      await pass(2)
      return (await isOpen(visitor)) ? page.getByRole('dialog').getAttribute('aria-labelledby') : null
    }
    const question = () => page.getByRole('dialog').getByRole('radio').count()
    expect(await question()).toBe(5)
    await close(visitor)
    await pass(2)
    expect(await isOpen(visitor)).toBe(false)
    expect(await come(6)).toBeNull()
    expect(await come(2)).not.toBeNull()
    expect(await question()).toBe(11)
    await close(visitor)
    expect(await come(20)).toBeNull()
    expect(await come(5)).not.toBeNull()
    expect(await question()).toBe(5)
  })

  it('is asked in one of two tabs, whether it is answered there or not', async () => {
    const visitor = await visit({ questions: [{ kind: 'csat', name: 'a', when: { delay_seconds: 10 } }] })
    const { page, pass, ready } = visitor
    await pass(3)
    await ready()
    const other = await visitor.open('/')
    await turn(page, { visible: false, focused: false })
    await pass(3)
    await ready(other)
    await pass(12)
    expect([await isOpen(visitor), await other.getByRole('dialog').isVisible()]).toEqual([false, true])
    await turn(other, { visible: false, focused: false })
    await turn(page, {})
    await pass(12)
    expect(await isOpen(visitor)).toBe(false)
    await other.getByRole('radio', { name: '4' }).click()
    await pass(12)

    expect(await isOpen(visitor)).toBe(false)
    expect(await feedback(visitor)).toEqual([{ kind: 'csat', score: 4 }])
    expect(visitor.names()).toEqual(['survey_shown'])
  })

  it.each([
    ['new visitors', { visitors: 'new' }, true],
    ['returning visitors', { visitors: 'returning' }, false],
    ['no share of them', { share: 0 }, false],
    ['all of them', { share: 100 }, true],
    ['those of a plan', { props: { plan: 'pro' } }, true],
    ['those of another plan', { props: { plan: 'free' } }, false],
  ] as const)('for %s: %o', async (_, whom, isAsked) => {
    const pages = { '/': `<script>addEventListener('load', () => footfall.identify('u1', { plan: 'pro' }))</script>` }
    const visitor = await offered([{ kind: 'csat', name: 'a', whom }], { pages })

    expect(await isOpen(visitor)).toBe(isAsked)
  })

  it('loads nothing where the visitor has not agreed and on pages without one, and its list once', async () => {
    const questions: Partial<Question>[] = [
      { kind: 'csat', name: 'a', where: { pages: ['/a', '/never'] }, when: { active_seconds: 9999 } },
    ]
    const denied = await visit({ questions, tag: 'data-consent="denied"' })
    const urls: string[] = []
    denied.page.on('request', (request) => urls.push(request.url()))
    await denied.page.reload()
    await denied.pass(10)
    expect(urls.filter((url) => /\/q\?|\/f-/.test(url))).toEqual([])
    const granted = await visit({ questions })
    granted.page.on('request', (request) => urls.push(request.url()))
    await granted.pass(3)
    await granted.page.evaluate(`footfall.track('more')`)
    await granted.pass(3)
    expect(granted.sent).not.toEqual([])
    expect(urls.filter((url) => /\/q\?/.test(url))).toEqual([])
    await push(granted.page, '/a')
    await granted.pass(3)
    await granted.ready()
    await push(granted.page, '/b')
    await granted.pass(3)
    await push(granted.page, '/a')
    await granted.pass(3)

    const lists = urls.filter((url) => url.includes('/q?'))
    expect(lists).toHaveLength(1)
    expect(new URL(lists[0] ?? '').searchParams.get('site')).toBe(granted.site)
    expect(new URL(lists[0] ?? '').searchParams.get('v')).toMatch(/^[0-9a-f]{12}$/)
  })
})
