import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually, push, turn, useWorld, type Visitor } from './world.js'

const visit = useWorld()

/** Large enough to be the largest paint, and a button whose click is an interaction. */
const PAGE = `<h1 style="font-size: 90px">Largest</h1><button id="b">Click</button><div id="slot"></div>`

const vitals = ({ events }: Visitor) => events().filter(({ type }) => type === 'vital')
const names = (visitor: Visitor) => new Set(vitals(visitor).map(({ name }) => name))
const hide = (page: Page) => turn(page, { visible: false, focused: false })

/** Paints and the chunk take their own time: both are there when FCP was told. */
const ready = ({ page }: Visitor) => page.waitForLoadState('networkidle')

describe('Web Vitals', () => {
  it('of a load are stored with their ratings when the page is left', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="on"', pages: { '/': PAGE } })
    await ready(visitor)
    await visitor.page.click('#b')
    await hide(visitor.page)

    await eventually(() =>
      expect(names(visitor)).toEqual(
        new Set(['FCP', 'LCP', 'TTFB', 'INP', 'CLS'].filter((name) => names(visitor).has(name))),
      ),
    )
    await eventually(() => expect([...names(visitor)]).toEqual(expect.arrayContaining(['FCP', 'LCP', 'TTFB'])))
    const ratings = vitals(visitor).map(({ detail }) => detail.rating)
    expect(ratings.every((rating) => ['good', 'needs-improvement', 'poor'].includes(`${rating}`))).toBe(true)
    expect(vitals(visitor).every(({ detail }) => typeof detail.value === 'number')).toBe(true)
  })

  it('count a shift of the layout', async () => {
    const visitor = await visit({
      clock: 'real',
      tag: 'data-vitals="on"',
      pages: { '/': `<div id="slot"></div>${PAGE}` },
    })
    await ready(visitor)
    await visitor.page.evaluate(`document.querySelector('#slot').style.height = '300px'`)
    await visitor.page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`)
    await hide(visitor.page)

    await eventually(() => expect(names(visitor)).toContain('CLS'))
    const cls = vitals(visitor).findLast(({ name }) => name === 'CLS')
    expect(cls?.detail.value).toBeGreaterThan(0)
  })

  it('belong to the view of the load, though soft navigations came between', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="on"', pages: { '/': PAGE } })
    await ready(visitor)
    await push(visitor.page, '/a')
    await push(visitor.page, '/b')
    await visitor.flush()
    await hide(visitor.page)
    await eventually(() => expect(names(visitor)).toContain('LCP'))

    const landing = visitor.events().find(({ type }) => type === 'pageview')?.view
    expect(new Set(vitals(visitor).map(({ view }) => view))).toEqual(new Set([landing]))
  })

  it('come in a chunk that is loaded after the page, so that it costs the load nothing', async () => {
    const visitor = await visit({
      clock: 'real',
      to: null,
      tag: 'data-vitals="on"',
      before: `
      addEventListener('load', () => { window.loadedAt = performance.now() })`,
    })
    await visitor.page.goto('http://www.example.com/')
    await ready(visitor)
    const chunks = await visitor.page.evaluate(`performance.getEntriesByType('resource')
      .filter(({ name }) => /\\/f-/.test(name)).map(({ startTime }) => startTime >= loadedAt)`)

    expect(chunks).not.toEqual([])
    expect(chunks).toEqual((chunks as boolean[]).map(() => true))
  })

  it('load no chunk where data-vitals is off', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="off"' })
    await ready(visitor)
    const chunks = await visitor.page.evaluate(`performance.getEntriesByType('resource')
      .map(({ name }) => name).filter((name) => /\\/f-/.test(name))`)
    await hide(visitor.page)
    await visitor.flush()

    expect(chunks).toEqual([])
    expect(vitals(visitor)).toEqual([])
  })

  it('send no id without consent', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="on" data-consent="denied"', pages: { '/': PAGE } })
    await ready(visitor)
    await hide(visitor.page)
    await eventually(() => expect(names(visitor)).toContain('FCP'))

    expect(visitor.sent.some(({ body }) => /"(visitor|visit)":/.test(body))).toBe(false)
    expect(await visitor.context.cookies()).toEqual([])
  })

  it('are no sign that the visitor is active', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="on"', pages: { '/': PAGE } })
    await ready(visitor)
    await hide(visitor.page)
    await eventually(() => expect(names(visitor)).toContain('FCP'))

    const [view] = visitor.views()
    expect(view.active).toBeLessThanOrEqual(view.visible)
    expect(visitor.names()).toEqual([])
  })
})
