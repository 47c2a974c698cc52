import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Sent } from './page-server.js'
import { eventually, push, turn, useWorld, type Visitor } from './world.js'

const visit = useWorld()

const ERROR = { status: 500, body: 'oops' }
const NO_LUCK = 'Math.random = () => 0.999999'

const track = (page: Page, name: string) => page.evaluate(`footfall.track('${name}')`)
const idsOf = ({ batch }: Sent) => batch.events.map(({ view, n }) => `${view} ${n}`)

/** All that is in storage, as one text. */
const storage = (page: Page) => page.evaluate('JSON.stringify(Object.entries(localStorage))')

/** The process behind the tab dies: it runs nothing any more. */
async function kill(page: Page): Promise<void> {
  const crashed = new Promise((done) => page.once('crash', done))
  page.goto('chrome://crash').catch(() => {})
  await crashed
  await page.close()
}

/** Every event that was sent, with how often it was stored. */
function isStoredOnce({ names, sent }: Visitor, expected: string[]): void {
  expect(names().toSorted()).toEqual(expected.toSorted())
  // No event got a second identity on its way.
  const identities = new Map<string, Set<string>>()
  for (const { batch } of sent) {
    for (const event of batch.events) {
      if (event.type !== 'track') continue
      identities.set(event.name, (identities.get(event.name) ?? new Set()).add(`${event.view} ${event.n}`))
    }
  }
  expect([...identities.values()].every((ids) => ids.size === 1)).toBe(true)
}

describe('what waits', () => {
  it('is in storage before the first attempt to send it, and gone after the acknowledgement', async () => {
    const visitor = await visit({ reply: () => 'hang' })
    await track(visitor.page, 'kept safe')
    await visitor.pass(2)
    await eventually(() => expect(visitor.sent).toHaveLength(1))
    const during = await storage(visitor.page)
    visitor.reply = () => 'pass'
    await visitor.pass(60)
    await eventually(() => expect(visitor.names()).toEqual(['kept safe']))

    expect(during).toContain('kept safe')
    await visitor.pass(5)
    await eventually(async () => expect(await storage(visitor.page)).not.toContain('kept safe'))
  })

  it('in a tab that dies is sent by the next page of the site, once its lease is over', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => 'cut' })
    await track(visitor.page, 'orphan')
    await visitor.flush()
    await visitor.pass(1)
    await kill(visitor.page)
    visitor.reply = () => 'pass'
    const next = await visitor.open('/a')
    for (let i = 0; i < 90 && visitor.names().length === 0; i++) await visitor.pass(1)

    await eventually(() => isStoredOnce(visitor, ['orphan']))
    expect(visitor.pageviews().toSorted()).toEqual(['/', '/a'])
    await visitor.pass(5)
    await eventually(async () => expect(await storage(next)).not.toContain('orphan'))
  })

  it('when the visitor goes on to the next page is sent by that, once its lease is over', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => ERROR })
    await track(visitor.page, 'left behind')
    await visitor.flush()
    await visitor.page.goto('http://www.example.com/a')
    visitor.reply = () => 'pass'
    for (let i = 0; i < 90 && visitor.names().length === 0; i++) await visitor.pass(1)

    await eventually(() => isStoredOnce(visitor, ['left behind']))
    expect(visitor.pageviews().toSorted()).toEqual(['/', '/a'])
  })

  it('for an answer when the page is left does not keep the next page from sending at once', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => 'hang' })
    await visitor.pass(2)
    await eventually(() => expect(visitor.sent).toHaveLength(1))
    visitor.reply = ({ batch }) => (batch.views.some(({ url }) => url.endsWith('/a')) ? 'pass' : 'hang')
    await visitor.page.goto('http://www.example.com/a')
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/a'])
  })

  it('and was stored though its answer was lost with the tab, is stored once', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => 'lose' })
    await track(visitor.page, 'once')
    await visitor.flush()
    await kill(visitor.page)
    visitor.reply = () => 'pass'
    await visitor.open('/a')
    await visitor.pass(90)

    await eventually(() => expect(visitor.pageviews().toSorted()).toEqual(['/', '/a']))
    isStoredOnce(visitor, ['once'])
  })

  it('in several tabs is neither overwritten nor multiplied by the others', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => ERROR })
    const tabs = [visitor.page, await visitor.open('/a'), await visitor.open('/b')]
    for (const [i, tab] of tabs.entries()) {
      await track(tab, `tab ${i}`)
      await visitor.flush(tab)
    }
    const before = visitor.sent.length
    visitor.reply = () => 'pass'
    await visitor.pass(60)

    await eventually(() => isStoredOnce(visitor, ['tab 0', 'tab 1', 'tab 2']))
    const accepted = visitor.sent.slice(before).flatMap(idsOf)
    expect(accepted.toSorted()).toEqual([...new Set(accepted)].toSorted())
  })

  it('in several tabs that die together is taken over, and stored once', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => 'cut' })
    const other = await visitor.open('/a')
    for (const tab of [visitor.page, other]) {
      await track(tab, `died on ${new URL(tab.url()).pathname}`)
      await visitor.flush(tab)
      await visitor.pass(1)
    }
    await kill(visitor.page)
    await kill(other)
    visitor.reply = () => 'pass'
    await visitor.open('/b')
    await visitor.open('/c')
    for (let i = 0; i < 90 && visitor.names().length < 2; i++) await visitor.pass(1)
    await visitor.pass(30)

    await eventually(() => isStoredOnce(visitor, ['died on /', 'died on /a']))
  })

  it('in a tab that is only slow or hidden stays its own', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: ({ batch }) => (batch.events.length ? 'cut' : 'pass') })
    await track(visitor.page, 'mine')
    await visitor.flush()
    await turn(visitor.page, { visible: false, focused: false })
    const other = await visitor.open('/a')
    await visitor.flush(other)
    const others = visitor.sent.at(-1)

    expect(others?.body).toContain('/a')
    expect(others?.body).not.toContain('mine')
  })

  it('is at most 500 events: of more the oldest are given up, counted and told', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => ERROR })
    await visitor.flush()
    await visitor.page.evaluate(`for (let i = 1; i <= 520; i++) footfall.track('event ' + i)`)
    visitor.reply = () => 'pass'
    for (let i = 0; i < 60 && visitor.names().length < 499; i++) await visitor.pass(1)
    await eventually(() => expect(visitor.names().at(-1)).toBe('event 520'))

    const stored = visitor.events().length
    const dropped = visitor.sent.slice(1).map(({ batch }) => batch.dropped ?? 0)
    expect(stored).toBeLessThanOrEqual(500)
    expect(stored).toBeGreaterThan(400)
    expect(dropped.reduce((sum, each) => sum + each, 0)).toBe(521 - stored)
  })

  it('is not sent again and again by a page that is reloaded while the collector wants to be left alone', async () => {
    const busy = { status: 503, headers: { 'Retry-After': '600' }, body: JSON.stringify({ error: { code: 'busy' } }) }
    const visitor = await visit({ before: NO_LUCK, reply: () => busy })
    await visitor.flush()
    for (let i = 0; i < 5; i++) {
      await visitor.page.reload()
      await visitor.pass(2)
      await visitor.flush()
    }

    expect(visitor.sent.length).toBeLessThanOrEqual(3)
  })
})

describe.each([
  ['is full', `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`],
  [
    'is forbidden',
    `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })`,
  ],
  ['is missing', `Object.defineProperty(window, 'localStorage', { value: null })`],
  [
    'holds garbage',
    `if (location.protocol === 'http:') for (const [i, text] of ['{', 'null', '[]', '{"events":1}', '"x"', '\\u0000'].entries())
      localStorage.setItem('footfall.' + (window.site || 'site-1.example') + '.' + i, text)`,
  ],
])('where storage %s', (_, before) => {
  it('events are sent, and kept in memory through a failure', async () => {
    const visitor = await visit({ before: `${NO_LUCK};${before}`, reply: () => ERROR })
    await track(visitor.page, 'still here')
    await visitor.flush()
    visitor.reply = () => 'pass'
    for (let i = 0; i < 60 && visitor.sent.length < 2; i++) await visitor.pass(1)

    await eventually(() => expect(visitor.names()).toEqual(['still here']))
    expect(visitor.pageviews()).toEqual(['/'])
  })
})

describe('garbage under our own keys', () => {
  it.each(['{', 'null', '[]', '{"items":[{}],"until":1}', '1.2.3', '\u0000'])('%j harms nobody', async (text) => {
    const visitor = await visit({ to: null, pages: { '/empty': '<!doctype html>' } })
    await visitor.page.goto('http://www.example.com/empty')
    await visitor.page.evaluate(
      ([key, value]) => localStorage.setItem(key, value),
      [`footfall.${visitor.site}.abcdefgh`, text],
    )
    await visitor.page.goto('http://www.example.com/')
    await visitor.pass(90)

    await eventually(() => expect(visitor.pageviews()).toEqual(['/']))
  })
})

describe('a large backlog', () => {
  it('that does not fit into what a leaving page may send is finished by the next one', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => ERROR })
    await visitor.flush()
    await visitor.page.evaluate(`
      for (let i = 0; i < 300; i++) footfall.track('event ' + i, { text: 'x'.repeat(450) })`)
    visitor.reply = () => 'pass'
    await visitor.page.goto('http://www.example.com/a')
    for (let i = 0; i < 120 && visitor.names().length < 300; i++) await visitor.pass(1)
    await visitor.pass(60)

    await eventually(() => expect(visitor.names()).toHaveLength(300))
    expect(visitor.pageviews().toSorted()).toEqual(['/', '/a'])
  })

  it('of soft views has each of them with its own totals', async () => {
    const visitor = await visit({ before: NO_LUCK, reply: () => 'cut' })
    for (const url of ['/a', '/b', '/c']) {
      await visitor.pass(3)
      await push(visitor.page, url)
    }
    await visitor.pass(3)
    visitor.reply = () => 'pass'
    for (let i = 0; i < 60 && visitor.pageviews().length < 4; i++) await visitor.pass(1)
    await visitor.flush()

    const times = visitor.views().map(({ page, active }) => [page, active])
    expect(times.slice(0, 3)).toEqual([
      ['/', 3000],
      ['/a', 3000],
      ['/b', 3000],
    ])
  })
})
