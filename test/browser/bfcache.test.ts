import { describe, expect, it } from 'vitest'
import { eventually, turn, useWorld } from './world.js'

// Under automation Chromium keeps no page; without this argument of the driver it does.
const visit = useWorld({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })

/** For `before`: 60 s pass while the page is kept. The clock jumps before anybody hears that the page is seen again. */
const ASLEEP = `
  const now = performance.now.bind(performance)
  let skipped = 0
  performance.now = () => now() + skipped
  addEventListener('pageshow', ({ persisted }) => { window.wasKept = persisted })
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') skipped += 60000 }, true)`

describe('a page out of the back/forward cache', () => {
  it('is a new view with its own times: the time in the cache is nobody’s', async () => {
    const visitor = await visit({ clock: 'real', before: ASLEEP, pages: { '/': '<a href="/a">A</a>' } })
    await visitor.flush()
    await visitor.page.goto('http://www.example.com/a')
    await visitor.flush()
    await visitor.page.evaluate('history.back()').catch(() => {})
    await visitor.page.waitForFunction('window.wasKept')
    await visitor.page.mouse.move(50, 50)
    await visitor.flush()

    await eventually(() => expect(visitor.pageviews()).toEqual(['/', '/a', '/']))
    const [first, , restored] = visitor.views()
    expect(restored.id).not.toBe(first.id)
    for (const { active, visible, span } of visitor.views()) {
      expect(visible).toBeLessThan(60_000)
      expect(active).toBeLessThanOrEqual(visible)
      expect(span).toBeLessThan(60_000)
    }
    expect(new Set(visitor.views().map(({ visit: id }) => id)).size).toBe(1)
  })

  it('goes on telling what happens on it, in order', async () => {
    const visitor = await visit({ clock: 'real', before: ASLEEP })
    await visitor.page.evaluate(`footfall.track('before')`)
    await visitor.page.goto('http://www.example.com/a')
    await visitor.page.evaluate('history.back()').catch(() => {})
    await visitor.page.waitForFunction('window.wasKept')
    await visitor.page.evaluate(`footfall.track('after')`)
    await turn(visitor.page, { visible: false, focused: false })

    await eventually(() => expect(visitor.names().toSorted()).toEqual(['after', 'before']))
    const after = visitor.events().find(({ name }) => name === 'after')
    const before = visitor.events().find(({ name }) => name === 'before')
    expect(after?.view).not.toBe(before?.view)
    expect(after?.n).toBe(1)
  })

  it('is not kept from the cache by us, which a listener for unload would', async () => {
    const visitor = await visit({
      clock: 'real',
      before: ASLEEP,
      tag: 'data-vitals="on" data-auto="all" data-debug="on"',
    })
    await visitor.ready()
    await visitor.page.goto('http://www.example.com/a')
    await visitor.page.evaluate('history.back()').catch(() => {})
    await visitor.page.waitForFunction('window.wasKept !== undefined')

    expect(await visitor.page.evaluate('wasKept')).toBe(true)
  })
})
