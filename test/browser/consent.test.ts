import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually, push, useWorld, type Visitor } from './world.js'

const visit = useWorld()
const NO_LUCK = 'Math.random = () => 0.999999'

const consent = (page: Page, answer: string) => page.evaluate(`footfall.consent('${answer}')`)
const state = (page: Page) => page.evaluate('footfall.consent()')

/** Everything the browser keeps of us: names of cookies, keys of storage. */
async function kept({ context, page }: Pick<Visitor, 'context' | 'page'>): Promise<string[]> {
  const cookies = (await context.cookies()).map(({ name }) => name)
  const keys = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)])
  return [...cookies, ...keys].filter((name) => name.startsWith('footfall'))
}

const isCookieless = ({ views }: Visitor) => views().map(({ visitor, visit }) => visitor === null && visit === null)

describe('consent "denied"', () => {
  it('counts without cookie, storage or id', async () => {
    const visitor = await visit({ tag: 'data-consent="denied"' })
    await visitor.page.evaluate(`footfall.track('counted')`)
    await visitor.flush()
    await push(visitor.page, '/a')
    await visitor.pass(5)
    await visitor.flush()

    expect(await kept(visitor)).toEqual([])
    expect(visitor.sent.some(({ body }) => /"(visitor|visit)":/.test(body))).toBe(false)
    expect(visitor.pageviews()).toEqual(['/', '/a'])
    expect(visitor.names()).toEqual(['counted'])
    expect(isCookieless(visitor)).toEqual([true, true])
    expect(await visitor.page.evaluate('footfall.ids()')).toBeNull()
  })

  it('keeps nothing in storage through a failure either', async () => {
    const visitor = await visit({ tag: 'data-consent="denied"', before: NO_LUCK, reply: () => 'cut' })
    await visitor.page.evaluate(`footfall.track('in memory')`)
    await visitor.flush()
    await visitor.pass(1)
    const during = await kept(visitor)
    visitor.reply = () => 'pass'
    for (let i = 0; i < 30 && visitor.names().length === 0; i++) await visitor.pass(1)

    await eventually(() => expect(visitor.names()).toEqual(['in memory']))
    expect(during).toEqual([])
  })
})

describe('consent "none"', () => {
  it('sends nothing and keeps nothing', async () => {
    const visitor = await visit({ tag: 'data-consent="none"' })
    await visitor.page.evaluate(`footfall.track('unheard'); footfall.identify('u_1')`)
    await push(visitor.page, '/a')
    await visitor.pass(60)
    await visitor.flush()

    expect(visitor.sent).toHaveLength(0)
    expect(await kept(visitor)).toEqual([])
  })
})

describe('consent "pending"', () => {
  it('sends nothing and keeps nothing', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await visitor.page.evaluate(`footfall.track('waiting')`)
    await visitor.pass(120)
    await visitor.flush()

    expect(visitor.sent).toHaveLength(0)
    expect(await kept(visitor)).toEqual([])
    expect(await state(visitor.page)).toBe('pending')
  })

  it('granted then sends what waited, once, at its true times, with a cookie', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await visitor.pass(4)
    await visitor.page.evaluate(`footfall.track('early')`)
    await visitor.pass(60)
    await consent(visitor.page, 'granted')
    await visitor.flush()
    await visitor.flush()

    expect(visitor.events().map(({ n, name }) => [n, name])).toEqual([
      [0, 'pageview'],
      [1, 'early'],
    ])
    const [pageview, early] = visitor.sent[0].batch.events
    expect(early.at - pageview.at).toBe(4000)
    expect(visitor.sent[0].batch.sent - pageview.at).toBe(64_000)
    expect(isCookieless(visitor)).toEqual([false])
    expect(await kept(visitor)).toContain(`footfall.${visitor.site}`)
  })

  it('denied then sends what waited, without a cookie', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await visitor.page.evaluate(`footfall.track('early')`)
    await consent(visitor.page, 'denied')
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/'])
    expect(visitor.names()).toEqual(['early'])
    expect(isCookieless(visitor)).toEqual([true])
    expect(await kept(visitor)).toEqual([`footfall-consent.${visitor.site}`])
  })

  it('refused then throws away what waited', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await visitor.page.evaluate(`footfall.track('early')`)
    await consent(visitor.page, 'none')
    await visitor.page.evaluate(`footfall.track('late')`)
    await visitor.pass(60)
    await visitor.flush()

    expect(visitor.sent).toHaveLength(0)
    expect(await kept(visitor)).toEqual([`footfall-consent.${visitor.site}`])
  })

  it('unanswered at the end of the page leaves nothing behind', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await visitor.page.evaluate(`footfall.track('forgotten')`)
    await visitor.page.goto('http://www.example.com/a')
    await consent(visitor.page, 'granted')
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/a'])
    expect(visitor.names()).toEqual([])
  })

  it('lets 50 events wait', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await visitor.page.evaluate(`for (let i = 1; i <= 80; i++) footfall.track('event ' + i)`)
    await consent(visitor.page, 'granted')
    await visitor.flush()

    expect(visitor.events()).toHaveLength(50)
    expect(visitor.pageviews()).toEqual(['/'])
  })

  it('keeps soft views and their times apart until the answer', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await visitor.pass(3)
    await push(visitor.page, '/a')
    await visitor.pass(5)
    await consent(visitor.page, 'granted')
    await visitor.flush()

    expect(visitor.views()).toMatchObject([
      { page: '/', active: 3000 },
      { page: '/a', active: 5000 },
    ])
    expect(visitor.pageviews()).toEqual(['/', '/a'])
  })
})

describe('an answer', () => {
  it.each(['granted', 'denied', 'none'])('%s is remembered and wins over the tag', async (answer) => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await consent(visitor.page, answer)
    await visitor.flush()
    await visitor.page.goto('http://www.example.com/a')

    expect(await state(visitor.page)).toBe(answer)
    const cookie = (await visitor.context.cookies()).find(({ name }) => name === `footfall-consent.${visitor.site}`)
    expect(cookie?.value).toBe(answer)
  })

  it('that is no answer changes nothing', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    await visitor.page.evaluate(`footfall.consent('yes'); footfall.consent(true); footfall.consent({})`)

    expect(await state(visitor.page)).toBe('pending')
  })

  it('in a cookie that was tampered with is none', async () => {
    const visitor = await visit({ to: null, tag: 'data-consent="denied"' })
    const name = `footfall-consent.${visitor.site}`
    await visitor.context.addCookies([{ name, value: 'everything', domain: '.example.com', path: '/' }])
    await visitor.page.goto('http://www.example.com/')

    expect(await state(visitor.page)).toBe('denied')
  })

  it('in one tab is known in the other at once', async () => {
    const visitor = await visit({ tag: 'data-consent="pending"' })
    const other = await visitor.open('/a')
    await consent(visitor.page, 'granted')
    await eventually(async () => expect(await state(other)).toBe('granted'))
    await visitor.flush()
    await visitor.flush(other)

    expect(visitor.pageviews().toSorted()).toEqual(['/', '/a'])
    expect(new Set(visitor.views().map(({ visitor: id }) => id)).size).toBe(1)
  })

  it('on one subdomain is known on an open page of another at its next event', async () => {
    const visitor = await visit()
    const other = await visitor.open('http://blog.example.com/a')
    await visitor.flush()
    await visitor.flush(other)
    const before = visitor.sent.length
    await consent(visitor.page, 'none')
    await visitor.pass(2)
    await other.evaluate(`footfall.track('too late')`)
    await visitor.flush(other)

    expect(visitor.names()).toEqual([])
    expect(visitor.sent.slice(before).some(({ body }) => body.includes('too late'))).toBe(false)
  })
})

describe('a withdrawal', () => {
  it.each(['none', 'denied'])('to %s removes cookies, storage and what was not sent, in every tab', async (answer) => {
    const visitor = await visit({ before: NO_LUCK, reply: () => 'cut' })
    const other = await visitor.open('/a')
    for (const page of [visitor.page, other]) {
      await page.evaluate(`footfall.track('not yet sent')`)
      await visitor.flush(page)
    }
    visitor.reply = () => 'pass'
    await consent(visitor.page, answer)
    await eventually(async () => expect(await state(other)).toBe(answer))
    await visitor.pass(60)
    for (const page of [visitor.page, other]) await visitor.flush(page)

    expect(visitor.names()).toEqual([])
    expect(visitor.pageviews()).toEqual([])
    await eventually(async () => expect(await kept(visitor)).toEqual([`footfall-consent.${visitor.site}`]))
  })

  it('to denied goes on counting the page in a new view, without a second pageview', async () => {
    const visitor = await visit()
    await visitor.pass(5)
    await visitor.flush()
    await consent(visitor.page, 'denied')
    await visitor.pass(4)
    await visitor.page.evaluate(`footfall.track('after')`)
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/'])
    expect(visitor.views()).toMatchObject([
      { page: '/', active: 5000, visit: expect.any(String) },
      { page: '/', active: 4000, visit: null },
    ])
    expect(visitor.names()).toEqual(['after'])
  })

  it('by optOut() is one to none, and identify() does not undo it', async () => {
    const visitor = await visit()
    await visitor.flush()
    await visitor.page.evaluate(`footfall.optOut(); footfall.identify('u_1', { plan: 'pro' }); footfall.track('no')`)
    await push(visitor.page, '/a')
    await visitor.pass(30)
    await visitor.flush()

    expect(await state(visitor.page)).toBe('none')
    expect(visitor.events().map(({ name }) => name)).toEqual(['pageview'])
    expect(await kept(visitor)).toEqual([`footfall-consent.${visitor.site}`])
  })

  it('that is taken back later makes a new visitor', async () => {
    const visitor = await visit()
    await visitor.flush()
    await consent(visitor.page, 'none')
    await consent(visitor.page, 'granted')
    await visitor.page.evaluate(`footfall.track('again')`)
    await visitor.flush()

    const [first, second] = visitor.views()
    expect(visitor.names()).toEqual(['again'])
    expect(second.visitor).toEqual(expect.any(String))
    expect(second.visitor).not.toBe(first.visitor)
    expect(visitor.pageviews()).toEqual(['/'])
  })
})

describe('an answer that is on its way', () => {
  const cookies = async ({ context, site }: Visitor) =>
    Object.fromEntries((await context.cookies()).map(({ name, value }) => [name.replace(`.${site}`, ''), value]))

  /** The first batch, to which the collector would set the cookie again, is in flight. */
  async function inFlight(): Promise<Visitor> {
    const visitor = await visit({ reply: () => 'slow' })
    await visitor.page.evaluate('void footfall.flush()')
    await eventually(() => expect(visitor.sent).toHaveLength(1))
    return visitor
  }

  const late = () => new Promise((resolve) => setTimeout(resolve, 1500))

  it('when consent is withdrawn does not bring the cookie back', async () => {
    const visitor = await inFlight()
    await visitor.page.evaluate(`footfall.consent('none')`)
    await late()

    expect(Object.keys(await cookies(visitor))).toEqual(['footfall-consent'])
  })

  it('when the visitor is reset does not bring the old one back', async () => {
    const visitor = await inFlight()
    await visitor.page.evaluate('footfall.reset()')
    const ids = await visitor.page.evaluate<{ visitor: string }>('footfall.ids()')
    await late()

    expect((await cookies(visitor)).footfall).toContain(ids.visitor)
  })
})

describe('what could not be sent before an opt-out on another host of the site', () => {
  it('is not sent when the visitor comes back', async () => {
    const visitor = await visit({ reply: () => 'cut' })
    await visitor.page.evaluate(`footfall.track('unsent')`)
    await visitor.flush()
    await visitor.page.goto('http://blog.example.com/a')
    await visitor.page.evaluate('footfall.optOut()')
    await visitor.pass(60)
    visitor.reply = () => 'pass'
    const before = visitor.sent.length
    await visitor.page.goto('http://www.example.com/b')
    await visitor.pass(60)

    expect(visitor.sent.slice(before)).toEqual([])
    expect(await visitor.page.evaluate('Object.keys(localStorage)')).toEqual([])
  })
})

describe('signals of the browser', () => {
  const GPC = `Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })`
  const DNT = `Object.defineProperty(navigator, 'doNotTrack', { value: '1' })`

  it.each([
    ['Global Privacy Control', GPC, '', 'denied'],
    ['Global Privacy Control where the site respects none', GPC, 'data-respect="none"', 'granted'],
    ['Global Privacy Control where the site respects both', GPC, 'data-respect="both"', 'denied'],
    ['Do Not Track', DNT, '', 'granted'],
    ['Do Not Track where the site respects it', DNT, 'data-respect="dnt"', 'denied'],
    ['Do Not Track where the site respects both', DNT, 'data-respect="gpc dnt"', 'denied'],
    ['Global Privacy Control with consent "none"', GPC, 'data-consent="none"', 'none'],
    ['Global Privacy Control with consent "pending"', GPC, 'data-consent="pending"', 'pending'],
  ])('%s: the visitor is known before the first event', async (_, before, tag, expected) => {
    const visitor = await visit({ before, tag })
    await visitor.flush()

    expect(await state(visitor.page)).toBe(expected)
    expect((await kept(visitor)).some((name) => name.startsWith('footfall.'))).toBe(expected === 'granted')
  })

  it('give way to a grant that the visitor gives here', async () => {
    const visitor = await visit({ before: GPC })
    await consent(visitor.page, 'granted')
    await visitor.page.evaluate(`footfall.track('known')`)
    await visitor.flush()

    expect(await kept(visitor)).toContain(`footfall.${visitor.site}`)
    expect(visitor.views().at(-1)?.visitor).toEqual(expect.any(String))
  })
})

describe('a browser with footfall_ignore in its storage', () => {
  it('is not recorded', async () => {
    const visitor = await visit({ before: `try { localStorage.setItem('footfall_ignore', '') } catch {}` })
    await visitor.page.evaluate(`footfall.track('me')`)
    await visitor.pass(60)
    await visitor.flush()

    expect(visitor.sent).toHaveLength(0)
    expect(await visitor.context.cookies()).toEqual([])
  })
})
