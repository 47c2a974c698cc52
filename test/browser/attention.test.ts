import { describe, expect, it } from 'vitest'
import { eventually, IN_BACKGROUND, push, START, turn, useWorld, type Visitor } from './world.js'

const visit = useWorld()

/** Sends the totals as of now and reads them: seconds, of the last view. */
async function totals({ flush, views }: Visitor) {
  expect(await flush()).toBe(true)
  const { active, visible, span } = views().at(-1) ?? { active: 0, visible: 0, span: 0 }
  return { active: active / 1000, visible: visible / 1000, span: span / 1000 }
}

describe('active time', () => {
  it('ends 30 seconds after the last input, and the tail counts', async () => {
    const visitor = await visit()
    await visitor.pass(10)
    await visitor.page.mouse.move(100, 100)
    await visitor.pass(100)

    expect(await totals(visitor)).toEqual({ active: 40, visible: 110, span: 40 })
  })

  it('ends after as many seconds as data-idle says', async () => {
    const visitor = await visit({ tag: 'data-idle="10"' })
    await visitor.pass(60)

    expect((await totals(visitor)).active).toBe(10)
  })

  it('has no tail where the visitor leaves before it', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await visitor.page.close()

    await eventually(() => expect(visitor.views()).toMatchObject([{ active: 5000, visible: 5000, span: 5000 }]))
  })

  it('goes on with every kind of input', async () => {
    const { page, pass, ...visitor } = await visit({
      context: { hasTouch: true },
      pages: { '/': '<input><div style="height: 3000px"></div>' },
    })
    const inputs = [
      ['pointermove', () => page.mouse.move(50, 60)],
      ['pointerdown', () => page.mouse.down()],
      ['keydown', () => page.keyboard.press('a')],
      ['wheel', () => page.mouse.wheel(0, 100)],
      ['touchstart', () => page.touchscreen.tap(200, 200)],
    ] as const
    for (const [type, input] of inputs) {
      await pass(29)
      // A wheel comes by way of the compositor, some time later.
      const heard = page.evaluate((name) => new Promise((resolve) => addEventListener(name, () => resolve(0))), type)
      await page.evaluate('0')
      await input()
      await heard
    }
    await pass(100)

    expect((await totals({ page, pass, ...visitor })).active).toBe(5 * 29 + 30)
  })

  it('starts again with the first input after a pause, without the pause', async () => {
    const visitor = await visit()
    await visitor.pass(300)
    await visitor.page.mouse.move(10, 10)
    await visitor.pass(7)

    expect(await totals(visitor)).toEqual({ active: 37, visible: 307, span: 307 })
  })

  it.each([
    ['a pointer move', `document.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))`],
    ['a key', `document.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))`],
    ['a resize', `window.dispatchEvent(new Event('resize'))`],
    ['a focus', `window.dispatchEvent(new Event('focus'))`],
    ['a scroll', `window.scrollTo(0, 500)`],
  ])('does not go on by %s that script makes', async (_, script) => {
    const visitor = await visit({ pages: { '/': '<div style="height: 3000px"></div>' } })
    await visitor.pass(60)
    await visitor.page.evaluate(script)
    await visitor.pass(20)

    expect((await totals(visitor)).active).toBe(30)
  })

  it('stops when another window takes the focus, while the page stays visible', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await turn(visitor.page, { focused: false })
    await visitor.pass(15)

    expect(await totals(visitor)).toEqual({ active: 5, visible: 20, span: 5 })
  })

  it('does not start again by moves of the mouse over a window without focus', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await turn(visitor.page, { focused: false })
    await visitor.page.mouse.move(100, 100)
    await visitor.pass(15)
    await visitor.page.mouse.move(200, 200)

    expect((await totals(visitor)).active).toBe(5)
  })

  it.each([
    ['same', '/frame'],
    ['another', 'http://frames.other.example/frame'],
  ])('goes on while a frame of %s origin has the focus', async (_, src) => {
    const visitor = await visit({
      pages: {
        '/': `<iframe src="${src}"></iframe>`,
        '/frame': '<!doctype html><input id="field">',
      },
    })
    await visitor.pass(5)
    await visitor.page.frameLocator('iframe').locator('#field').click()
    await visitor.pass(10)

    expect(await visitor.page.evaluate('document.activeElement.tagName')).toBe('IFRAME')
    expect((await totals(visitor)).active).toBe(15)
  })

  it('stops while the tab is hidden, and coming back alone is no input', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await turn(visitor.page, { visible: false, focused: false })
    await visitor.pass(60)
    await turn(visitor.page, {})
    await visitor.pass(5)

    expect(await totals(visitor)).toEqual({ active: 5, visible: 10, span: 5 })
  })

  it('goes on where it stopped when the tab is back within the idle time', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await turn(visitor.page, { visible: false, focused: false })
    await visitor.pass(10)
    await turn(visitor.page, {})
    await visitor.pass(3)

    expect(await totals(visitor)).toEqual({ active: 8, visible: 8, span: 18 })
  })

  it('is earned by the window that has the focus, not by two of them', async () => {
    const visitor = await visit()
    const other = await visitor.open('/a')
    await turn(visitor.page, { focused: false })
    await visitor.pass(8)
    await visitor.flush()
    await visitor.flush(other)

    const views = visitor.views().map(({ page, active, visible }) => ({ page, active, visible }))
    expect(views.toSorted((a, b) => a.page.localeCompare(b.page))).toEqual([
      { page: '/', active: 0, visible: 8000 },
      { page: '/a', active: 8000, visible: 8000 },
    ])
  })

  it('belongs to the view on which it was earned', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await push(visitor.page, '/a')
    await visitor.pass(7)
    await visitor.flush()

    expect(visitor.views()).toMatchObject([
      { page: '/', active: 5000 },
      { page: '/a', active: 7000 },
    ])
  })

  it('starts for a page pushed without focus only with the focus', async () => {
    const visitor = await visit()
    await visitor.pass(2)
    await turn(visitor.page, { focused: false })
    await push(visitor.page, '/a')
    await visitor.pass(10)
    await turn(visitor.page, {})
    await visitor.pass(4)

    expect(await totals(visitor)).toEqual({ active: 4, visible: 14, span: 14 })
  })

  it('does not change when the wall clock is set back by an hour', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await visitor.page.clock.setSystemTime(START - 3_600_000)
    await visitor.pass(5)

    expect(await totals(visitor)).toEqual({ active: 10, visible: 10, span: 10 })
  })

  it('does not change when the wall clock is set forward by a day', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await visitor.page.clock.setSystemTime(START + 24 * 3_600_000)
    await visitor.pass(5)

    expect((await totals(visitor)).active).toBe(10)
  })

  it('grows by one idle time at most through a night of sleep', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await visitor.context.clock.fastForward(8 * 3_600_000)
    await visitor.pass(1)

    expect((await totals(visitor)).active).toBe(30)
  })

  it('is at most the visible time, and that at most the time on the clock, whatever happens', async () => {
    const visitor = await visit()
    const states = [{ focused: false }, {}, { visible: false, focused: false }, { visible: true, focused: false }, {}]
    for (const [i, state] of [...states, ...states].entries()) {
      await visitor.pass(3 + i)
      await turn(visitor.page, state)
      await visitor.page.mouse.move(10 + i, 10)
    }

    // Visible 3 + 4 + 5, hidden 6, 7 + 8 + 9 + 10, hidden 11, 12; with focus 3, 5, 8 + 10, and the tail of none.
    expect(await totals(visitor)).toMatchObject({ visible: 58, active: 26 })
  })

  it('reaches the collector every 30 seconds, so that a killed tab loses little', async () => {
    const { page, pass, flush, views } = await visit()
    await flush()
    for (let i = 0; i < 4; i++) {
      await pass(10)
      await page.mouse.move(i * 10, 10)
    }

    await eventually(() => expect(views()[0].active).toBeGreaterThanOrEqual(30_000))
  })
})

describe('a page that is not looked at', () => {
  it('opened in a background tab is a view from the moment it is seen, with its own referrer and campaign', async () => {
    const visitor = await visit({ to: null, before: IN_BACKGROUND })
    await visitor.page.goto('http://www.example.com/?utm_source=mail', { referer: 'https://news.example/today' })
    await visitor.pass(60)
    const cookies = await visitor.context.cookies()
    const sentBefore = visitor.sent.length
    await turn(visitor.page, {})
    await visitor.pass(5)
    await visitor.page.close()

    expect(cookies).toEqual([])
    expect(sentBefore).toBe(0)
    await eventually(() =>
      expect(visitor.views()).toMatchObject([
        { referrer: 'news.example', utm_source: 'mail', active: 5000, visible: 5000, span: 5000 },
      ]),
    )
  })

  it('in a background tab that is closed unseen is no view', async () => {
    const visitor = await visit({ to: null, before: IN_BACKGROUND })
    await visitor.page.goto('http://www.example.com/')
    await visitor.pass(60)
    await visitor.page.close()
    const seen = await visitor.open('/a')
    await turn(seen, {})
    await visitor.flush(seen)

    expect(visitor.pageviews()).toEqual(['/a'])
    expect(visitor.sent).toHaveLength(1)
  })

  // Chromium does not prerender under automation: the document says what it would say.
  it('prerendered is a view when it is activated: before, no request, no cookie, no timer', async () => {
    const before = `${IN_BACKGROUND}; ${COUNT_TIMERS}
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true })`
    const visitor = await visit({ before })
    await visitor.pass(60)
    const timers = await visitor.page.evaluate('pending.size')
    const cookies = await visitor.context.cookies()
    const sentBefore = visitor.sent.length
    await visitor.page.evaluate(`
      Object.defineProperty(document, 'prerendering', { value: false })
      document.dispatchEvent(new Event('prerenderingchange', { bubbles: true }))`)
    await turn(visitor.page, {})
    await visitor.pass(4)

    expect({ timers, cookies, sentBefore }).toEqual({ timers: 0, cookies: [], sentBefore: 0 })
    expect(await totals(visitor)).toEqual({ active: 4, visible: 4, span: 4 })
    expect(visitor.pageviews()).toEqual(['/'])
  })

  it.each([
    ['hidden', (page: Visitor['page']) => turn(page, { visible: false, focused: false })],
    ['without input', (page: Visitor['page']) => page.evaluate('1')],
  ])('%s for ten minutes wakes nobody: no timer is left', async (_, leave) => {
    const visitor = await visit({ before: COUNT_TIMERS })
    await visitor.flush()
    await leave(visitor.page)
    await visitor.pass(45)
    await eventually(async () => expect(await visitor.page.evaluate('pending.size')).toBe(0))
    const before = await visitor.page.evaluate('started')
    await visitor.pass(600)

    expect(await visitor.page.evaluate('started')).toBe(before)
    expect(await visitor.page.evaluate('pending.size')).toBe(0)
  })

  it('frozen for a night has sent before what it knew, and counts nothing of it', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await turn(visitor.page, { visible: false, focused: false })
    await visitor.page.evaluate(`document.dispatchEvent(new Event('freeze', { bubbles: true }))`)
    await eventually(() => expect(visitor.views()).toMatchObject([{ active: 5000 }]))
    await visitor.context.clock.fastForward(8 * 3_600_000)
    await visitor.page.evaluate(`document.dispatchEvent(new Event('resume', { bubbles: true }))`)
    await turn(visitor.page, {})
    await visitor.pass(5)
    await visitor.flush()

    expect(visitor.views()[0]).toMatchObject({ active: 5000 })
  })
})

/** For `before`: `pending` holds the timers that have not run, `started` counts all. */
const COUNT_TIMERS = `
  window.pending = new Set()
  window.started = 0
  for (const kind of ['Timeout', 'Interval']) {
    const [set, clear] = [window['set' + kind], window['clear' + kind]]
    window['set' + kind] = (run, ...rest) => {
      started++
      const id = set((...args) => { if (kind === 'Timeout') pending.delete(id); run(...args) }, ...rest)
      pending.add(id)
      return id
    }
    window['clear' + kind] = (id) => { pending.delete(id); clear(id) }
  }`
