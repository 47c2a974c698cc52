import { describe, expect, it } from 'vitest'
import { push, useWorld, type Visitor } from './world.js'

const visit = useWorld()
const context = { viewport: { width: 800, height: 600 } }
const TALL = '<style>body { margin: 0 }</style><div id="content" style="height: 3000px"></div>'

/** Lets the page settle and sends: % of the last view. */
async function depth({ pass, flush, views }: Visitor): Promise<number | undefined> {
  await pass(2)
  await flush()
  return views().at(-1)?.scroll
}

/** Frames are the browser's own, whatever its clock says: an observer is told of sizes in the next one. */
const painted = ({ page }: Visitor) =>
  page.evaluate('new Promise((done) => new ResizeObserver(() => done()).observe(document.body))')

/** To a height, by the wheel, as a visitor does; then the frames that paint it. */
async function wheelTo(visitor: Visitor, y: number): Promise<void> {
  await visitor.page.mouse.move(100, 100)
  await visitor.page.mouse.wheel(0, y - (await visitor.page.evaluate(() => window.scrollY)))
  await visitor.page.waitForFunction((to) => Math.abs(window.scrollY - to) < 2, y, { polling: 20 })
  await visitor.pass(1)
}

describe('scroll depth', () => {
  it('of a page shorter than the window is 100', async () => {
    const visitor = await visit({ context, pages: { '/': 'Short' } })

    expect(await depth(visitor)).toBe(100)
  })

  it('of a long page is, unscrolled, the share that the window shows', async () => {
    const visitor = await visit({ context, pages: { '/': TALL } })

    expect(await depth(visitor)).toBe(20)
  })

  it('is 100 at the end of a long page', async () => {
    const visitor = await visit({ context, pages: { '/': TALL } })
    await wheelTo(visitor, 2400)

    expect(await depth(visitor)).toBe(100)
  })

  it('stays the deepest one when the visitor goes up again', async () => {
    const visitor = await visit({ context, pages: { '/': TALL } })
    await wheelTo(visitor, 900)
    await wheelTo(visitor, 0)

    expect(await depth(visitor)).toBe(50)
  })

  it('rests on the height the page has once its content is there', async () => {
    const visitor = await visit({ context, pages: { '/': TALL.replace('3000px', '10px') } })
    await visitor.page.evaluate(`content.style.height = '6000px'`)
    await painted(visitor)

    expect(await depth(visitor)).toBe(10)
  })

  it('rests on the height with what came a second and a half later', async () => {
    const visitor = await visit({ context, pages: { '/': TALL.replace('3000px', '10px') } })
    await visitor.pass(1.5)
    await visitor.page.evaluate(`content.style.height = '6000px'`)
    await painted(visitor)

    expect(await depth(visitor)).toBe(10)
  })

  it('is told of a page that is left before', async () => {
    const visitor = await visit({ context, pages: { '/': TALL } })
    await visitor.pass(1)
    await push(visitor.page, '/a')
    await visitor.flush()

    expect(visitor.views()[0].scroll).toBe(20)
  })

  it('begins anew with each view of a single-page application', async () => {
    const visitor = await visit({ context, pages: { '/': TALL } })
    await wheelTo(visitor, 2400)
    await visitor.page.evaluate('scrollTo(0, 0)')
    await push(visitor.page, '/a')
    await visitor.page.evaluate(`content.style.height = '1200px'`)
    await painted(visitor)
    await depth(visitor)

    expect(visitor.views().map(({ page, scroll }) => [page, scroll])).toEqual([
      ['/', 100],
      ['/a', 50],
    ])
  })

  it('and no other reads geometry in a handler, which would force a layout', async () => {
    const visitor = await visit({ context, pages: { '/': TALL }, before: WATCH_GEOMETRY })
    await visitor.page.mouse.click(50, 50)
    await visitor.page.keyboard.press('a')
    await wheelTo(visitor, 1200)
    await wheelTo(visitor, 2400)

    expect(await visitor.page.evaluate('window.reads')).toEqual([])
    expect(await depth(visitor)).toBe(100)
  })
})

/** For `before`: `reads` names what is read while a handler of input or scrolling runs. */
const WATCH_GEOMETRY = `
  window.reads = []
  let running = ''
  const add = EventTarget.prototype.addEventListener
  EventTarget.prototype.addEventListener = function (type, run, options) {
    const isWatched = /^(scroll|wheel|click|key|pointer|touch)/.test(type) && typeof run === 'function'
    const watched = function (event) { running = type; try { return run.call(this, event) } finally { running = '' } }
    return add.call(this, type, isWatched ? watched : run, options)
  }
  const geometry = [[Element.prototype, 'scrollHeight'], [Element.prototype, 'clientHeight'], [Element.prototype, 'scrollTop'],
    [HTMLElement.prototype, 'offsetHeight'], [window, 'innerHeight'], [window, 'innerWidth'], [window, 'scrollY'], [window, 'pageYOffset']]
  for (const [target, name] of geometry) {
    const { get } = Object.getOwnPropertyDescriptor(target, name)
    const read = function () { if (running) window.reads.push(name + ' in ' + running); return get.call(this) }
    Object.defineProperty(target, name, { get: read, configurable: true })
  }`
