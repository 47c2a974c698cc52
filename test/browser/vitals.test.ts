import { describe, expect, it } from 'vitest'
import { eventually, push, useWorld, type Visitor } from './world.js'

const visit = useWorld()

/** Large enough to be the largest paint, and a button whose click is an interaction. */
const PAGE = `<h1 style="font-size: 90px">Largest</h1><button id="b">Click</button><div id="slot"></div>`

const vitals = ({ events }: Visitor) => events().filter(({ type }) => type === 'vital')
const names = (visitor: Visitor) => new Set(vitals(visitor).map(({ name }) => name))
/** A real end: the library takes no hidden page but by the browser's own event. */
const leave = ({ page }: Visitor) => page.close()

describe('Web Vitals', () => {
  it('of a load are stored with their ratings when the page is left', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="on"', pages: { '/': PAGE } })
    await visitor.ready()
    await visitor.page.click('#b')
    await leave(visitor)

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
    await visitor.ready()
    await visitor.page.evaluate(`document.querySelector('#slot').style.height = '300px'`)
    await visitor.page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`)
    await leave(visitor)

    await eventually(() => expect(names(visitor)).toContain('CLS'))
    const cls = vitals(visitor).findLast(({ name }) => name === 'CLS')
    expect(cls?.detail.value).toBeGreaterThan(0)
  })

  it('belong to the view of the load, though soft navigations came between', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="on"', pages: { '/': PAGE } })
    await visitor.ready()
    await push(visitor.page, '/a')
    await push(visitor.page, '/b')
    await visitor.flush()
    await leave(visitor)
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
    await visitor.ready()
    const chunks = await visitor.page.evaluate(`performance.getEntriesByType('resource')
      .filter(({ name }) => /\\/f-/.test(name)).map(({ startTime }) => startTime >= loadedAt)`)

    expect(chunks).not.toEqual([])
    expect(chunks).toEqual((chunks as boolean[]).map(() => true))
  })

  it('load no chunk where data-vitals is off', async () => {
    const asked: string[] = []
    const visitor = await visit({ to: null, tag: 'data-vitals="off"' })
    visitor.page.on('request', (request) => asked.push(request.url()))
    await visitor.page.goto('http://www.example.com/')
    await visitor.pass(60)
    await visitor.flush()

    expect(asked.filter((url) => url.includes('/f-'))).toEqual([])
    expect(vitals(visitor)).toEqual([])
  })

  it('send no id without consent', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="on" data-consent="denied"', pages: { '/': PAGE } })
    await visitor.ready()
    await leave(visitor)
    await eventually(() => expect(names(visitor)).toContain('FCP'))

    expect(visitor.sent.some(({ body }) => /"(visitor|visit)":/.test(body))).toBe(false)
    expect(await visitor.context.cookies()).toEqual([])
  })

  it('are no sign that the visitor is active', async () => {
    const visitor = await visit({ clock: 'real', tag: 'data-vitals="on"', pages: { '/': PAGE } })
    await visitor.ready()
    await leave(visitor)
    await eventually(() => expect(names(visitor)).toContain('FCP'))

    const [view] = visitor.views()
    expect(view.active).toBeLessThanOrEqual(view.visible)
    expect(visitor.names()).toEqual([])
  })
})
